"""Scenes over HTTP, for the canvas. What is personal is masked as the pages mask it."""

from functools import partial
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from accounts import evidence
from graphs.models import Network, Run
from graphs.run_tables import RunTables

from . import explanation, neighbours
from .answers import asked, found, masked, named, network_of, node_of, packed, shelf, shown, shown_term, whole
from .ask_api import AskActions
from .derived import Values
from .filter_api import FilterSetViewSet
from .kinds import BY_NAME, KINDS
from .page import Page
from .pattern_api import PatternViewSet
from .saved_api import SavedSceneViewSet
from .scene import Scene

ANSWER = extend_schema(responses=OpenApiTypes.OBJECT)


def register(router: DefaultRouter) -> None:
    router.register("scenes", SceneViewSet, basename="scene")
    router.register("saved-scenes", SavedSceneViewSet, basename="saved-scene")
    router.register("filter-sets", FilterSetViewSet, basename="filter-set")
    router.register("patterns", PatternViewSet, basename="pattern")


KIND = named("kind", "kind of the node: account, or an identifier family")
KEY = named("key", "the node's key in a scene: an account_id, or an identifier's uid")


@ANSWER
class SceneViewSet(AskActions):
    """What the canvas draws of a network, and the questions it asks of it."""

    required_permissions = {"GET": "graphs.view_network", "POST": "graphs.view_network"}
    lookup_value_regex = "[^/]+"

    @extend_schema(operation_id="scenes_list")
    def list(self, request: Request) -> HttpResponse:
        """The overview of all networks of the current run."""
        run = Run.objects.filter(is_current=True).first()
        if run is None:
            raise NotFound("No run is published yet: import records, then link them.")
        scene = shelf(run.folder).networks()
        rows = Network.objects.filter(run=run).values_list("party_id", "public_id", "operator_name", "named")
        by_party = {party: (public, operator if named else "") for party, public, operator, named in rows}
        parties = scene["groups"]["id"]
        public = [by_party.get(party, (party, "")) for party in parties]
        ids = [p for p, _ in public]
        scene["groups"] |= {"id": ids, "name": ids, "operator": [o for _, o in public]}
        return packed(request, {**scene, "title": "All networks"})

    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """The overview of one network: its groups."""
        network = network_of(pk)
        scene = found(partial(shelf(network.run.folder).overview, network.party_id))
        return packed(request, {**scene, "title": network.public_id, "run": network.run_id, **_head(network)})

    @extend_schema(parameters=[named("group", "a group's id; all groups without it")])
    @action(detail=True)
    def nodes(self, request: Request, pk: str) -> HttpResponse:
        """Accounts, identifiers and links of one group, or of all."""
        network = network_of(pk)
        group = request.GET.get("group", "all")
        scene = found(partial(shelf(network.run.folder).nodes, network.party_id, group))
        return packed(request, {**masked(scene), "title": network.public_id, "run": network.run_id, **_head(network)})

    @extend_schema(parameters=[KIND, KEY])
    @action(detail=True)
    def counts(self, request: Request, pk: str) -> Response:
        """How many neighbours a node has, by kind, number of accounts and month: asked before anything is fetched."""
        network = network_of(pk)
        kind, key = node_of(request)
        values = Values(RunTables(network.run.folder))
        answer = asked(partial(neighbours.counts, kind, key, values))
        value = answer.pop("value", None)
        if value:
            answer |= _held_for(network, kind, value)
            counted = partial(neighbours.members, kind, key, network.public_id, network.run_id, values)
            answer["members"] = asked(counted)
        return Response(answer)

    @extend_schema(
        parameters=[
            KIND, KEY, named("kinds", "families to fetch, comma-separated"), named("order", "rarest or newest"),
            named("limit", "1 to 1,000, 200 without it"), named("offset", "rows to skip"),
            named("network", "a network's public id: its members only"),
        ]
    )  # fmt: skip
    @action(detail=True)
    def neighbours(self, request: Request, pk: str) -> HttpResponse:
        """One page of a node's neighbours, how many there are to page to, and the offset of the next page, if any."""
        network = network_of(pk)
        kind, key = node_of(request)
        wanted = _page(request)
        values = Values(RunTables(network.run.folder))
        answer = asked(partial(neighbours.page, kind, key, wanted, network.run_id, values))
        for row in answer.rows:
            row["label"] = shown(row["kind"], row["label"])
        next_offset = wanted.offset + len(answer.rows)
        following = next_offset if answer.rows and next_offset < answer.total else None
        return packed(request, {"rows": answer.rows, "total": answer.total, "next": following})

    @extend_schema(parameters=[named("account", "an account_id"), KIND, KEY])
    @action(detail=True)
    def explanation(self, request: Request, pk: str) -> Response:
        """Why an account is a member, what an identifier is, or (both given) what links the two, with citations."""
        network = network_of(pk)
        account, kind, key = (request.GET.get(name, "") for name in ("account", "kind", "key"))
        answer = found(partial(_explained, network, account, kind, key))
        for term in answer.get("terms", ()):
            term["value"] = shown_term(term["family"], str(term["value"] or ""))
            term["noun"] = BY_NAME[term["family"]].noun if term["family"] in BY_NAME else term["family"]
        if not cast(User, request.user).has_perm("accounts.view_evidence"):
            answer.pop("evidence", None)
        return Response(answer)


def _head(network: Network) -> Scene:
    return {"network": network.public_id, "operator": network.operator_name if network.named else ""}


def _page(request: Request) -> Page:
    kinds = tuple(filter(None, request.query_params.get("kinds", "").split(","))) or tuple(k.name for k in KINDS)
    order, orders = request.query_params.get("order", "rarest"), (*neighbours.ORDERS, neighbours.UNSORTED)
    if order not in orders:
        raise ValidationError(f"order is one of {', '.join(orders)}.")
    limit = whole(request, "limit", 200, 1, neighbours.LARGEST_PAGE)
    return Page(kinds, order, limit, whole(request, "offset", 0, 0, 10**9), request.GET.get("network", ""))


def _held_for(network: Network, kind: str, value: str) -> dict[str, Any]:
    """What the engine holds of an identifier, and why."""
    judged = next(iter(RunTables(network.run.folder).identifier(kind, value)), {})
    return {"verdict": judged.get("verdict", ""), "reason": judged.get("reason") or ""}


def _explained(network: Network, account: str, kind: str, key: str) -> dict[str, Any]:
    run, party = network.run.folder, network.party_id
    if not key:
        return {"about": "account", **explanation.of_account(run, party, account)}
    if kind not in BY_NAME or kind == "account":
        raise LookupError("kind names the identifier's family.")
    value, noun = explanation.value_of(run, party, kind, key), BY_NAME[kind].noun
    if not account:
        answer = {"about": "identifier", **explanation.of_identifier(run, party, kind, value)}
    else:
        answer = {"about": "link", **explanation.of_link(run, party, account, kind, value)}
        with evidence.connect() as records:
            answer["evidence"] = _with_addresses(explanation.citations(records, account, kind, value))
    answer["reason"] = answer["reason"].replace(party, network.public_id)  # the engine only knows its own ids
    answer["rarity"] = explanation.rarity(int(answer["members_with"]), int(answer["total_with"]), noun)
    return answer


def _with_addresses(cited: dict[str, Any]) -> dict[str, Any]:
    for row in cited["rows"]:
        try:
            row["url"] = reverse("accounts:evidence", args=[row["batch"], row["kind"], row["file"], row["line"]])
        except NoReverseMatch:
            row["url"] = ""
        row["text"] = f"batch {row['batch']}, {row['kind']}, line {row['line']:,}"
    return cited
