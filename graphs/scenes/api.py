"""Scenes over HTTP, for the canvas. What is personal is masked as the pages mask it."""

import gzip
from functools import partial
from pathlib import Path
from typing import Any, cast

import orjson
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import ViewSet

from accounts import evidence
from accounts.personal import present
from graphs.models import Network, Run
from graphs.store.driver import GraphUnavailable

from . import explanation, neighbours
from .kinds import BY_NAME, KINDS
from .scene import Scene
from .shelf import Shelf

PRESENTED = {"phone_run": "phone"}
COMPRESS_FROM = 20_000  # bytes
ANSWER = extend_schema(responses=OpenApiTypes.OBJECT)


def register(router: DefaultRouter) -> None:
    router.register("scenes", SceneViewSet, basename="scene")


class GraphSilent(APIException):
    status_code = 503
    default_code = "graph_unavailable"


def _named(name: str, about: str, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, required=required, description=about)


KIND = _named("kind", "kind of the node: account, or an identifier family")
KEY = _named("key", "the node's key in a scene: an account_id, or an identifier's uid")


@ANSWER
class SceneViewSet(ViewSet):
    """What the canvas draws of a network."""

    required_permissions = {"GET": "graphs.view_network"}
    lookup_value_regex = "[^/]+"

    def list(self, request: Request) -> HttpResponse:
        """The overview of all networks of the current run."""
        run = Run.objects.filter(is_current=True).first()
        if run is None:
            raise NotFound("No run is published yet: import records, then link them.")
        scene = _shelf(run.folder).networks()
        rows = Network.objects.filter(run=run).values_list("party_id", "public_id", "operator_name", "named")
        by_party = {party: (public, operator if named else "") for party, public, operator, named in rows}
        parties = scene["groups"]["id"]
        found = [by_party.get(party, (party, "")) for party in parties]
        scene["groups"] |= {
            "id": [p for p, _ in found],
            "name": [p for p, _ in found],
            "operator": [o for _, o in found],
        }
        return _json(request, {**scene, "title": "All networks"})

    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """The overview of one network: its groups."""
        network = _network(pk)
        scene = _found(partial(_shelf(network.run.folder).overview, network.party_id))
        return _json(request, {**scene, "title": network.public_id, "run": network.run_id, **_head(network)})

    @extend_schema(parameters=[_named("group", "a group's id; all groups without it")])
    @action(detail=True)
    def nodes(self, request: Request, pk: str) -> HttpResponse:
        """Accounts, identifiers and links of one group, or of all."""
        network = _network(pk)
        group = request.GET.get("group", "all")
        scene = _found(partial(_shelf(network.run.folder).nodes, network.party_id, group))
        return _json(request, {**_masked(scene), "title": network.public_id, "run": network.run_id, **_head(network)})

    @extend_schema(parameters=[KIND, KEY])
    @action(detail=True)
    def counts(self, request: Request, pk: str) -> Response:
        """How many neighbours a node has, by kind, number of accounts and month: asked before anything is fetched."""
        _network(pk)
        kind, key = _node(request)
        return Response(_asked(partial(neighbours.counts, kind, key)))

    @extend_schema(
        parameters=[
            KIND, KEY, _named("kinds", "families to fetch, comma-separated"), _named("order", "rarest or newest"),
            _named("limit", "1 to 1,000, 200 without it"), _named("offset", "rows to skip"),
        ]
    )  # fmt: skip
    @action(detail=True)
    def neighbours(self, request: Request, pk: str) -> HttpResponse:
        """One page of a node's neighbours."""
        _network(pk)
        kind, key = _node(request)
        rows = _asked(partial(neighbours.page, kind, key, _page(request)))
        for row in rows:
            row["label"] = _present(row["kind"], row["label"])
        return _json(request, {"rows": rows})

    @extend_schema(parameters=[_named("account", "an account_id"), KIND, KEY])
    @action(detail=True)
    def explanation(self, request: Request, pk: str) -> Response:
        """Why an account is a member, what an identifier is, or (both given) what links the two, with citations."""
        network = _network(pk)
        account, kind, key = (request.GET.get(name, "") for name in ("account", "kind", "key"))
        answer = _found(partial(_explained, network, account, kind, key))
        for term in answer.get("terms", ()):
            term["value"] = _present_term(term["family"], str(term["value"] or ""))
            term["noun"] = BY_NAME[term["family"]].noun if term["family"] in BY_NAME else term["family"]
        if not cast(User, request.user).has_perm("accounts.view_evidence"):
            answer.pop("evidence", None)
        return Response(answer)


def _network(public_id: str) -> Network:
    network = Network.objects.select_related("run").filter(public_id=public_id).first()
    if network is None:
        raise NotFound(f"There is no network {public_id}.")
    return network


def _head(network: Network) -> Scene:
    return {"network": network.public_id, "operator": network.operator_name if network.named else ""}


def _shelf(run: Path) -> Shelf:
    return Shelf(run, evidence.connect)


def _found(question: Any) -> Any:
    try:
        return question()
    except LookupError as error:
        raise NotFound(str(error)) from error


def _asked(question: Any) -> Any:
    try:
        return _found(question)
    except GraphUnavailable as error:
        raise GraphSilent(str(error)) from error


def _node(request: Request) -> tuple[str, str]:
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")
    if kind not in {k.name for k in KINDS} or not key:
        raise ValidationError("Name a node: kind (account or a family) and key.")
    return kind, key


def _page(request: Request) -> neighbours.Page:
    kinds = tuple(filter(None, request.GET.get("kinds", "").split(","))) or tuple(k.name for k in KINDS)
    order = request.GET.get("order", "rarest")
    try:
        limit, offset = int(request.GET.get("limit", 200)), int(request.GET.get("offset", 0))
    except ValueError as error:
        raise ValidationError("limit and offset are whole numbers.") from error
    if order not in ("rarest", "newest", "any") or not 1 <= limit <= neighbours.LARGEST_PAGE or offset < 0:
        raise ValidationError(
            f"order is rarest, newest or any; limit 1 to {neighbours.LARGEST_PAGE}; offset 0 or more."
        )
    return neighbours.Page(kinds, order, limit, offset)


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


def _present(family: str, value: str) -> str:
    return present(value, PRESENTED.get(family, family))


def _present_term(family: str, value: str) -> str:
    """A value as the engine names it: an address or a block is followed by its period, which is nobody's secret."""
    bare, space, period = value.partition(" ") if family in ("address", "block") else (value, "", "")
    return _present(family, bare) + space + period


def _masked(scene: Scene) -> Scene:
    names = [kind["name"] for kind in scene["legend"]]
    columns = scene["nodes"]
    columns["label"] = [
        label if not kind else _present(names[kind], label)
        for kind, label in zip(columns["kind"], columns["label"], strict=True)
    ]
    return scene


def _json(request: Request, scene: Scene) -> HttpResponse:
    body = orjson.dumps(scene)
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Encoding"])
    if len(body) > COMPRESS_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(body, compresslevel=1)
        response["Content-Encoding"] = "gzip"
    return response
