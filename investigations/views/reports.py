"""Reports: order one, watch it being made, download it, follow its citations."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import DetailView, TemplateView

from accounts.audit import record
from investigations import reporting
from investigations.access import visible
from investigations.casework import CaseworkError
from investigations.enums import ReportState
from investigations.models import Report, Snapshot
from investigations.reports import build
from investigations.snapshots import storage
from investigations.snapshots.citing import lines_of, text_of
from investigations.views.cases import case_by_reference

CONTENT_TYPES = {"pdf": "application/pdf", "json": "application/json"}
ROWS_A_PAGE = 100


class MakeReport(PermissionRequiredMixin, View):
    permission_required = "investigations.make_report"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = case_by_reference(request.user, reference, "report")
        try:
            report = reporting.order(case, request.user)
        except CaseworkError as error:
            messages.error(request, str(error))
            return redirect(case)
        return redirect(report)


class ReportView(PermissionRequiredMixin, DetailView):
    permission_required = "investigations.make_report"
    template_name = "investigations/report.html"

    def get_queryset(self) -> QuerySet[Report]:
        return visible(Report.objects.select_related("case", "snapshot__run", "author"), self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **citations_of(self.object)}


class ReportProgress(ReportView):
    """The part of the page that changes while the report is made, for htmx."""

    template_name = "investigations/_report.html"


def citations_of(report: Report) -> dict[str, Any]:
    """The citations of a finished report, with the text of their first rows; or what is wrong with its basis."""
    if report.state != ReportState.READY or report.snapshot is None:
        return {"citations": [], "fault": ""}
    try:
        document = build(storage.read(report.snapshot), report.snapshot.sha256)
    except storage.SnapshotBroken as error:
        return {"citations": [], "fault": str(error)}
    entries = [{**entry, "text": text_of(entry) if entry["type"] == "evidence" else ""} for entry in document.citations]
    return {"citations": entries, "fault": "", "sections": document.sections}


class DownloadReport(PermissionRequiredMixin, View):
    permission_required = "investigations.make_report"

    def get(self, request: HttpRequest, pk: int, suffix: str) -> FileResponse:
        reports = visible(Report.objects.select_related("case"), request.user)
        report = get_object_or_404(reports, pk=pk, state=ReportState.READY)
        return download(request, report, suffix)


def download(request: HttpRequest, report: Report, suffix: str) -> FileResponse:
    path: Path = report.path(suffix)
    if suffix not in CONTENT_TYPES or not path.exists():
        raise Http404(f"Report {report.pk} has no .{suffix}.")
    record(request.user, "download report", f"case:{report.case.reference}", {"report": report.pk, "format": suffix})
    name = f"{report.file_name}.{suffix}"
    return FileResponse(path.open("rb"), content_type=CONTENT_TYPES[suffix], as_attachment=True, filename=name)


class CitationView(PermissionRequiredMixin, TemplateView):
    """Every row that a citation of a snapshot lists, each leading to the evidence."""

    permission_required = "accounts.view_evidence"
    template_name = "investigations/citation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        snapshots = visible(Snapshot.objects.select_related("case"), self.request.user)
        snapshot = snapshots.filter(sha256=self.kwargs["sha256"]).first()
        if snapshot is None:
            raise Http404("There is no such snapshot.")
        try:
            content = storage.read(snapshot)
        except storage.SnapshotBroken as error:
            raise Http404(str(error)) from error
        entries = {entry["n"]: entry for entry in content["citations"]}
        entry = entries.get(self.kwargs["number"])
        if entry is None:
            raise Http404(f"Snapshot {snapshot.sha256[:12]} has no citation {self.kwargs['number']}.")
        names = {(f["batch"], f["file"]): f["file_name"] for f in entry.get("files", ())}
        rows = [
            {"batch": b, "kind": k, "file": f, "line": n, "file_name": names[b, f]} for b, k, f, n in lines_of(entry)
        ]
        page = Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        return {
            **super().get_context_data(**kwargs), "snapshot": snapshot, "entry": entry, "page": page,
            "rests_on": [entries[n] for n in entry.get("rests_on", ())],
        }  # fmt: skip
