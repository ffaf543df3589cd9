"""One network: what it is, why it is one, who is in it, what they share, where it would tear."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from accounts.audit import record
from accounts.spreadsheet import download
from graphs import charts, cuts, decisions, phrasing, runs
from graphs.decisions import standing
from graphs.families import naming
from graphs.linkage.exports import day
from graphs.models import DecisionSubject, Lineage, Network
from graphs.run_tables import RunTables
from graphs.tables import FamilyBitsColumn, MemberTable, RunTableData, SharedTable
from graphs.views.base import NetworkPage, network_or_404, paged, span
from graphs.views.explaining import line_rows_urls, member_rows_urls

WEAKEST = 5


class NetworkView(NetworkPage):
    template_name = "graphs/network.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        network, source = self.network, self.source
        judgement = source.judgement(network.party_id)
        weeks = source.timeline(network.party_id)
        return {
            **super().get_context_data(**kwargs),
            "network": network,
            "summary": phrasing.network_summary(network, source.shared_by_family(network.party_id)),
            "judged": phrasing.judgement_sentence(network),
            "judgement": judgement,
            "speaking": [line for line in judgement if line["bits"]],
            "silent": sum(not line["bits"] for line in judgement),
            "waterfall": charts.judgement_waterfall(
                judgement, line_rows_urls(network.public_id, [line["feature"] for line in charts.counting(judgement)])
            ),
            "timeline": charts.timeline(weeks) if weeks else None,
            **self.guard(),
            "weakest": source.weakest(network.party_id, WEAKEST),
            "neighbours": source.neighbours(network.party_id),
            "lineage": Lineage.objects.filter(run=network.run, network=network).select_related("previous"),
            "earlier": standing.earlier(network),
            "members": members_table(self.request, network, source),
            "shared": shared_table(self.request, network, source),
        }  # fmt: skip

    def guard(self) -> dict[str, Any]:
        """What a person should see before anybody acts: weak cuts, hits since the run, what was decided."""
        network, source = self.network, self.source
        weakest = cuts.weakest(source, network.party_id)
        hits, total = standing.hits(network=network)
        here = network.get_absolute_url()
        return {
            "weakest_cuts": weakest, "tear": standing.tear(network, weakest), "hits": hits, "hits_total": total,
            "new_evidence": standing.new_evidence(source, network.party_id),
            **standing.decided(DecisionSubject.Type.NETWORK, network.public_id),
            "back": here, "undecided": decisions.since(network.run) if network.run.is_current else 0,
            "decide_url": f"{reverse('graphs:decide')}?{urlencode({'network': network.public_id, 'back': here})}",
        }  # fmt: skip


class MembersView(NetworkPage):
    """The members table alone, for htmx; a whole page without it."""

    template_name = "graphs/members.html"
    fragment = "graphs/members_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = members_table(self.request, self.network, self.source)
        return {**super().get_context_data(**kwargs), "network": self.network, "members": table}


class SharedView(NetworkPage):
    """The shared identifiers alone, for htmx; a whole page without it."""

    template_name = "graphs/shared.html"
    fragment = "graphs/shared_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = shared_table(self.request, self.network, self.source)
        return {**super().get_context_data(**kwargs), "network": self.network, "shared": table}


def members_table(request: HttpRequest, network: Network, source: RunTables) -> dict[str, Any]:
    families = source.families(network.party_id)
    data = RunTableData(partial(source.members, network.party_id), "bits")
    columns = [(f"bits_{name}", FamilyBitsColumn(name, naming(name).noun)) for name in families]
    can_decide = network.run.is_current and request.user.has_perm("graphs.decide")  # type: ignore[union-attr]
    taken = source.count_taken(network.party_id)
    table = MemberTable(
        data, public_id=network.public_id, can_decide=can_decide, any_taken=taken > 0, extra_columns=columns,
        prefix="members-",
    )  # fmt: skip
    paged(request, table)
    table.caption, table.url = "Members", reverse("graphs:members", args=[network.public_id])
    return {"table": table, "span": span(table), "taken": taken}


def shared_table(request: HttpRequest, network: Network, source: RunTables) -> dict[str, Any]:
    data = RunTableData(partial(source.shared, network.party_id), "telling")
    table = SharedTable(data, population=network.run.counts.get("accounts", 0), prefix="shared-")
    paged(request, table, 10)
    table.caption, table.url = "Shared identifiers", reverse("graphs:shared", args=[network.public_id])
    return {"table": table, "span": span(table)}


class MembershipView(NetworkPage):
    """Why an account is a member: the terms, which are the calculation itself."""

    template_name = "graphs/membership.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        network, account = self.network, self.kwargs["account_id"]
        terms = self.source.why_member(network.party_id, account)
        if not terms:
            raise Http404(f"{account} is not a member of {network.public_id}.")
        bits = sum(term["bits"] for term in terms)
        member = next(m for m in self.source.memberships_of(account) if m["party_id"] == network.party_id)
        return {
            **super().get_context_data(**kwargs), "network": network, "account_id": account, "terms": terms,
            "bits": bits, "probability": member["probability"], "since": member["since"],
            "waterfall": charts.membership_waterfall(
                terms, links=member_rows_urls(network.public_id, account, charts.families_of(terms))
            ),
        }  # fmt: skip


class ExportView(PermissionRequiredMixin, View):
    """The members as CSV, safe for spreadsheets."""

    permission_required = "graphs.export_network"

    def get(self, request: HttpRequest, public_id: str) -> StreamingHttpResponse:
        network = network_or_404(public_id)
        members = runs.tables(network.run).all_members(network.party_id)
        record(request.user, "export network", f"network:{public_id}", {"members": len(members), "run": network.run_id})
        rows = (
            (row["account_id"], public_id, f"{row['probability']:.6f}", f"{row['bits']:.4f}", day(row["since"]))
            for row in members
        )
        return download(public_id, ("account_id", "network_id", "probability", "bits", "since"), rows)


class ReopenView(PermissionRequiredMixin, View):
    """Takes a dismissal back."""

    permission_required = "graphs.decide"

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        network = network_or_404(public_id)
        dismissals = decisions.about(DecisionSubject.Type.NETWORK, public_id).filter(
            kind="dismiss", undone__isnull=True
        )
        for decision in dismissals:
            decisions.undo(request.user, decision, "reopened")
        if not dismissals:
            runs.set_state(network, Network.State.NEW, request.user)
        messages.success(request, f"{public_id} is open again.")
        return redirect(network)
