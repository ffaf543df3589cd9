"""What the pages share: the current run, a table with its page, and a sentence where Neo4j is down."""

from functools import cached_property
from typing import Any, TypeVar

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView
from django_tables2 import RequestConfig

from graphs.models import Network, Run
from graphs.run_tables import RunTables
from graphs.runs import current_run, tables
from graphs.tables import Table

ROWS = 25
Shown = TypeVar("Shown", bound=Table)


class Page(PermissionRequiredMixin, TemplateView):
    """A page or, where htmx asks for a table alone, its fragment."""

    permission_required = "graphs.view_network"
    fragment = ""

    def get_template_names(self) -> list[str]:
        return [self.fragment] if self.fragment and wants_fragment(self.request) else super().get_template_names()


class NetworkPage(Page):
    """`network` and the tables of its run."""

    @cached_property
    def network(self) -> Network:
        return network_or_404(self.kwargs["public_id"])

    @cached_property
    def source(self) -> RunTables:
        if not self.network.run.folder.exists():
            raise Http404(f"The folder of run {self.network.run_id} is gone; `manage.py link --force` makes a new run.")
        return tables(self.network.run)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; going back in history it asks for all."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def paged(request: HttpRequest, table: Shown, rows: int = ROWS) -> Shown:
    """The table sorted and paged as the address says; a page past the end is the last one."""
    RequestConfig(request, paginate={"per_page": rows, "silent": True}).configure(table)
    return table


def span(table: Table) -> dict[str, Any]:
    """For "showing 26–50 of 3,412"."""
    page = table.page
    return {"first": page.start_index(), "last": page.end_index(), "total": table.paginator.count}


def network_or_404(public_id: str) -> Network:
    return get_object_or_404(Network.objects.select_related("run", "first_run"), public_id=public_id)


def run_or_404() -> Run:
    run = current_run()
    if run is None:
        raise Http404("No run is published yet: import records, then link them.")
    return run
