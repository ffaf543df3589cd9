"""An account, an identifier, and the search that leads to them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from graphs import charts, held_for, observations, phrasing, runs, search
from graphs.decisions import standing
from graphs.families import naming
from graphs.models import DecisionSubject
from graphs.run_tables import Page as RunPage
from graphs.run_tables import Row, RunTables
from graphs.schema import BY_FAMILY, GROUPS
from graphs.store import neighbourhood
from graphs.store.driver import GraphUnavailable
from graphs.tables import HolderTable, RunTableData
from graphs.views.base import Page, paged, span

PROPERTIES = {
    "network_type": "Network", "asn": "AS number", "country": "Country", "block": "Block", "instrument_type": "Type",
    "bin": "BIN", "issuer_country": "Issued in", "user_agent": "User agent", "run": "Run of numbers",
}  # fmt: skip


def population() -> int:
    run = runs.current_run()
    return run.counts.get("accounts", 0) if run else 0


class AccountView(Page):
    permission_required = "accounts.view_account"
    template_name = "graphs/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account_id, run = self.kwargs["account_id"], runs.current_run()
        parties = runs.tables(run).memberships_of(account_id) if run else []
        lead = runs.tables(run).lead_of(account_id) if run and not parties else []
        context = {
            **super().get_context_data(**kwargs), "account_id": account_id, "run": run, "parties": parties,
            "population": population(), "hits": standing.hits(account_id=account_id)[0],
            "lead": lead, "lead_sentence": phrasing.lead_sentence(lead) if lead else "",
            "is_seen": run is None or bool(parties) or not observations.came_with(account_id).isdisjoint(run.batches),
            **standing.decided(DecisionSubject.Type.ACCOUNT, account_id), "back": self.request.path,
        }  # fmt: skip
        try:
            account = neighbourhood.account(account_id)
            if account is None:
                raise Http404(f"No record names an account {account_id}.")
            found = neighbourhood.identifiers(account_id)
            return {**context, "account": account, "identifiers": _judged(found.rows), "total": found.total}
        except GraphUnavailable as error:
            if not parties and not observations.is_known(account_id):
                raise Http404(f"No record names an account {account_id}.") from error
            return {**context, "graph_down": str(error)}


def _judged(rows: list[Row]) -> list[Row]:
    """Identifiers with the engine's verdict on each."""
    run = runs.current_run()
    known = runs.tables(run).verdicts([(row["family"], row["value"]) for row in rows]) if run else {}
    return [{**row, "judged": known.get((row["family"], row["value"]))} for row in rows]


class SharingView(Page):
    """The accounts that share most with one; loaded after the page."""

    permission_required = "accounts.view_account"
    template_name = "graphs/sharing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account_id = self.kwargs["account_id"]
        context = {**super().get_context_data(**kwargs), "account_id": account_id}
        try:
            sharing = neighbourhood.sharing(account_id, population())
            rows = [{**row, "families": _by_family(row["shared"])} for row in sharing.rows]
            return {**context, "sharing": sharing, "rows": rows}
        except GraphUnavailable as error:
            return {**context, "graph_down": str(error)}


def _by_family(shared: list[Row]) -> list[dict[str, Any]]:
    """How many identifiers of each family, and the rarest of them."""
    found: dict[str, list[Row]] = {}
    for row in shared:
        found.setdefault(row["family"], []).append(row)
    return [
        {
            "family": family, "words": phrasing.count(len(rows), naming(family).noun, naming(family).plural),
            "rarest": min(rows, key=lambda row: row["degree"]),
        }
        for family, rows in found.items()
    ]  # fmt: skip


class RecordsView(Page):
    """An account's rows in the evidence and its activity; loaded after the page."""

    permission_required = "accounts.view_account"
    template_name = "graphs/records.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account_id = self.kwargs["account_id"]
        days = observations.exchanges_by_day(account_id)
        return {
            **super().get_context_data(**kwargs), "account_id": account_id, "kinds": observations.records(account_id),
            "activity": charts.activity(days) if days else None,
        }  # fmt: skip


