"""The log of decisions, and the page that counts what one would do before it is made."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from graphs import cuts, runs
from graphs.change_tables import DecisionTable
from graphs.decisions import log
from graphs.decisions.filters import DecisionFilter
from graphs.decisions.kinds import KINDS, READINGS, About, DecisionError, Kind
from graphs.decisions.subjects import Identifier, find_identifiers, find_networks, shown_run
from graphs.families import naming
from graphs.models import Decision, Network
from graphs.views.base import NetworkPage, Page, paged, span

NAMED = 12  # subjects named on the page before "and so many more"


class DecisionsView(Page):
    template_name = "graphs/decisions.html"
    fragment = "graphs/decisions_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = Decision.objects.select_related("undone").prefetch_related("subjects")
        found = DecisionFilter(self.request.GET or None, queryset=every)
        rows = found.qs if found.is_valid() else every
        can = self.request.user.has_perm("graphs.decide")  # type: ignore[union-attr]
        table = paged(self.request, DecisionTable(rows, request=self.request, can_undo=can, order_by="-id"))
        table.pushes_url, table.caption = True, "Decisions"
        run = runs.current_run()
        return {
            **super().get_context_data(**kwargs), "filter": found, "table": table, "span": span(table), "run": run,
            "undecided": log.since(run), "any": every.exists(),
        }  # fmt: skip


class Asked:
    """A decision as an address or a form names it: kind, account*, network*, identifier* (family:uid), reading, or a
    piece of a cut (cut*, piece) in place of the accounts."""

    def __init__(self, given: QueryDict) -> None:
        """Raises DecisionError."""
        self.given = given
        self.kind: Kind | None = KINDS.get(given.get("kind", ""))
        if self.kind is None:
            raise DecisionError("Choose what to decide.")
        self.reading = given.get("reading", "") if self.kind.reading else ""
        self.networks: list[Network] = find_networks(given.getlist("network"))
        self.identifiers: list[Identifier] = find_identifiers(
            _named(
                given.getlist("identifier") or (given.getlist("cut") if self.kind.about is About.IDENTIFIERS else ())
            )
        )
        self.accounts: list[str] = [name.strip() for name in given.getlist("account") if name.strip()]
        if given.get("piece") and self.networks:
            self.accounts = self._piece()

    def _piece(self) -> list[str]:
        network, number = self.networks[0], self.given.get("piece", "")
        ignored = find_identifiers(_named(self.given.getlist("cut")))
        pieces = cuts.pieces(runs.tables(shown_run()), network.party_id, set(ignored)).pieces
        if not number.isdecimal() or not 0 < int(number) <= len(pieces):
            raise DecisionError("That cut has no such piece.")
        return pieces[int(number) - 1]

    def options(self) -> dict[str, Any]:
        return {
            "accounts": self.accounts, "networks": self.networks, "identifiers": self.identifiers,
            "reading": self.reading,
        }  # fmt: skip

    def hidden(self) -> list[tuple[str, str]]:
        """What the form sends again."""
        kept = ("kind", "network", "identifier", "account", "cut", "piece", "back")
        return [(name, value) for name in kept for value in self.given.getlist(name)]


class DecideView(Page):
    """GET counts what a decision would do; POST makes it, with a reason."""

    permission_required = "graphs.decide"
    template_name = "graphs/decide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "back": _back(self.request, self.request.GET)}
        try:
            asked = Asked(self.request.GET)
        except DecisionError as error:
            return {**context, "wrong": str(error)}
        return {**context, **_counted(asked)}

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            asked = Asked(request.POST)
            made = log.record(
                request.user, request.POST["kind"], reason=request.POST.get("reason", ""), **asked.options()
            )
        except DecisionError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(f"{request.path}?{_without_token(request.POST).urlencode()}")
        later = " The next run honours it." if made.binds else ""
        messages.success(request, f"Decision {made.pk}: {made.sentence}{later}")
        return redirect(_back(request, request.POST) or "graphs:decisions")


def _counted(asked: Asked) -> dict[str, Any]:
    kind = asked.kind
    context: dict[str, Any] = {
        "kind": kind, "asked": asked, "hidden": asked.hidden(), "readings": READINGS, "networks": asked.networks,
        "accounts": asked.accounts[:NAMED], "more": max(len(asked.accounts) - NAMED, 0),
        "identifiers": [(family, value, naming(family).noun) for family, value in asked.identifiers],
    }  # fmt: skip
    options = asked.options()
    if kind is not None and kind.name == "verdict_innocent":
        options["reading"] = options["reading"] or READINGS[0]
    try:
        return {**context, "effect": log.preview(kind.name if kind else "", **options)}
    except DecisionError as error:
        return {**context, "wrong": str(error)}


class UndoView(PermissionRequiredMixin, View):
    permission_required = "graphs.decide"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            entry = log.undo(request.user, get_object_or_404(Decision, pk=pk), request.POST.get("reason", ""))
        except DecisionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{entry.sentence} The next run no longer honours it.")
        return redirect(_back(request, request.POST) or "graphs:decisions")


class CutView(NetworkPage):
    """Where a network would tear: cuts with their cost, and the pieces that a chosen one leaves."""

    template_name = "graphs/cut.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        network, source = self.network, self.source
        chosen = self.request.GET.getlist("cut")
        context = {
            **super().get_context_data(**kwargs), "network": network, "weakest": cuts.weakest(source, network.party_id),
            "chosen": chosen, "shared": cuts.offered(source, network.party_id),
        }  # fmt: skip
        if not chosen:
            return context
        try:
            ignored = find_identifiers(_named(chosen))
        except DecisionError as error:
            raise Http404(str(error)) from error
        cut = cuts.pieces(source, network.party_id, set(ignored))
        shown = list(enumerate(cut.pieces[: cuts.PIECES_SHOWN], 1))
        return {**context, "cut": cut, "pieces": shown, "ignored": ignored}


def _named(keys: Iterable[str]) -> list[dict[str, str]]:
    """Identifiers as forms name them: family:uid."""
    return [dict(zip(("family", "uid"), key.partition(":")[::2], strict=True)) for key in keys]


def _back(request: HttpRequest, given: QueryDict) -> str:
    """Where the person came from, if that is a page of this site."""
    back = given.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) else ""


def _without_token(given: QueryDict) -> QueryDict:
    kept = given.copy()
    kept.pop("csrfmiddlewaretoken", None)
    return kept
