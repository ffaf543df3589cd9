"""The queue, hooks and notifications over REST. The rules are those of the domain modules that the pages use too."""

import secrets
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from accounts.audit import record
from investigations import assessments, queueing, telling
from investigations import case_shapes as shapes
from investigations.access import visible
from investigations.api_refusals import Answering
from investigations.models import Hook, Notification, QueueItem
from investigations.serializers import CaseSerializer

VIEW = {"GET": "investigations.view_case"}
CHANGE = {"POST": "investigations.change_case"}


def register_queue(router: DefaultRouter) -> None:
    router.register("queue", QueueViewSet, basename="queue")
    router.register("hooks", HookViewSet, basename="hook")
    router.register("notifications", NotificationViewSet, basename="notification")


class SwitchSerializer(serializers.Serializer[Any]):
    is_active = serializers.BooleanField()


class QueueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Answering):
    """What wants a person: everybody's, and that of the cases you see. `?state=waiting` is what is not closed."""

    queryset = QueueItem.objects.none()  # for the schema; get_queryset has the rows
    serializer_class = shapes.QueueItemSerializer
    filterset_fields = ("kind", "state", "network")
    required_permissions = {**VIEW, **CHANGE}

    def get_queryset(self) -> QuerySet[QueueItem]:
        queueing.fill()
        return queueing.visible_items(self.request.user).select_related("case", "assignee", "closed_by")

    @extend_schema(request=None, responses={200: shapes.QueueItemSerializer, 204: None})
    @action(detail=False, methods=["post"], required_permissions=CHANGE)
    def next(self, request: Request) -> Response:
        """The first thing nobody has; yours from now on. 204 where there is none."""
        item = queueing.take_next(request.user)  # type: ignore[bad-argument-type]
        if item is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(shapes.QueueItemSerializer(item).data)

    @extend_schema(request=shapes.AssignSerializer, responses=shapes.CountSerializer)
    @action(detail=False, methods=["post"], required_permissions=CHANGE)
    def assign(self, request: Request) -> Response:
        given = self.taken(shapes.AssignSerializer)
        return Response({"done": queueing.assign(request.user, given["items"], given["to"])})  # type: ignore[bad-argument-type]

    @extend_schema(request=shapes.SnoozeSerializer, responses=shapes.CountSerializer)
    @action(detail=False, methods=["post"], required_permissions=CHANGE)
    def snooze(self, request: Request) -> Response:
        given = self.taken(shapes.SnoozeSerializer)
        return Response({"done": queueing.snooze(request.user, given["items"], given["days"])})  # type: ignore[bad-argument-type]

    @extend_schema(request=shapes.DismissSerializer, responses=shapes.CountSerializer)
    @action(detail=False, methods=["post"], required_permissions={"POST": "graphs.decide"})
    def dismiss(self, request: Request) -> Response:
        given = self.taken(shapes.DismissSerializer)
        done = queueing.dismiss(request.user, given["items"], given["why"], given["reason"])  # type: ignore[bad-argument-type]
        return Response({"done": done})

    @extend_schema(request=shapes.ItemsSerializer, responses=shapes.CountSerializer)
    @action(detail=False, methods=["post"], required_permissions=CHANGE)
    def finish(self, request: Request) -> Response:
        return Response({"done": queueing.finish(request.user, self.taken(shapes.ItemsSerializer)["items"])})  # type: ignore[bad-argument-type]

    @extend_schema(request=None, responses={200: CaseSerializer, 201: CaseSerializer})
    @action(detail=True, methods=["post"], required_permissions={"POST": "investigations.add_case"})
    def case(self, request: Request, pk: str) -> Response:
        """Open a case of the item's network, or get the one that has it; the item is done."""
        item = self.get_object()
        made, is_new = queueing.to_case(request.user, item)  # type: ignore[bad-argument-type]
        if is_new:
            for pinned in made.pinned.all():
                assessments.record_machine(made, request.user, pinned)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(CaseSerializer(made, context=self.get_serializer_context()).data, code)


class HookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, Answering):
    """Your own hooks. Each is told of the events of the cases that you see, signed with its secret."""

    queryset = Hook.objects.none()  # for the schema; get_queryset has the rows
    serializer_class = shapes.HookSerializer
    filterset_fields = ("is_active",)
    required_permissions = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), "investigations.manage_hooks")

    def get_queryset(self) -> QuerySet[Hook]:
        return Hook.objects.filter(owner=self.request.user.pk)

    @extend_schema(request=shapes.HookSerializer, responses={201: OpenApiTypes.OBJECT})
    def create(self, request: Request) -> Response:
        given = self.taken(shapes.HookSerializer)
        hook = Hook.objects.create(owner=request.user, secret=secrets.token_hex(32), **given)
        record(request.user, "add hook", f"hook:{hook.pk}", {"url": hook.url, "events": hook.events})
        return Response({**shapes.HookSerializer(hook).data, "secret": hook.secret}, status.HTTP_201_CREATED)

    @extend_schema(request=SwitchSerializer, responses=shapes.HookSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Switch it on or off."""
        hook = self.get_object()
        hook.is_active = self.taken(SwitchSerializer)["is_active"]
        hook.save(update_fields=["is_active"])
        record(request.user, "switch hook", f"hook:{hook.pk}", {"on": hook.is_active})
        return Response(shapes.HookSerializer(hook).data)

    def perform_destroy(self, instance: Hook) -> None:
        record(self.request.user, "remove hook", f"hook:{instance.pk}", {"url": instance.url})
        instance.delete()

    @extend_schema(responses=shapes.DeliverySerializer(many=True))
    @action(detail=True, filterset_fields=())
    def deliveries(self, request: Request, pk: str) -> Response:
        rows = visible(self.get_object().deliveries.select_related("case"), request.user)
        return self.listed(rows, shapes.DeliverySerializer)

    @extend_schema(request=None, responses={202: shapes.DeliverySerializer})
    @action(detail=True, methods=["post"], url_path=r"deliveries/(?P<delivery>\d+)/again",
            required_permissions={"POST": "investigations.manage_hooks"})  # fmt: skip
    def again(self, request: Request, pk: str, delivery: str) -> Response:
        """Send a message once more, from its first attempt on."""
        rows = visible(self.get_object().deliveries.select_related("case"), request.user)
        found = telling.again(get_object_or_404(rows, pk=delivery))
        return Response(shapes.DeliverySerializer(found).data, status.HTTP_202_ACCEPTED)


class NotificationViewSet(mixins.ListModelMixin, Answering):
    """Yours, of the cases that you still see, newest first."""

    queryset = Notification.objects.none()  # for the schema; get_queryset has the rows
    serializer_class = shapes.NotificationSerializer
    filterset_fields = ()
    required_permissions = VIEW

    def get_queryset(self) -> QuerySet[Notification]:
        mine = Notification.objects.filter(user=self.request.user.pk).select_related("case")
        return visible(mine, self.request.user)

    @extend_schema(request=None, responses=shapes.CountSerializer)
    @action(detail=False, methods=["post"], required_permissions={"POST": "investigations.view_case"})
    def seen(self, request: Request) -> Response:
        """Mark all of yours as seen."""
        rows = Notification.objects.filter(user=request.user.pk, seen_at=None)
        return Response({"done": rows.update(seen_at=timezone.now())})
