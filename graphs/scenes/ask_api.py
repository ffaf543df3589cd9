"""Questions the canvas asks of a network: paths, what is common, what if, similar networks, and when.

Each is a reading: POST only because selections do not fit into an address.
"""

from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts import evidence
from graphs import runs
from graphs.linkage import Parameters
from graphs.models import Network, Run
from graphs.run_tables import RunTables

from . import paths, similar, times, whatif
from .answers import asked, found, network_of, packed, shelf, shown
from .derived import Values
from .kinds import KINDS
from .party import members_of
from .river import river

OBJECT = OpenApiTypes.OBJECT
MOST_ACCOUNTS = 100_000


class NodeSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[kind.name for kind in KINDS])
    key = serializers.CharField(max_length=600)


def pairs(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["kind"], row["key"]) for row in rows]


class HubSerializer(serializers.Serializer[Any]):
    """`hub`: accounts on an identifier that may be passed; null lets hubs through."""

    hub = serializers.IntegerField(min_value=2, allow_null=True, default=paths.HUB)


class PathsSerializer(HubSerializer):
    here = NodeSerializer(many=True, allow_empty=False)
    there = NodeSerializer(many=True, allow_empty=False)
    order = serializers.ChoiceField(choices=("shortest", "strongest"), default="shortest")
    limit = serializers.IntegerField(min_value=1, max_value=50, default=10)
    longest = serializers.IntegerField(min_value=1, max_value=paths.LONGEST, default=6)
    without = serializers.ListField(child=serializers.CharField(max_length=600), max_length=200, default=list)
    inferred = serializers.BooleanField(default=False)


class CommonSerializer(HubSerializer):
    nodes = NodeSerializer(many=True, allow_empty=False)


class WhatIfSerializer(serializers.Serializer[Any]):
    identifiers = NodeSerializer(many=True, allow_empty=False)


class AccountsSerializer(serializers.Serializer[Any]):
    """`accounts`: all of the network's without it."""

    accounts = serializers.ListField(
        child=serializers.CharField(max_length=600), max_length=MOST_ACCOUNTS, required=False
    )


class WindowSerializer(AccountsSerializer):
    """Days since 1970-01-01, both ends included; hours and weekdays (0: Monday) are UTC, all of them without."""

    what = serializers.ChoiceField(choices=times.WHAT, default="exchanges")
    first = serializers.IntegerField(min_value=0, max_value=200_000)
    last = serializers.IntegerField(min_value=0, max_value=200_000)
    hours = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=23), default=list)
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), default=list)
    capability = serializers.CharField(max_length=200, allow_null=True, default=None)


