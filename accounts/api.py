"""The app's endpoints under /api/v1/: `register` adds its viewsets to the one router."""

from rest_framework.routers import DefaultRouter

from accounts.imports.api import BatchViewSet, EvidenceViewSet, MappingViewSet


def register(router: DefaultRouter) -> None:
    """Add this app's viewsets."""
    router.register("batches", BatchViewSet, basename="batch")
    router.register("mappings", MappingViewSet, basename="mapping")
    router.register("evidence", EvidenceViewSet, basename="evidence")
