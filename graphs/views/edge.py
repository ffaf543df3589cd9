"""Checking the edge of a run: fifty memberships, a person's answers, and the precision they prove."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View

from graphs import edge
from graphs.decisions import DecisionError
from graphs.models import EdgeCheck, EdgeSample, Run
from graphs.runs import RunError
from graphs.views.base import Page


class EdgeView(Page):
    """The sample and the answers so far; POST draws it."""

    template_name = "graphs/edge.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = get_object_or_404(Run, pk=self.kwargs["pk"])
        check = EdgeCheck.objects.filter(run=run).first()
        context = {**super().get_context_data(**kwargs), "run": run, "check": check, "size": edge.SAMPLE}
        if check is None:
            return context
        samples = list(check.samples.select_related("network", "network__run", "decision__undone"))
        asked = [sample for sample in samples if not sample.answer]
        return {
            **context, "samples": samples, "answered": len(samples) - len(asked), "next": asked[0] if asked else None,
            "precision": edge.found(check), "answers": EdgeSample.Answer.choices,
        }  # fmt: skip


class DrawView(PermissionRequiredMixin, View):
    permission_required = "graphs.decide"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(Run, pk=pk)
        if run.state != Run.State.PUBLISHED or not run.folder.exists():
            raise Http404(f"Run {pk} was never published, or its folder is gone.")
        try:
            edge.propose(run, request.user)
        except RunError as error:
            messages.warning(request, str(error))
        return redirect("graphs:edge", pk)


class AnswerView(PermissionRequiredMixin, View):
    permission_required = "graphs.decide"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        sample = get_object_or_404(EdgeSample.objects.select_related("check_of", "network__run"), pk=pk)
        try:
            edge.answer(sample, request.POST.get("answer", ""), request.user, request.POST.get("reason", ""))
        except (DecisionError, ValueError) as error:
            messages.error(request, str(error))
        return redirect(reverse("graphs:edge", args=[sample.check_of.run_id]) + f"#sample-{sample.pk}")
