"""The app's endpoints under /api/v1/: `register` adds its viewsets to the one router.

Everything goes through the same domain modules as the pages; what they refuse is 400, an outdated version 409.
"""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from graphs.models import Network
from investigations import assessments, casework, noting, reporting, reviewing
from investigations import serializers as shapes
from investigations.access import visible_cases
from investigations.api_acting import register_acting
from investigations.api_cases import CaseParts
from investigations.api_queue import register_queue
from investigations.api_registry import register_registry
from investigations.api_reports import OrderReportSerializer, ReportSerializer, chosen, register_reports
from investigations.api_workspace import register_workspace
from investigations.models import Case, PinnedNetwork


def register(router: DefaultRouter) -> None:
    """Add this app's viewsets."""
    router.register("cases", CaseViewSet, basename="case")
    register_registry(router)
    register_queue(router)
    register_workspace(router)
    register_acting(router)
    register_reports(router)


CHANGE = {"POST": "investigations.change_case"}


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CaseParts):
    """Cases: open one from a network, write in it, assess, have it reviewed, report."""

    serializer_class = shapes.CaseSerializer
    queryset = Case.objects.none()  # for the schema; get_queryset has the rows
    filterset_fields = ("state", "priority", "tlp")
    lookup_field = "reference"
    lookup_value_regex = r"[A-Za-z0-9-]+"
    required_permissions = {
        "GET": "investigations.view_case", "POST": "investigations.add_case", "PATCH": "investigations.change_case",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet[Case]:
        return visible_cases(self.request.user).select_related("owner", "assignee").prefetch_related("pinned")

    def get_object(self) -> Case:
        number = self.kwargs["reference"].upper().removeprefix("C-")
        return get_object_or_404(self.get_queryset(), number=int(number) if number.isdecimal() else -1)

    def shown(self, case: Case, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=case.pk)
        return Response(shapes.CaseSerializer(fresh, context=self.get_serializer_context()).data, code)

    def _network(self, public_id: str) -> Network:
        network = Network.objects.filter(public_id=public_id.upper()).first()
        if network is None:
            raise ValidationError({"network": [f"There is no network {public_id}."]})
        return network

    def _pinned(self, case: Case, public_id: str) -> PinnedNetwork:
        pinned = case.pinned.filter(public_id=public_id.upper()).first()
        if pinned is None:
            raise ValidationError({"network": [f"{public_id} is not pinned in {case.reference}."]})
        return pinned

    @extend_schema(request=shapes.OpenCaseSerializer, responses=shapes.CaseSerializer)
    def create(self, request: Request) -> Response:
        """Open a case from a network, or from a title alone; 200 with the case that holds the network already, 201 with
        a new one."""
        given = self.taken(shapes.OpenCaseSerializer)
        network = self._network(given["network"]) if given["network"] else None
        case, is_new = casework.open_case(request.user, network, given["title"])
        if is_new and network:
            assessments.record_machine(case, request.user, case.pinned.get())
        return self.shown(case, status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    def partial_update(self, request: Request, reference: str) -> Response:
        case = self.get_object()
        given = shapes.CaseSerializer(case, data=request.data, partial=True, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        version = changes.pop("version", None)
        if version is None:
            raise ValidationError({"version": ["Send the version of the case as you read it."]})
        return self.shown(casework.edit(case, request.user, version, changes))

    @extend_schema(request=shapes.PinSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def pin(self, request: Request, reference: str) -> Response:
        case = self.get_object()
        casework.pin(case, request.user, self._network(self.taken(shapes.PinSerializer)["network"]))
        return self.shown(case)

    @extend_schema(request=shapes.PinSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def unpin(self, request: Request, reference: str) -> Response:
        case = self.get_object()
        casework.unpin(case, request.user, self.taken(shapes.PinSerializer)["network"].upper())
        return self.shown(case)

    @extend_schema(request=shapes.PinSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def repin(self, request: Request, reference: str) -> Response:
        """Take a pinned network as the current run has it."""
        case, name = self.get_object(), self.taken(shapes.PinSerializer)["network"]
        assessments.repin(case, request.user, self._pinned(case, name), self._network(name))
        return self.shown(case)

    @extend_schema(methods=["GET"], responses=shapes.NoteSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.NoteSerializer, responses={201: shapes.NoteSerializer})
    @action(detail=True, methods=["get", "post"], filterset_fields=(),
            required_permissions={"GET": "investigations.view_case", **CHANGE})  # fmt: skip
    def notes(self, request: Request, reference: str) -> Response:
        case = self.get_object()
        if request.method == "GET":
            return self.listed(case.notes.select_related("author"), shapes.NoteSerializer)
        note = noting.write_note(case, request.user, self.taken(shapes.NoteSerializer)["text"])
        return Response(shapes.NoteSerializer(note).data, status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=shapes.AssessmentSerializer(many=True))
    @extend_schema(
        methods=["POST"], request=shapes.AssessSerializer, responses={201: shapes.AssessmentSerializer(many=True)}
    )
    @action(detail=True, methods=["get", "post"], filterset_fields=(),
            required_permissions={"GET": "investigations.view_case", **CHANGE})  # fmt: skip
    def assessments(self, request: Request, reference: str) -> Response:
        case = self.get_object()
        if request.method == "GET":
            return self.listed(case.assessments.select_related("author"), shapes.AssessmentSerializer)
        given = self.taken(shapes.AssessSerializer)
        pinned = self._pinned(case, given.pop("network"))
        if given.pop("machine"):
            made = assessments.record_machine(case, request.user, pinned)
        else:
            made = [assessments.record_own(case, request.user, pinned, **given)]
        return Response(shapes.AssessmentSerializer(made, many=True).data, status.HTTP_201_CREATED)

    @extend_schema(responses=shapes.ActivitySerializer(many=True))
    @action(detail=True, filterset_fields=())
    def activity(self, request: Request, reference: str) -> Response:
        return self.listed(self.get_object().activities.select_related("actor"), shapes.ActivitySerializer)

    @extend_schema(request=shapes.AskSerializer, responses=shapes.ReviewSerializer)
    @action(detail=True, methods=["post"], url_path="ask-review", required_permissions=CHANGE)
    def ask_review(self, request: Request, reference: str) -> Response:
        review = reviewing.ask_review(self.get_object(), request.user, **self.taken(shapes.AskSerializer))
        return Response(shapes.ReviewSerializer(review).data)

    @extend_schema(request=shapes.DecisionSerializer, responses=shapes.ReviewSerializer)
    @action(detail=True, methods=["post"], required_permissions={"POST": "investigations.review_case"})
    def decide(self, request: Request, reference: str) -> Response:
        review = reviewing.decide_review(self.get_object(), request.user, **self.taken(shapes.DecisionSerializer))
        return Response(shapes.ReviewSerializer(review).data)

    @extend_schema(request=shapes.ReasonSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def reopen(self, request: Request, reference: str) -> Response:
        return self.shown(casework.reopen(self.get_object(), request.user, **self.taken(shapes.ReasonSerializer)))

    @extend_schema(request=OrderReportSerializer, responses={202: ReportSerializer})
    @action(detail=True, methods=["post"], required_permissions={"POST": "investigations.make_report"})
    def report(self, request: Request, reference: str) -> Response:
        """Freeze the case and have the worker make a report of it; ask /reports/<id>/ until its state is ready."""
        given = self.taken(OrderReportSerializer)
        case = self.get_object()
        ordered = reporting.order(case, request.user, **chosen(case, given))
        ordered.refresh_from_db()
        return Response(ReportSerializer(ordered).data, status.HTTP_202_ACCEPTED)
