"""The queue of networks."""

from typing import Any

from django.db.models import Count, Q

from graphs import decisions, runs
from graphs.basis import basis
from graphs.filters import NetworkFilter
from graphs.models import Network, Run
from graphs.tables import BelowTable, NetworkTable
from graphs.views.base import Page, paged, span


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
            "counts": counts, "is_below": below, "newest": Run.objects.first(), "undecided": decisions.since(run),
            "basis": basis(run) if run else None,
        }  # fmt: skip
