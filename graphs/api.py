"""The app's endpoints under /api/v1/: `register` adds its viewsets to the one router."""

from rest_framework.routers import DefaultRouter

from graphs.scenes import api as scenes


def register(router: DefaultRouter) -> None:
    """Add this app's viewsets."""
    scenes.register(router)
