"""Why two accounts are linked or not, and the rows that each bar of a waterfall stands for."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from graphs import charts, cited_rows, pairs, runs
from graphs.decisions import standing
from graphs.families import naming
from graphs.linkage.scorecard import LINES
from graphs.models import DecisionSubject
from graphs.run_tables import Row
from graphs.store.driver import GraphUnavailable
from graphs.views.base import NetworkPage, Page, run_or_404

MEMBERS_READ = 2000  # accounts whose rows a line's page looks through


class PairView(Page):
    """Why two accounts are linked, or why not."""

    template_name = "graphs/pair.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        a, b = self.request.GET.get("a", "").strip(), self.request.GET.get("b", "").strip()
        run = runs.current_run()
        context: dict[str, Any] = {**super().get_context_data(**kwargs), "a": a, "b": b, "run": run}
        if not (a and b and run):
            return context
        context |= {**standing.decided(DecisionSubject.Type.ACCOUNT, a, b), "back": self.request.get_full_path()}
        try:
            pair = pairs.explain(runs.tables(run), a, b)
        except LookupError as error:
            return {**context, "wrong": str(error.args[0])}
        except GraphUnavailable as error:
            return {**context, "graph_down": str(error)}
        links = [pair_rows_url(a, b, name) for name in charts.families_of(pair.lines)]
        figure = charts.membership_waterfall(pair.lines, "bits that one hand holds both", links) if pair.lines else None
        return {**context, "pair": pair, "waterfall": figure}


def pair_rows_url(a: str, b: str, family: str) -> str:
    return f"{reverse('graphs:pair-rows')}?{urlencode({'a': a, 'b': b, 'family': family})}" if family != "prior" else ""


def member_rows_urls(public_id: str, account: str, families: Sequence[str]) -> list[str]:
    """Where the bar of each family of a membership leads."""
    kept = ("prior", "decision")
    return [reverse("graphs:member-rows", args=[public_id, account, f]) if f not in kept else "" for f in families]


class RowsPage(Page):
    """Evidence rows, `showing n of m`."""

    template_name = "graphs/rows.html"
    permission_required = "accounts.view_evidence"

    def cited(self, family: str, accounts: Sequence[str], values: Sequence[str]) -> list[cited_rows.Cited]:
        try:
            return [cited_rows.of_family(family, accounts, values)]
        except LookupError as error:
            raise Http404(str(error.args[0])) from error


class PairRowsView(RowsPage):
    """The rows in which two accounts were seen with the same things of a family."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        a, b, family = given.get("a", ""), given.get("b", ""), given.get("family", "")
        shared: list[Row] = pairs.observed_by_both(runs.tables(run_or_404()), a, b)
        values = sorted({row["value"] for row in shared if row["family"] == family})
        return {
            **super().get_context_data(**kwargs), "heading": f"What {a} and {b} share: {naming(family).plural}",
            "cited": self.cited(family, [a, b], values) if values else [],
            "back": f"{reverse('graphs:pair')}?{urlencode({'a': a, 'b': b})}",
        }  # fmt: skip


class MemberRowsView(NetworkPage, RowsPage):
    """The rows behind what one family adds to a membership."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        network, account, family = self.network, self.kwargs["account_id"], self.kwargs["family"]
        terms = self.source.why_member(network.party_id, account)
        values = [term["value"] for term in terms if term["family"] == family and term["value"]]
        if not values:
            raise Http404(f"No {naming(family).noun} speaks for {account} in {network.public_id}.")
        return {
            **super().get_context_data(**kwargs),
            "heading": f"{naming(family).plural.capitalize()} of {account} that speak for {network.public_id}",
            "cited": self.cited(family, [account], values),
            "back": reverse("graphs:membership", args=[network.public_id, account]),
        }  # fmt: skip


class LineRowsView(NetworkPage, RowsPage):
    """The rows that a line of the judgement was computed from: the members' rows of the kinds it needs."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        network, feature = self.network, self.kwargs["feature"]
        line = next((line for line in LINES if line.feature == feature), None)
        if line is None:
            raise Http404(f"The scorecard has no line called {feature}.")
        members = [row["account_id"] for row in self.source.all_members(network.party_id)]
        said = next((row for row in self.source.judgement(network.party_id) if row["feature"] == feature), None)
        read = members[:MEMBERS_READ]
        return {
            **super().get_context_data(**kwargs), "heading": f"{feature.replace('_', ' ').capitalize()} of {network}",
            "line": said, "cited": [cited_rows.of_kind(kind, read) for kind in line.needs or ("accounts",)],
            "members": len(members), "read": len(read), "back": network.get_absolute_url(),
        }  # fmt: skip


def line_rows_urls(public_id: str, features: Sequence[str]) -> list[str]:
    """Where the bar of each line of a judgement leads."""
    known = {line.feature for line in LINES}
    return [reverse("graphs:line-rows", args=[public_id, f]) if f in known else "" for f in features]
