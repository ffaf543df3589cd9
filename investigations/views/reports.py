"""Reports: compose one, watch it being made, download it, compare its versions, withdraw it, follow its citations."""

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
from investigations.access import Actor, may, visible
from investigations.casework import CaseworkError
from investigations.enums import ReportState
from investigations.models import Case, Report, ReportTemplate, Snapshot
from investigations.reports import FORMATS, STANDARD, TemplateFault, UncitedFigure, build
from investigations.reports.audiences import AUDIENCES, INTERNAL, RULES
from investigations.reports.comparing import compare
from investigations.reports.html import POLICY, as_html
from investigations.reports.redaction import reduce
from investigations.snapshots import storage
from investigations.snapshots.citing import lines_of, text_of
from investigations.snapshots.freeze import freeze
from investigations.views.cases import case_by_reference

ROWS_A_PAGE = 100
ACCOUNTS_NAMED = 50  # of those that joined or left between two versions; the rest is counted
UNSAVED = "0" * 64  # the name of a snapshot that was not kept


class Compose(PermissionRequiredMixin, TemplateView):
    """GET: choose audience, template and snapshot, with a preview. POST: have it made."""

    permission_required = "investigations.make_report"
    template_name = "investigations/compose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = case_by_reference(self.request.user, self.kwargs["reference"], "report")
        audience = _audience(self.request.GET.get("audience", INTERNAL))
        return {
            **super().get_context_data(**kwargs),
            "case": case,
            "audiences": AUDIENCES.values(),
            "audience": audience,
            "rules": [(rule, rule.treatment(audience.key)) for rule in RULES],
            "templates": reporting.templates(),
            "chosen_template": self.request.GET.get("template", ""),
            "snapshots": Snapshot.objects.filter(case=case).select_related("run", "author"),
            "chosen_snapshot": self.request.GET.get("snapshot", ""),
            "replaces": reporting.latest(case, audience.key),
            "query": self.request.GET.urlencode(),
        }

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = case_by_reference(request.user, reference, "report")
        try:
            report = reporting.order(
                case, request.user, audience=request.POST.get("audience", INTERNAL),
                template=_template(request.POST.get("template", "")),
                snapshot=_snapshot(case, request.POST.get("snapshot", "")),
            )  # fmt: skip
        except CaseworkError as error:
            messages.error(request, str(error))
            return redirect(case)
        return redirect(report)


def _audience(key: str) -> Any:
    if key not in AUDIENCES:
        raise Http404(f"There is no audience {key}.")
    return AUDIENCES[key]


def _template(pk: str) -> ReportTemplate | None:
    return get_object_or_404(ReportTemplate, pk=int(pk)) if pk.isdecimal() else None


def _snapshot(case: Case, sha256: str) -> Snapshot | None:
    return get_object_or_404(Snapshot, case=case, sha256=sha256) if sha256 else None


class Preview(PermissionRequiredMixin, View):
    """The document as it would be made, for the frame of the page above; nothing is kept."""

    permission_required = "investigations.make_report"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = case_by_reference(request.user, reference, "report")
        audience = _audience(request.GET.get("audience", INTERNAL))
        template = _template(request.GET.get("template", ""))
        snapshot = _snapshot(case, request.GET.get("snapshot", "")) or Snapshot.objects.filter(case=case).first()
        record(request.user, "preview report", f"case:{case.reference}", {"audience": audience.key})
        try:
            content = storage.read(snapshot) if snapshot else freeze(case, request.user)
            sections = template.as_template() if template else STANDARD
            page = as_html(build(content, snapshot.sha256 if snapshot else UNSAVED, sections, audience.key))
        except (CaseworkError, storage.SnapshotBroken, TemplateFault, UncitedFigure) as error:
            return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=400)
        response = HttpResponse(page)
        response["Content-Security-Policy"] = POLICY
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response


class OfReport(PermissionRequiredMixin):
    """What every view of one report shares: who may see it."""

    permission_required = "investigations.make_report"

    def get_queryset(self) -> QuerySet[Report]:
        return visible(
            Report.objects.select_related(
                "case", "snapshot__run", "author", "template", "supersedes", "withdrawn_by"
            ),
            self.request.user,  # type: ignore[missing-attribute]
        )  # fmt: skip


class ReportView(OfReport, DetailView):
    template_name = "investigations/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        others = report.case.reports.filter(state=ReportState.READY).exclude(pk=report.pk)
        return {
            **super().get_context_data(**kwargs),
            **citations_of(report),
            "files": [(kind, report.digests.get(kind.suffix, "")) for kind in FORMATS.values()],
            "may_change": may(self.request.user, report.case, "report"),
            "others": others,
            "omitted": _omitted(report),
        }