class AskActions(ViewSet):
    """The questions, for the viewset of scenes."""

    @extend_schema(request=PathsSerializer, responses=OBJECT)
    @action(detail=True, methods=["post"])
    def paths(self, request: Request, pk: str) -> Response:
        """Several paths between two selections, shortest or strongest first. `inferred`: through blocks and ranges."""
        network, given = network_of(pk), _valid(PathsSerializer, request)
        wanted = paths.Wanted(
            given["order"], given["limit"], given["longest"], given["hub"], tuple(given["without"]), given["inferred"]
        )
        ends = pairs(given["here"]), pairs(given["there"])
        answer = asked(partial(paths.paths, *ends, wanted, _ground(network)))
        for row in answer.paths:
            _shown(row["nodes"])
        asked_for = {name: given[name] for name in ("order", "hub", "longest", "limit", "inferred")}
        return Response({"rows": answer.paths, "cut": answer.cut, "seconds": answer.seconds, **asked_for})

    @extend_schema(request=CommonSerializer, responses=OBJECT)
    @action(detail=True, methods=["post"])
    def common(self, request: Request, pk: str) -> Response:
        """What the nodes of a selection have in common: on most of them first, then the rarest."""
        network, given = network_of(pk), _valid(CommonSerializer, request)
        answer = asked(partial(paths.common, pairs(given["nodes"]), given["hub"], _ground(network)))
        _shown(answer["rows"])
        return Response(answer)

    @extend_schema(request=WhatIfSerializer, responses=OBJECT)
    @action(detail=True, methods=["post"])
    def whatif(self, request: Request, pk: str) -> HttpResponse:
        """The network as it would be if some identifiers were infrastructure. Nothing is written."""
        network, given = network_of(pk), _valid(WhatIfSerializer, request)
        run, party = network.run.folder, network.party_id
        ignored = found(partial(whatif.identifiers_of, run, party, pairs(given["identifiers"])))
        answer = found(partial(whatif.without, run, party, ignored, parameters_of(network.run)))
        return packed(request, answer)

    @extend_schema(responses=OBJECT)
    @action(detail=True)
    def cuts(self, request: Request, pk: str) -> Response:
        """The identifiers without which the network would lose most: where to ask what if."""
        network = network_of(pk)
        rows = whatif.weakest(network.run.folder, network.party_id)
        return Response({"rows": [row | {"value": shown(row["family"], row["value"])} for row in rows]})

    @extend_schema(responses=OBJECT)
    @action(detail=True)
    def similar(self, request: Request, pk: str) -> Response:
        """Networks that share residue with this one, and those that behave alike."""
        network = network_of(pk)
        run, party = network.run.folder, network.party_id
        return Response({"residue": similar.by_residue(run, party), "features": similar.by_features(run, party)})

    @extend_schema(responses=OBJECT)
    @action(detail=True)
    def times(self, request: Request, pk: str) -> HttpResponse:
        """What the network did, by day, by hour of the week and by capability."""
        network = network_of(pk)
        return packed(request, found(partial(shelf(network.run.folder).activity, network.party_id, runs.basis())))

    @extend_schema(request=AccountsSerializer, responses=OBJECT)
    @action(detail=True, methods=["post"])
    def activity(self, request: Request, pk: str) -> HttpResponse:
        """The same of some of its accounts."""
        network, given = network_of(pk), _valid(AccountsSerializer, request)
        accounts = _accounts(network, given)
        with evidence.connect() as records:
            return packed(request, times.activity(records, accounts))

    @extend_schema(request=WindowSerializer, responses=OBJECT)
    @action(detail=True, methods=["post"])
    def active(self, request: Request, pk: str) -> HttpResponse:
        """Which accounts did something in a window of days, hours and weekdays."""
        network, given = network_of(pk), _valid(WindowSerializer, request)
        window = times.Window(
            given["first"], given["last"], tuple(given["hours"]), tuple(given["weekdays"]), given["capability"]
        )
        accounts = _accounts(network, given)
        with evidence.connect() as records:
            rows = times.active_in(records, accounts, window, given["what"])
        return packed(request, {"accounts": rows, "of": len(accounts)})

    @extend_schema(responses=OBJECT)
    @action(detail=True, url_path="river", url_name="river")
    def river_of(self, request: Request, pk: str) -> Response:
        """The network and those it shares residue with, exchanges by day: one pool following another."""
        network = network_of(pk)
        return Response(river(network.run.folder, network.party_id))

    @extend_schema(operation_id="scenes_river_of_all", responses=OBJECT)
    @action(detail=False, url_path="river", url_name="river-of-all")
    def river_of_all(self, request: Request) -> Response:
        """All networks of the current run, the busiest by name."""
        run = Run.objects.filter(is_current=True).first()
        if run is None:
            raise NotFound("No run is published yet: import records, then link them.")
        return Response(river(run.folder))


def _valid(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


def _ground(network: Network) -> paths.Ground:
    population = int(network.run.counts.get("accounts", 0)) or network.size
    return paths.Ground(population, network.run_id, Values(RunTables(network.run.folder)))


def parameters_of(run: Run) -> Parameters:
    return Parameters(**{name: value for name, value in run.parameters.items() if not isinstance(value, list)})


def _accounts(network: Network, given: dict[str, Any]) -> list[str]:
    """Those named that are members, or all members."""
    members = found(partial(members_of, network.run.folder, network.party_id))
    named = given.get("accounts")
    return members if named is None else sorted(set(named) & set(members))


def _shown(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["label"] = shown(row["kind"], row["label"])
