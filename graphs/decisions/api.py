"""Decisions over HTTP: what pages, canvas and scripts use alike."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import GenericViewSet

from graphs.decisions import log
from graphs.decisions.filters import DecisionFilter
from graphs.decisions.kinds import DecisionError
from graphs.decisions.serializers import (
    AskedSerializer,
    DecisionSerializer,
    EffectSerializer,
    MadeSerializer,
    ReasonSerializer,
)
from graphs.decisions.subjects import find_identifiers, find_networks
from graphs.models import Decision


def register(router: DefaultRouter) -> None:
    router.register("decisions", DecisionViewSet, basename="decision")


class DecisionViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, GenericViewSet[Decision]):
    """The log of decisions, newest first. POST adds one; `preview` counts what it would do; `undo` takes one back."""

    queryset = Decision.objects.select_related("undone").prefetch_related("subjects")
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    required_permissions = {"GET": "graphs.view_network", "POST": "graphs.decide"}

    @extend_schema(request=MadeSerializer, responses={201: DecisionSerializer})
    def create(self, request: Request) -> Response:
        given = MadeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            decision = log.record(request.user, reason=given.validated_data["reason"], **_asked(given.validated_data))
        except DecisionError as error:
            raise ValidationError(str(error)) from error
        return Response(self._shown(decision), status=status.HTTP_201_CREATED)

    @extend_schema(request=AskedSerializer, responses=EffectSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What a decision would do, in exact counts; nothing is stored."""
        given = AskedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            effect = log.preview(**_asked(given.validated_data))
        except DecisionError as error:
            raise ValidationError(str(error)) from error
        return Response(EffectSerializer(effect).data)

    @extend_schema(request=ReasonSerializer, responses={201: DecisionSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Takes a decision back; answers with the entry that does."""
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            entry = log.undo(request.user, self.get_object(), given.validated_data["reason"])
        except DecisionError as error:
            raise ValidationError(str(error)) from error
        return Response(self._shown(entry), status=status.HTTP_201_CREATED)

    def _shown(self, decision: Decision) -> dict[str, Any]:
        return DecisionSerializer(self.get_queryset().get(pk=decision.pk)).data


def _asked(data: dict[str, Any]) -> dict[str, Any]:
    """Names turned into networks and identifiers of the run that is shown."""
    return {
        "kind": data["kind"], "accounts": data["accounts"], "networks": find_networks(data["networks"]),
        "identifiers": find_identifiers(data["identifiers"]) if data["identifiers"] else [], "reading": data["reading"],
    }  # fmt: skip
