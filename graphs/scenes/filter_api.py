"""Sets of filters over HTTP: one's own, on every network, and those that others share."""

from typing import Any, cast

import orjson
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.audit import record
from graphs.scene_models import FilterSet

READ, WRITE = "graphs.view_network", "graphs.save_scene"
LARGEST = 20_000  # bytes of JSON; the filters of a canvas take some hundred
MOST = 100  # sets of one person


@extend_schema_field(OpenApiTypes.OBJECT)
class FiltersField(serializers.JSONField):
    """The part `filters` of a scene as JSON (docs/canvas.md)."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        value = super().to_internal_value(data)
        if not isinstance(value, dict) or len(orjson.dumps(value)) > LARGEST:
            raise ValidationError("a JSON object of filters")
        return value


class FilterSetSerializer(serializers.ModelSerializer[FilterSet]):
    owner = serializers.CharField(source="owner.username", read_only=True)
    filters = FiltersField()
    mine = serializers.SerializerMethodField()

    class Meta:
        model = FilterSet
        fields = ("id", "name", "filters", "shared", "owner", "mine", "changed_at")

    def get_mine(self, kept: FilterSet) -> bool:
        return kept.owner == self.context["request"].user


class FilterSetViewSet(
    mixins.ListModelMixin, mixins.CreateModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin,
    GenericViewSet[FilterSet],
):  # fmt: skip
    """Filters that follow a person from network to network, under names; shared ones may be applied by everybody."""

    serializer_class = FilterSetSerializer
    queryset = FilterSet.objects.none()
    required_permissions = {"GET": READ, "POST": WRITE, "PATCH": WRITE, "DELETE": WRITE}
    lookup_value_regex = "[0-9]+"
    pagination_class = None

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[FilterSet]:
        return FilterSet.objects.filter(Q(owner=self.person) | Q(shared=True)).select_related("owner")

    def perform_create(self, serializer: serializers.BaseSerializer[FilterSet]) -> None:
        if FilterSet.objects.filter(owner=self.person).count() >= MOST:
            raise ValidationError(f"You have {MOST} sets of filters: forget one first.")
        self._kept(serializer, owner=self.person)

    def partial_update(self, request: Request, pk: str) -> Response:
        kept = self.get_object()
        self._own(kept)
        change = self.get_serializer(kept, data=request.data, partial=True)
        change.is_valid(raise_exception=True)
        self._kept(change)
        return Response(change.data)

    def perform_destroy(self, instance: FilterSet) -> None:
        self._own(instance)
        with transaction.atomic():
            record(self.person, "remove filters", f"filters:{instance.pk}", {"name": instance.name})
            instance.delete()

    def _kept(self, serializer: serializers.BaseSerializer[FilterSet], **more: Any) -> None:
        try:
            with transaction.atomic():
                kept = serializer.save(**more)
                record(self.person, "save filters", f"filters:{kept.pk}", {"name": kept.name, "shared": kept.shared})
        except IntegrityError as error:
            raise ValidationError({"name": "You have filters of this name already: choose another."}) from error

    def _own(self, kept: FilterSet) -> None:
        if kept.owner != self.person:
            raise PermissionDenied(f"Only {kept.owner.get_username()} may change or forget these filters.")
