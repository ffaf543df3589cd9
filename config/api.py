"""The frame of the API under /api/v1/: its root and its documentation."""

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import APIRootView, DefaultRouter


@extend_schema(exclude=True)
class Root(APIRootView):
    """Skein: every list of the API. Its documentation is at docs/."""

    permission_classes = (IsAuthenticated,)


class Router(DefaultRouter):
    APIRootView = Root
    include_format_suffixes = False


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from our own origin; its start-up script is a second request, so that the CSP stays as it is."""

    template_name = "api_docs.html"
