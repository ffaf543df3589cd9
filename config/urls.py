"""One list of addresses. Every named URL has its row in tests/test_permissions.py, which walks this list."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

import accounts.api
import graphs.api
import investigations.api
from accounts.access.signing import SignInView, SignOutView
from config import health
from config.api import DocsView, Router
from config.views import ActivityView, HomeView, RunningView, ServicesView

router = Router()
for app in (accounts.api, graphs.api, investigations.api):
    app.register(router)

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("activity/", ActivityView.as_view(), name="activity"),
    path("running/", RunningView.as_view(), name="running"),
    path("services/", ServicesView.as_view(), name="services"),
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("sign-out/", SignOutView.as_view(), name="sign-out"),
    path("health/", health.web, name="health"),
    path("health/<slug:name>/", health.service, name="health-service"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", DocsView.as_view(), name="api-docs"),
    path("api/v1/", include((router.urls, "api"))),
    path("", include("accounts.urls")),
    path("", include("graphs.urls")),
    path("", include("investigations.urls")),
]
