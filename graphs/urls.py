from django.urls import URLPattern, URLResolver

app_name = "graphs"
urlpatterns: list[URLPattern | URLResolver] = []
