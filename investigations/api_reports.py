"""Endpoints of snapshots, reports and their templates. Only what belongs to a case the person sees exists here."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.audit import record
from investigations import reporting
from investigations.access import require, visible
from investigations.api_refusals import Answering, Refused
from investigations.models import Case, Report, ReportTemplate, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import FORMATS
from investigations.reports.audiences import AUDIENCES, INTERNAL
from investigations.snapshots import storage
from investigations.snapshots.citing import lines_of
from investigations.views.reports import compared, download, snapshot_content

_NAME = serializers.SlugRelatedField(slug_field="username", read_only=True)
READ = {"GET": "investigations.make_report"}


def register_reports(router: DefaultRouter) -> None:
    router.register("snapshots", SnapshotViewSet, basename="snapshot")
    router.register("reports", ReportViewSet, basename="report")
    router.register("report-templates", ReportTemplateViewSet, basename="report-template")


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    case = serializers.SlugRelatedField(slug_field="reference", read_only=True)
    author = _NAME

    class Meta:
        model = Snapshot
        fields = ("sha256", "case", "size", "run", "run_fingerprint", "evidence_fingerprint", "author", "at")


class ReportSerializer(serializers.ModelSerializer[Report]):
    """`digests` has the sha256 of each file, by its ending."""

    case = serializers.SlugRelatedField(slug_field="reference", read_only=True)
    snapshot = serializers.SlugRelatedField(slug_field="sha256", read_only=True)
    template = serializers.SerializerMethodField()
    author = serializers.SlugRelatedField(slug_field="username", read_only=True)
    withdrawn_by = serializers.SlugRelatedField(
        slug_field="username", read_only=True
    )  # one of its own: fields are bound

    class Meta:
        model = Report
        fields = (
            "id", "case", "snapshot", "template", "audience", "state", "message", "pages", "digests", "supersedes",
            "author", "at", "withdrawn_at", "withdrawn_by", "withdrawn_reason",
        )  # fmt: skip

    def get_template(self, report: Report) -> str:
        return str(report.template or "standard, version 1")


class OrderReportSerializer(serializers.Serializer[Any]):
    audience = serializers.ChoiceField(choices=list(AUDIENCES), default=INTERNAL)
    template = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="id of a template")
    snapshot = serializers.CharField(required=False, default="", help_text="sha256 of one that stands; else a new one")


def chosen(case: Case, given: dict[str, Any]) -> dict[str, Any]:
    """What `reporting.order` takes, from what the person sent."""
    pk, sha256 = given["template"], given["snapshot"]
    return {
        "audience": given["audience"],
        "template": get_object_or_404(ReportTemplate, pk=pk) if pk else None,
        "snapshot": get_object_or_404(Snapshot, case=case, sha256=sha256) if sha256 else None,
    }


class WithdrawSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000)


class ReportTemplateSerializer(serializers.ModelSerializer[ReportTemplate]):
    """`sections`: [{key, title, lead}]. A post under a name that is known makes its next version."""

    author = _NAME

    class Meta:
        model = ReportTemplate
        fields = ("id", "name", "version", "sections", "note", "author", "at")
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()  # the version is set on saving


class SnapshotViewSet(ReadOnlyModelViewSet[Snapshot]):
    """Frozen bases of reports."""

    queryset = Snapshot.objects.none()  # for the schema; get_queryset has the rows
    serializer_class = SnapshotSerializer
    lookup_field = "sha256"
    filterset_fields = ("run",)
    required_permissions = READ

    def get_queryset(self) -> QuerySet[Snapshot]:
        return visible(Snapshot.objects.select_related("case", "author"), self.request.user)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True)
    def content(self, request: Request, sha256: str) -> Response:
        """Everything the snapshot froze. It holds personal data; reading it is recorded."""
        snapshot = self.get_object()
        record(request.user, "read snapshot", f"case:{snapshot.case.reference}", {"sha256": snapshot.sha256})
        try:
            return Response(storage.read(snapshot))
        except storage.SnapshotBroken as error:
            raise Refused(str(error)) from error

    @extend_schema(responses=OpenApiTypes.OBJECT, parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH)])
    @action(detail=True, url_path=r"citations/(?P<number>\d+)", required_permissions={"GET": "accounts.view_evidence"})
    def citation(self, request: Request, sha256: str, number: str) -> Response:
        """What a citation rests on: rows of evidence as [batch, kind, file, line], with the names of the files."""
        _, content = snapshot_content(request.user, self.get_object().sha256)
        for entry in content["citations"]:
            if entry["n"] == int(number):
                return Response({**entry, "lines": [list(row) for row in lines_of(entry)]})
        raise Http404(f"The snapshot has no citation {number}.")


class ReportViewSet(Answering, ReadOnlyModelViewSet[Report]):
    """Documents made from snapshots, each for one audience."""

    queryset = Report.objects.none()  # for the schema; get_queryset has the rows
    serializer_class = ReportSerializer
    filterset_fields = ("state", "audience")
    required_permissions = READ

    def get_queryset(self) -> QuerySet[Report]:
        reports = Report.objects.select_related("case", "snapshot", "author", "template", "withdrawn_by")
        return visible(reports, self.request.user)

    @extend_schema(
        responses={(200, kind.content_type): OpenApiTypes.BINARY for kind in FORMATS.values()},
        parameters=[OpenApiParameter("suffix", str, OpenApiParameter.PATH, enum=list(FORMATS))],
    )
    @action(detail=True, url_path=r"files/(?P<suffix>[a-z0-9.]+)", url_name="file")
    def file(self, request: Request, pk: str, suffix: str) -> FileResponse:
        """The report in one of its formats. 404 once it was withdrawn."""
        return download(request, self.get_object(), suffix)

    @extend_schema(request=WithdrawSerializer, responses=ReportSerializer)
    @action(detail=True, methods=["post"], required_permissions={"POST": "investigations.make_report"})
    def withdraw(self, request: Request, pk: str) -> Response:
        report = self.get_object()
        require(request.user, report.case, "report")
        reason = self.taken(WithdrawSerializer)["reason"]
        return Response(ReportSerializer(reporting.withdraw(report, request.user, reason)).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, url_path=r"compare/(?P<other>\d+)")
    def compare(self, request: Request, pk: str, other: str) -> Response:
        """What changed from the report `other` of the same case to this one."""
        after = self.get_object()
        found = compared(get_object_or_404(self.get_queryset(), pk=other, case=after.case), after)
        if "fault" in found:
            raise Refused(found["fault"])
        comparison = found["comparison"]
        changes = {
            title.lower(): [vars(change) for change in rows] for title, rows, _ in found["groups"]
        }  # only what differs
        return Response({"same": comparison.is_same, **changes, "members": [vars(m) for m in comparison.members]})


class ReportTemplateViewSet(Answering, GenericViewSet[ReportTemplate]):
    """Every version of every template."""

    queryset = ReportTemplate.objects.select_related("author")
    serializer_class = ReportTemplateSerializer
    filterset_fields = ("name",)
    required_permissions = {**READ, "POST": "investigations.make_report"}

    def list(self, request: Request) -> HttpResponseBase:
        return self.listed(self.filter_queryset(self.get_queryset()), ReportTemplateSerializer)

    def create(self, request: Request) -> Response:
        """Checked before it is saved; 400 says what is wrong with it."""
        given = self.taken(ReportTemplateSerializer)
        try:
            made = reporting.save_template(given["name"], given["sections"], request.user, given.get("note", ""))
        except CaseworkError as error:
            raise Refused(str(error)) from error
        return Response(ReportTemplateSerializer(made).data, status.HTTP_201_CREATED)
