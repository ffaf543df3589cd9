"""One list of addresses. Every named URL has its row in tests/test_permissions.py, which walks this list."""

from django.contrib.auth import views as auth_views
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import DefaultRouter

import accounts.api
import graphs.api
import investigations.api
from config.views import HomeView, SignInView

router = DefaultRouter()
for app in (accounts.api, graphs.api, investigations.api):
    app.register(router)

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign-out"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerView.as_view(), name="api-docs"),
    path("api/v1/", include((router.urls, "api"))),
    path("", include("accounts.urls")),
    path("", include("graphs.urls")),
    path("", include("investigations.urls")),
]
