"""The attribution workspace: the matrix of competing hypotheses of one network in a case, and writing in it."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from investigations import workspace
from investigations.access import may
from investigations.attribution.matrix import Consistency
from investigations.attribution.weights import RELIABILITY
from investigations.models import Case, EvidenceStatement, PinnedNetwork
from investigations.states import WORKED_ON
from investigations.views.base import CaseChange, case_by_reference

CREDIBILITIES = {
    "1": "confirmed by others", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable",
    "6": "cannot be judged",
}  # fmt: skip


def pinned_of(case: Case, public_id: str) -> PinnedNetwork:
    found = case.pinned.select_related("run", "case", "network").filter(public_id=public_id).first()
    if found is None:
        raise Http404(f"{public_id} is not pinned in {case.reference}.")
    return found


class WorkspaceView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.view_case"
    template_name = "investigations/workspace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = case_by_reference(self.request.user, self.kwargs["reference"])
        pinned = pinned_of(case, self.kwargs["public_id"])
        try:
            found = workspace.workspace_of(pinned)
        except OSError:
            found = None
        return {
            **super().get_context_data(**kwargs), "case": case, "pinned": pinned, "workspace": found,
            "editable": case.state in WORKED_ON and may(self.request.user, case, "work"),
            "marks": list(Consistency), "reliabilities": RELIABILITY, "credibilities": CREDIBILITIES,
            **(_shown(found) if found else {}),
        }  # fmt: skip


def _shown(found: workspace.Workspace) -> dict[str, Any]:
    machine = found.machine_posterior
    return {
        "ranked": [
            {"place": n, "weighed": w, "name": found.names[w.key], "statement": found.said[w.key],
             "machine": machine.get(w.key), "leads": w.key == found.leading.key}
            for n, w in enumerate(found.ranked, 1)
        ],
        "leading_name": found.names[found.leading.key],
        "sensitivity": [(row, row.without, found.names[row.without.leads]) for row in found.rows if row.without],
        "would_change": workspace.would_change(found),
        "false_flags": workspace.false_flags(found),
        "rivals": [(found.names[m.rival], m) for m in found.margins],
        "history": EvidenceStatement.objects.filter(case=found.pinned.case, network=found.pinned.public_id)
        .select_related("author", "replaces").order_by("-id"),
    }  # fmt: skip


class WorkspaceChange(CaseChange):
    """A change that goes back to the workspace."""

    def post(self, request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, reference, **kwargs)
        if answer.status_code == 302:
            return redirect("investigations:workspace", reference, kwargs["public_id"])
        return answer


class AddHypothesis(WorkspaceChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        made = workspace.add_hypothesis(
            case, request.user, kwargs["public_id"], request.POST.get("name", ""), request.POST.get("statement", "")
        )
        return f"“{made.name}” is weighed with the others."


class StateEvidence(WorkspaceChange):
    """A new line, or with `replaces` a newer state of one. Marks come as mark-<key of a hypothesis>."""

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        given = request.POST
        before = given.get("replaces", "")
        replaced = get_object_or_404(EvidenceStatement, pk=int(before), case=case) if before.isdecimal() else None
        workspace.state(
            case, request.user, kwargs["public_id"], text=given.get("text", ""), source=given.get("source", ""),
            reliability=given.get("reliability", ""), credibility=given.get("credibility", ""),
            consistency={n.removeprefix("mark-"): str(code) for n, code in given.items() if n.startswith("mark-")},
            replaces=replaced, reason=given.get("reason", ""),
        )  # fmt: skip
        return "The line is in the matrix."


class WithdrawEvidence(WorkspaceChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        statement = get_object_or_404(EvidenceStatement, pk=kwargs["pk"], case=case)
        workspace.withdraw(case, request.user, statement, request.POST.get("reason", ""))
        return "The line is withdrawn; it stays in the history."


class ChangeMind(WorkspaceChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        workspace.change_mind(case, request.user, kwargs["public_id"], request.POST.get("text", ""))
        return "Kept; the report will say it."
