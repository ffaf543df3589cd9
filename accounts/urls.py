from django.urls import URLPattern, URLResolver, include, path

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.access.urls")),
    path("", include("accounts.imports.urls")),
]
