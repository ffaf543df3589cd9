"""The runs: which there were, what each changed, and the one that waits for a person."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from kombu.exceptions import OperationalError

from accounts.evidence import quoted
from graphs import comparing, decisions, keeping, runs, tasks
from graphs.basis import basis
from graphs.change_tables import ChangeTable, MoveTable, OutcomeTable
from graphs.models import Run
from graphs.run_tables import Page as TablePage
from graphs.run_tables import RunTables
from graphs.tables import RunTableData
from graphs.views.base import Page, paged, span

RUNS_SHOWN = 20
KINDS = ("new", "gone", "grown", "shrunk", "changed")


class RunsView(Page):
    """Runs, newest first; POST starts one."""

    template_name = "graphs/runs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = list(Run.objects.select_related("started_by")[:RUNS_SHOWN])
        kept = {one.run.pk: one for one in keeping.standing()}
        return {
            **super().get_context_data(**kwargs), "total": Run.objects.count(),
            "runs": [(run, kept.get(run.pk)) for run in shown], "newest": settings.RUNS_KEPT,
            "undecided": decisions.since(runs.current_run()),
            "unfinished": any(run.state not in (*Run.ENDED, Run.State.HELD) for run in shown),
        }  # fmt: skip


class RunPage(Page):
    """`run` and, where its folder stands, its tables."""

    def run(self) -> Run:
        return get_object_or_404(Run.objects.select_related("started_by"), pk=self.kwargs["pk"])


class RunView(RunPage):
    """One run: what it rests on, what it changes against the run before, what became of decisions."""

    template_name = "graphs/run.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run()
        context = {
            **super().get_context_data(**kwargs), "run": run, "holds": comparing.HOLDS.items(), "kinds": KINDS,
            "before": Run.objects.filter(pk=run.comparison.get("before") or 0).first(), "basis": basis(run),
        }  # fmt: skip
        if not run.folder.exists():
            return {**context, "removed": run.state in (Run.State.PUBLISHED, Run.State.DISCARDED)}
        return {
            **context, "changes": changes_table(self.request, run), "moves": moves_table(self.request, run),
            "outcomes": outcomes_table(self.request, run),
        }  # fmt: skip


class ChangesView(RunPage):
    template_name = fragment = "graphs/run_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run()
        make = {"changes": changes_table, "moves": moves_table, "outcomes": outcomes_table}.get(self.kwargs["which"])
        shown = make(self.request, run) if make and run.folder.exists() else None
        if shown is None:
            raise Http404(f"Run {run.pk} has no such table.")
        return {**super().get_context_data(**kwargs), "run": run, "shown": shown}


def changes_table(request: HttpRequest, run: Run) -> dict[str, Any] | None:
    """Networks that changed, those that changed most first; None where there is no run before."""
    path = run.folder / "changes.parquet"
    if not path.exists():
        return None
    source, lineage = (f"read_parquet({quoted(str(p))})" for p in (path, run.folder / "lineage.parquet"))
    kind = request.GET.get("kind", "")

    def ask(order: str, descending: bool, offset: int, limit: int) -> TablePage:
        column = {"number": "number", "size_now": "size_now", "joined": "joined", "left": '"left"'}.get(order, "joined")
        rows = RunTables(run.folder).ask(
            f"SELECT c.*, l.split_from, count(*) OVER () AS total FROM {source} c LEFT JOIN "
            f"(SELECT number, list(previous ORDER BY previous) AS split_from FROM {lineage} WHERE kind = 'split' "
            "GROUP BY number) l USING (number) WHERE kind <> 'same' AND (? = '' OR kind = ?) "
            f"ORDER BY {column} {'DESC' if descending else 'ASC'}, greatest(joined, \"left\") DESC, number "
            "LIMIT ? OFFSET ?",
            kind, kind, limit, offset,
        )  # fmt: skip
        total = rows[0]["total"] if rows else 0
        return TablePage([{**row, "why": json.loads(row["why"])} for row in rows], total)

    return _shown(request, run, ChangeTable(RunTableData(ask, "joined"), prefix="changes-"), "changes")


def moves_table(request: HttpRequest, run: Run) -> dict[str, Any] | None:
    """Accounts that changed their network; None where there is no run before."""
    before = Run.objects.filter(pk=run.comparison.get("before") or 0).first()
    if before is None or not before.folder.exists() or not (run.folder / "networks.parquet").exists():
        return None

    def ask(order: str, descending: bool, offset: int, limit: int) -> TablePage:
        return TablePage(*comparing.moves(runs.tables(run), runs.tables(before), offset, limit))

    return _shown(request, run, MoveTable(RunTableData(ask, "is"), prefix="moves-"), "moves")


def outcomes_table(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What became of each decision that the run honours."""

    def ask(order: str, descending: bool, offset: int, limit: int) -> TablePage:
        rows = runs.tables(run).ask(
            "SELECT d.*, n.public_id, count(*) OVER () AS total FROM {decisions} d "
            "LEFT JOIN {networks} n USING (party_id) "
            "ORDER BY d.outcome = 'honoured', d.decision DESC, d.account_id, d.family, d.value LIMIT ? OFFSET ?",
            limit, offset,
        )  # fmt: skip
        return TablePage(rows, rows[0]["total"] if rows else 0)

    return _shown(request, run, OutcomeTable(RunTableData(ask, "decision"), prefix="outcomes-"), "outcomes")


def _shown(request: HttpRequest, run: Run, table: Any, which: str) -> dict[str, Any]:
    paged(request, table)
    table.url = reverse("graphs:run-table", args=[run.pk, which])
    table.caption = {"changes": "Networks that changed", "moves": "Accounts that moved", "outcomes": "Decisions"}[which]
    return {"table": table, "span": span(table)}


class StartRunView(PermissionRequiredMixin, View):
    permission_required = "graphs.run_linkage"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            run = runs.start_run(request.user)
        except runs.RunError as error:
            messages.warning(request, str(error))
            return redirect("graphs:runs")
        if run.state == Run.State.HELD:
            messages.warning(request, f"Run {run.pk} on the same evidence waits for a person: release or discard it.")
            return redirect(run)
        send(request, run)
        return redirect("graphs:runs")


class DecideRunView(PermissionRequiredMixin, View):
    """Releases a held run, or discards it; either way with a reason."""

    permission_required = "graphs.decide"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(Run, pk=pk)
        what, reason = request.POST.get("what"), request.POST.get("reason", "")
        try:
            if what == "release":
                runs.release(run, request.user, reason)
                send(request, run)
            else:
                runs.discard(run, request.user, reason)
                messages.success(request, f"Run {run.pk} is discarded. The networks shown stay as they are.")
        except runs.RunError as error:
            messages.error(request, str(error))
        return redirect(run)


def send(request: HttpRequest, run: Run) -> None:
    """To the worker; a word where it is not reached."""
    try:
        tasks.link.delay(run.pk, request.user.get_username())  # type: ignore[attr-defined]
    except OperationalError:
        messages.warning(
            request, f"Run {run.pk} waits: the broker does not answer. `manage.py doctor` says what is wrong."
        )
    else:
        messages.info(request, f"Run {run.pk} is on its way. Its networks are shown once all of it stands.")
