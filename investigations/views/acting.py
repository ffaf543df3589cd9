"""Acting on a case: packages and their collateral review, what was done and what came of it, legal holds."""

from typing import Any

import plotly.graph_objects as go
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import TemplateView

from investigations import acting, effect
from investigations.access import may
from investigations.models import ActionPackage, Case, EdgeVerdict, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import acting as pure
from investigations.snapshots import storage
from investigations.views.base import CaseChange, case_by_reference

FAULTS_SHOWN = 20
REPLACEMENTS_SHOWN = 100


def curve_figure(points: list[pure.Point]) -> dict[str, Any]:
    """Expected precision and share of the harm at each threshold."""
    figure = go.Figure()
    at = [p.threshold for p in points]
    for name, values in (
        ("expected precision", [p.precision for p in points]),
        ("harm covered", [p.harm for p in points]),
    ):
        figure.add_scatter(name=name, x=at, y=values, mode="lines+markers")
    figure.update_layout(
        height=280, template=None, xaxis_title="probability from which accounts are acted on",
        yaxis={"tickformat": ".0%", "range": [0, 1.05]}, margin={"t": 16, "b": 48},
    )  # fmt: skip
    return figure.to_plotly_json()


class ActView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.make_report"
    template_name = "investigations/act.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = case_by_reference(self.request.user, self.kwargs["reference"], "read_report")
        snapshot = effect.newest(case)
        return {
            **super().get_context_data(**kwargs), "case": case, "snapshot": snapshot, "hold": acting.holding(case),
            "may_work": may(self.request.user, case, "work"), "may_manage": may(self.request.user, case, "manage"),
            "packages": case.packages.select_related("author", "reviewed_by", "snapshot").annotate(
                replaced=Count("replacements")
            ),
            "actions": case.actions.count(), "holds": case.holds.select_related("by", "released_by"),
            **(_choice(snapshot) if snapshot else {}), **_effect(case),
        }  # fmt: skip


def _choice(snapshot: Snapshot) -> dict[str, Any]:
    try:
        found = pure.members(storage.read(snapshot))
    except storage.SnapshotBroken as error:
        return {"fault": str(error)}
    points = pure.curve(found)
    return {"tiers": pure.harm_by_tier(found), "curve": points, "figure": curve_figure(points), "total": len(found)}


def _effect(case: Case) -> dict[str, Any]:
    if not case.actions.exists():
        return {}
    try:
        return {"effect": effect.chart(case), "replacements": effect.replacements(case)}
    except (storage.SnapshotBroken, OSError):
        return {}


class Propose(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        snapshot = get_object_or_404(Snapshot, case=case, sha256=request.POST.get("snapshot", ""))
        try:
            threshold = float(request.POST.get("threshold", ""))
        except ValueError as error:
            raise CaseworkError("The threshold is a number from 0.5 to 1.") from error
        return redirect(acting.propose(case, request.user, snapshot, threshold, request.POST.get("because", "")))


def package_of(request: HttpRequest, reference: str, pk: int) -> ActionPackage:
    case = case_by_reference(request.user, reference, "read_report")
    found = ActionPackage.objects.select_related("case", "snapshot", "author", "reviewed_by")
    return get_object_or_404(found, case=case, pk=pk)


class PackageView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.make_report"
    template_name = "investigations/package.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        package = package_of(self.request, self.kwargs["reference"], self.kwargs["pk"])
        try:
            found = acting.accounts_of(package)
            collateral = acting.collateral(package)
        except storage.SnapshotBroken as error:
            raise Http404(str(error)) from error
        reviews = may(self.request.user, package.case, "comment") and package.author != self.request.user
        whys = {m.account_id: m.why for m in found}
        return {
            **super().get_context_data(**kwargs), "package": package, "case": package.case, "accounts": len(found),
            "tiers": pure.harm_by_tier(found), "collateral": collateral, "precision": acting.precision(package),
            "edge": [(e, whys.get(e.account_id, "")) for e in package.edge.select_related("judged_by")],
            "verdicts": [v for v in EdgeVerdict if v != EdgeVerdict.OPEN],
            "reviews": reviews and not package.reviewed_at, "watch": getattr(package, "watch", None),
            "replacements": package.replacements.all()[:REPLACEMENTS_SHOWN], "replaced": package.replacements.count(),
        }  # fmt: skip


class PackageChange(PermissionRequiredMixin, View):
    """A change of a package; its reviewers need not be workers of the case."""

    permission_required = "investigations.make_report"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse:
        package = package_of(request, reference, pk)
        try:
            messages.success(request, self.change(package, request))
        except CaseworkError as error:
            messages.error(request, str(error))
        return redirect(package)

    def change(self, package: ActionPackage, request: HttpRequest) -> str:
        raise NotImplementedError


class Judge(PackageChange):
    """Every row of the edge that came with a verdict."""

    def change(self, package: ActionPackage, request: HttpRequest) -> str:
        chosen = {k.removeprefix("edge-"): str(v) for k, v in request.POST.items() if k.startswith("edge-") and v}
        for account, verdict in chosen.items():
            acting.judge(package, request.user, account, verdict)
        return f"{len(chosen)} judged."


class Finish(PackageChange):
    def change(self, package: ActionPackage, request: HttpRequest) -> str:
        acting.finish_review(package, request.user, request.POST.get("note", ""))
        return "The collateral review is finished; the package can be handed out."


class ExportPackage(PermissionRequiredMixin, View):
    permission_required = "investigations.make_report"

    def get(self, request: HttpRequest, reference: str, pk: int) -> HttpResponse | StreamingHttpResponse:
        package = package_of(request, reference, pk)
        try:
            made = acting.export(package, request.user)
        except CaseworkError as error:
            messages.error(request, str(error))
            return redirect(package)
        response = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{package.case.reference}-package-{package.pk}.csv"'
        return response


class ActChange(CaseChange):
    def post(self, request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, reference, **kwargs)
        return redirect("investigations:act", reference) if answer.status_code == 302 else answer


class ImportActions(ActChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        file = request.FILES.get("file")
        if file is None or (file.size or 0) > acting.LONGEST_FILE:
            raise CaseworkError(f"Choose a CSV of at most {acting.LONGEST_FILE:,} bytes.")
        try:
            text = file.read().decode()
        except UnicodeDecodeError as error:
            raise CaseworkError("The file is not UTF-8.") from error
        found = acting.import_actions(case, request.user, text)
        shown = found.faults[:FAULTS_SHOWN]
        if shown:
            more = f" (showing {len(shown)} of {len(found.faults)})" if len(found.faults) > len(shown) else ""
            messages.warning(request, f"Left out{more}: {'; '.join(shown)}.")
        return f"{found.added:,} actions recorded, {found.known:,} were known."


class Hold(ActChange):
    """Places a hold, or with `release` ends the one that stands."""

    action = "manage"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        reason = request.POST.get("reason", "")
        if "release" in request.POST:
            acting.release_hold(case, request.user, reason)
            return "The hold is released."
        acting.place_hold(case, request.user, reason)
        return "Nothing of this case is deleted while the hold stands."