class IdentifierView(Page):
    template_name = "graphs/identifier.html"
    fragment = "graphs/holders_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        family, key = self.kwargs["family"], self.kwargs["uid"]
        run = runs.current_run()
        source = runs.tables(run) if run else None
        base = super().get_context_data(**kwargs)
        context: dict[str, Any] = {**base, "family": family, "noun": naming(family).noun, "run": run}
        try:
            node = _node(family, key, source)
            if node is None:
                raise Http404(f"No record names this {naming(family).noun}.")
            value = node["value"]
            context |= self._holders(family, node)
        except GraphUnavailable as error:
            value = _value(family, key, source)
            if value is None:
                raise Http404(f"{error} The current run knows nothing of this {naming(family).noun}.") from error
            context |= {"graph_down": str(error)}
        return {
            **context, "value": value, **_held(source, family, str(value), context.get("degree")), "uid": key,
            **standing.decided(DecisionSubject.Type.IDENTIFIER, f"{family}:{value}"), "back": self.request.path,
        }  # fmt: skip

    def _holders(self, family: str, node: Row) -> dict[str, Any]:
        def ask(order: str, descending: bool, offset: int, limit: int) -> RunPage:
            return neighbourhood.holders(family, node, offset, limit)

        table = paged(self.request, HolderTable(RunTableData(ask, "last_seen")))
        table.caption = "Accounts that have it"
        known = [(label, node[name]) for name, label in PROPERTIES.items() if node.get(name)]
        return {
            "node": node, "degree": node["degree"], "holders": table, "span": span(table), "properties": known,
            "uid": self.kwargs["uid"],
        }  # fmt: skip


class HistoryView(Page):
    """An identifier over time; loaded after the page."""

    template_name = "graphs/history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        family, run = self.kwargs["family"], runs.current_run()
        context = super().get_context_data(**kwargs)
        try:
            node = _node(family, self.kwargs["uid"], runs.tables(run) if run else None)
            if node is None:
                raise Http404(f"No record names this {naming(family).noun}.")
            months = neighbourhood.over_time(family, node)
        except GraphUnavailable as error:
            return {**context, "graph_down": str(error)}
        return {**context, "degree": node["degree"], "months": charts.months(months) if months else None}


def _node(family: str, key: str, source: RunTables | None) -> Row | None:
    """What Neo4j holds of an identifier; of a group, which has no node, under the value that the run knows it by."""
    if family in BY_FAMILY:
        return neighbourhood.identifier(family, key)
    if family not in GROUPS:
        raise Http404(f"There is no family of identifiers called {family}.")
    value = _value(family, key, source)
    return neighbourhood.group(family, value) if value else None


def _value(family: str, key: str, source: RunTables | None) -> str | None:
    label = BY_FAMILY[family].label if family in BY_FAMILY else family
    return source.identifier_value(label, family, key) if source else None


def _held(source: RunTables | None, family: str, value: str, degree: int | None) -> dict[str, Any]:
    """What the engine holds of the identifier, in words."""
    verdicts = source.identifier(family, value) if source else []
    parties = source.parties_with(family, value) if source else []
    run = runs.current_run()
    accounts = degree if degree is not None else (verdicts[0]["accounts"] if verdicts else 0)
    return {
        "judged": verdicts[0] if verdicts else None,
        "parties": parties,
        "found_by": held_for.steps(verdicts[0], parties, population(), runs.parameters_of(run))
        if verdicts and run
        else [],
        "rarity": phrasing.rarity(family, accounts, max(population(), accounts)),
        "meaning": phrasing.VERDICTS.get(verdicts[0]["verdict"], "") if verdicts else "",
        "mask": naming(family).mask,
    }


class SearchView(Page):
    permission_required = "accounts.view_account"
    template_name = "graphs/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        query = request.GET.get("q", "").strip()
        groups = search.search(query, request.user)
        hits = [hit for group in groups for hit in group.hits]
        exact = [hit for hit in hits if hit.exact]
        if len(exact) == 1 and not any(group.notice for group in groups):
            return redirect(exact[0].url)
        return self.render_to_response(self.get_context_data(query=query, groups=groups, found=len(hits)))
