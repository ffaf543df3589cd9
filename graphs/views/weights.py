"""The weights of the scorecard: judged, in use, proposed; adopted by a person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from graphs import runs, weights
from graphs.models import AdoptedWeights
from graphs.views.base import Page, run_or_404

HISTORY = 10


class WeightsView(Page):
    template_name = "graphs/weights.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = runs.current_run()
        standing = run is not None and run.folder.exists()
        proposal = weights.propose(run) if run is not None and standing else None
        history = AdoptedWeights.objects.all()
        return {
            **super().get_context_data(**kwargs), "run": run, "proposal": proposal,
            "history": list(history[:HISTORY]), "history_total": history.count(),
            "waiting": standing and run is not None and not _in_use(run), "in_use": dict(runs.adopted_weights()),
        }  # fmt: skip


def _in_use(run: Any) -> bool:
    """Whether the run was made with the weights adopted last."""
    return runs.parameters_of(run).weights == runs.adopted_weights()


class AdoptView(PermissionRequiredMixin, View):
    permission_required = "graphs.decide"

    def post(self, request: HttpRequest) -> HttpResponse:
        reason = request.POST.get("reason", "")
        try:
            if request.POST.get("what") == "judged":
                weights.return_to_judged(request.user, reason)
            else:
                weights.adopt(request.user, weights.propose(run_or_404()), request.POST.get("key", ""), reason)
        except runs.RunError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Adopted. The next run uses these weights.")
        return redirect("graphs:weights")
