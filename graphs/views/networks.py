"""The queue of networks, and the runs that found them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View
from kombu.exceptions import OperationalError

from graphs import runs, tasks
from graphs.filters import NetworkFilter
from graphs.models import Network, Run
from graphs.tables import BelowTable, NetworkTable
from graphs.views.base import Page, paged, span

RUNS_SHOWN = 20


class NetworksView(Page):
    template_name = "graphs/networks.html"
    fragment = "graphs/networks_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = runs.current_run()
        every = Network.objects.filter(run=run) if run else Network.objects.none()
        found = NetworkFilter(self.request.GET or None, queryset=every.select_related("run"))
        below = found.form.is_valid() and found.form.cleaned_data["cut"] == "below"
        kind = BelowTable if below else NetworkTable
        table = paged(self.request, kind(found.qs, order_by="-judgement_probability"))
        table.pushes_url, table.caption = True, "Networks"
        counts = every.aggregate(
            all=Count("id"), above=Count("id", filter=Q(is_network=True)), below=Count("id", filter=Q(is_network=False))
        )
        return {
            **super().get_context_data(**kwargs), "run": run, "filter": found, "table": table, "span": span(table),
            "counts": counts, "is_below": below, "newest": Run.objects.first(),
        }  # fmt: skip


class RunsView(Page):
    """Runs, newest first; POST starts one."""

    template_name = "graphs/runs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = list(Run.objects.select_related("started_by")[:RUNS_SHOWN])
        return {
            **super().get_context_data(**kwargs), "runs": shown, "total": Run.objects.count(),
            "unfinished": any(run.state not in (Run.State.PUBLISHED, Run.State.FAILED) for run in shown),
        }  # fmt: skip


class StartRunView(PermissionRequiredMixin, View):
    permission_required = "graphs.run_linkage"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            run = runs.start_run(request.user)
        except runs.RunError as error:
            messages.warning(request, str(error))
        else:
            _send(request, run)
        return redirect("graphs:runs")


def _send(request: HttpRequest, run: Run) -> None:
    try:
        tasks.link.delay(run.pk, request.user.get_username())  # type: ignore[attr-defined]
    except OperationalError:
        messages.warning(
            request, f"Run {run.pk} waits: the broker does not answer. `manage.py doctor` says what is wrong."
        )
    else:
        messages.info(request, f"Run {run.pk} is on its way. Its networks are shown once all of it stands.")