class ReportProgress(ReportView):
    """The part of the page that changes while the report is made, for htmx."""

    template_name = "investigations/_report.html"


def citations_of(report: Report) -> dict[str, Any]:
    """The citations of a finished report, with the text of their first rows; or what is wrong with its basis."""
    if report.state != ReportState.READY or report.snapshot is None:
        return {"citations": [], "fault": ""}
    try:
        document = build(storage.read(report.snapshot), report.snapshot.sha256, report.sections())
    except storage.SnapshotBroken as error:
        return {"citations": [], "fault": str(error)}
    entries = [{**entry, "text": text_of(entry) if entry["type"] == "evidence" else ""} for entry in document.citations]
    return {"citations": entries, "fault": "", "sections": document.sections}


def _omitted(report: Report) -> int:
    """How many values this audience was spared."""
    if report.audience == INTERNAL or report.snapshot is None or report.state != ReportState.READY:
        return 0
    try:
        return len(reduce(storage.read(report.snapshot), report.audience).omitted)
    except storage.SnapshotBroken:
        return 0


class DownloadReport(OfReport, View):
    def get(self, request: HttpRequest, pk: int, suffix: str) -> FileResponse:
        report = get_object_or_404(self.get_queryset(), pk=pk, state=ReportState.READY)
        return download(request, report, suffix)


def download(request: HttpRequest, report: Report, suffix: str) -> FileResponse:
    """A file of a report, in the audit trail. 404 for a format there is not, and for a report that was withdrawn."""
    if report.withdrawn_at:
        raise Http404(f"Report {report.pk} was withdrawn: {report.withdrawn_reason}")
    if suffix not in FORMATS or not report.path(suffix).exists():
        raise Http404(f"Report {report.pk} has no .{suffix}.")
    detail = {"report": report.pk, "format": suffix, "audience": report.audience}
    record(request.user, "download report", f"case:{report.case.reference}", detail)
    return FileResponse(
        report.path(suffix).open("rb"), content_type=FORMATS[suffix].content_type, as_attachment=True,
        filename=f"{report.file_name}.{suffix}",
    )  # fmt: skip


class WithdrawReport(OfReport, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = get_object_or_404(self.get_queryset(), pk=pk)
        case_by_reference(request.user, report.case.reference, "report")
        try:
            reporting.withdraw(report, request.user, request.POST.get("reason", ""))
        except CaseworkError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Report {report.pk} is withdrawn; its files are handed out no longer.")
        return redirect(report)


class CompareReports(OfReport, DetailView):
    """What changed between a report and an earlier one of its case."""

    template_name = "investigations/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after = self.object
        before = get_object_or_404(self.get_queryset(), pk=self.kwargs["other"], case=after.case)
        return {**super().get_context_data(**kwargs), "before": before, **compared(before, after)}


def compared(before: Report, after: Report) -> dict[str, Any]:
    """The comparison, or what keeps it from being made."""
    if before.snapshot is None or after.snapshot is None:
        return {"fault": "One of them is not made yet."}
    try:
        found = compare(storage.read(before.snapshot), storage.read(after.snapshot))
    except storage.SnapshotBroken as error:
        return {"fault": str(error)}
    groups = (
        ("Claims", found.claims), ("Figures", found.figures), ("Hypotheses", found.hypotheses),
        ("Identifiers", found.identifiers),
    )  # fmt: skip
    return {
        "comparison": found,
        "groups": [(title, [c for c in rows if c.is_change], len(rows)) for title, rows in groups],
        "named": ACCOUNTS_NAMED,
    }


class CitationView(PermissionRequiredMixin, TemplateView):
    """Every row that a citation of a snapshot lists, each leading to the evidence."""

    permission_required = "accounts.view_evidence"
    template_name = "investigations/citation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        snapshot, content = snapshot_content(self.request.user, self.kwargs["sha256"])
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


def snapshot_content(user: Actor, sha256: str) -> tuple[Snapshot, dict[str, Any]]:
    """A snapshot this person may see, and what it holds. Http404 otherwise."""
    snapshot = visible(Snapshot.objects.select_related("case"), user).filter(sha256=sha256).first()
    if snapshot is None:
        raise Http404("There is no such snapshot.")
    try:
        return snapshot, storage.read(snapshot)
    except storage.SnapshotBroken as error:
        raise Http404(str(error)) from error
