"""What every endpoint of the canvas does alike: find the network, say errors in sentences, mask, and pack."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import orjson
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request

from accounts import evidence
from accounts.personal import present
from graphs.models import Network
from graphs.store.driver import GraphUnavailable, TookTooLong

from .kinds import KINDS
from .scene import Scene
from .shelf import Shelf

T = TypeVar("T")
PRESENTED = {"phone_run": "phone"}
COMPRESS_FROM = 20_000  # bytes


class GraphSilent(APIException):
    status_code = 503
    default_code = "graph_unavailable"


class TooSlow(APIException):
    """The question was cut off: 504, with what would make it cheaper."""

    status_code = 504
    default_code = "took_too_long"


def named(name: str, about: str, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, required=required, description=about)


def network_of(public_id: str) -> Network:
    network = Network.objects.select_related("run").filter(public_id=public_id).first()
    if network is None:
        raise NotFound(f"There is no network {public_id}.")
    return network


def shelf(run: Path) -> Shelf:
    return Shelf(run, evidence.connect)


def found(question: Callable[[], T]) -> T:
    try:
        return question()
    except LookupError as error:
        raise NotFound(str(error)) from error


def asked(question: Callable[[], T]) -> T:
    """`found`, of Neo4j."""
    try:
        return found(question)
    except GraphUnavailable as error:
        raise GraphSilent(str(error)) from error
    except TookTooLong as error:
        raise TooSlow(str(error)) from error


def whole(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A whole number of the query. Raises ValidationError outside least…most."""
    text = request.query_params.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ValidationError(f"{name} is a whole number from {least:,} to {most:,}.")
    return int(text)


def node_of(request: Request) -> tuple[str, str]:
    kind, key = request.query_params.get("kind", ""), request.query_params.get("key", "")
    if kind not in {k.name for k in KINDS} or not key:
        raise ValidationError("Name a node: kind (account or a family) and key.")
    return kind, key


def shown(family: str, value: str) -> str:
    """A value as this response may show it."""
    return present(value, PRESENTED.get(family, family))


def shown_term(family: str, value: str) -> str:
    """A value as the engine names it: an address or a block is followed by its period, which is nobody's secret."""
    bare, space, period = value.partition(" ") if family in ("address", "block") else (value, "", "")
    return shown(family, bare) + space + period


def masked(scene: Scene) -> Scene:
    names = [kind["name"] for kind in scene["legend"]]
    columns = scene["nodes"]
    columns["label"] = [
        label if not kind else shown(names[kind], label)
        for kind, label in zip(columns["kind"], columns["label"], strict=True)
    ]
    return scene


def masked_state(state: Scene) -> Scene:
    """A saved scene for this person: what its author had fetched is named as this person may see it."""
    fetched = [
        {
            **part,
            "nodes": [{**node, "label": shown(node.get("kind", ""), str(node.get("label", "")))} for node in nodes],
        }
        for part in state.get("found", ())
        if isinstance(part, dict) and isinstance(nodes := part.get("nodes"), list)
    ]
    return {**state, "found": fetched} if "found" in state else state


def packed(request: Request, answer: Any) -> HttpResponse:
    """JSON, gzipped where it is large and the browser takes it."""
    body = orjson.dumps(answer)
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Encoding"])
    if len(body) > COMPRESS_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(body, compresslevel=1)
        response["Content-Encoding"] = "gzip"
    return response
