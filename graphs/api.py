"""The app's endpoints under /api/v1/: `register` adds its viewsets to the one router."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet, ViewSet

from graphs import cuts, pairs, phrasing, runs, search, serializers, tasks
from graphs.decisions import api as decisions
from graphs.decisions.serializers import ReasonSerializer
from graphs.families import naming
from graphs.filters import NetworkFilter
from graphs.models import Lineage, Network, Run, WatchHit
from graphs.run_tables import IDENTIFIER_ORDERS, MEMBER_ORDERS, RunTables
from graphs.scenes import api as scenes
from graphs.schema import BY_FAMILY
from graphs.store import neighbourhood
from graphs.store.driver import GraphUnavailable
from graphs.tables import Ask, RunTableData

Order = OpenApiParameter("ordering", str, description="a column, with - for descending")


def register(router: DefaultRouter) -> None:
    """Add this app's viewsets."""
    scenes.register(router)
    decisions.register(router)
    router.register("runs", RunViewSet, basename="run")
    router.register("networks", NetworkViewSet, basename="network")
    router.register("watch", WatchViewSet, basename="watch")
    router.register("accounts", AccountViewSet, basename="account")
    router.register("identifiers", IdentifierViewSet, basename="identifier")
    router.register("explain", ExplainViewSet, basename="explain")
    router.register("search", SearchViewSet, basename="search")


class GraphDown(APIException):
    """503, with the sentence that says what to do."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "graph_unavailable"


def asked(question: Callable[[], Any]) -> Any:
    try:
        return question()
    except GraphUnavailable as error:
        raise GraphDown(str(error)) from error
    except LookupError as error:
        raise NotFound(str(error.args[0])) from error


def current_tables() -> RunTables:
    run = runs.current_run()
    if run is None:
        raise NotFound("No run is published yet: import records, then link them.")
    return runs.tables(run)


class RunViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, GenericViewSet[Run]):
    """Linkage runs, newest first. POST starts one; it is published only when all of it stands, and when it is
    surprising (`held`) only after a person released it."""

    queryset = Run.objects.all()
    serializer_class = serializers.RunSerializer

    @property
    def required_permissions(self) -> dict[str, str]:
        deciding = self.action in ("release", "discard")
        return {"GET": "graphs.view_network", "POST": "graphs.decide" if deciding else "graphs.run_linkage"}

    @extend_schema(request=ReasonSerializer, responses={202: serializers.RunSerializer})
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Lets a held run be shown; with the reason."""
        run = self._decided(runs.release, request)
        tasks.link.delay(run.pk, request.user.get_username())  # type: ignore[attr-defined]
        return Response(self.get_serializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=ReasonSerializer, responses=serializers.RunSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Ends a held run; with the reason."""
        return Response(self.get_serializer(self._decided(runs.discard, request)).data)

    def _decided(self, decide: Callable[[Run, Any, str], None], request: Request) -> Run:
        run, given = self.get_object(), ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            decide(run, request.user, given.validated_data["reason"])
        except runs.RunError as error:
            raise ValidationError(str(error)) from error
        return run

    @extend_schema(request=serializers.StartSerializer, responses={202: serializers.RunSerializer})
    def create(self, request: Request) -> Response:
        given = serializers.StartSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            run = runs.start_run(request.user, given.validated_data["parameters"])
        except runs.RunError as error:
            raise ValidationError(str(error)) from error
        tasks.link.delay(run.pk, request.user.get_username())  # type: ignore[attr-defined]
        return Response(self.get_serializer(run).data, status=status.HTTP_202_ACCEPTED)


class NetworkViewSet(ReadOnlyModelViewSet[Network]):
    """Networks of the current run. Filters: cut (above, below, all), state, named, size, q."""

    serializer_class = serializers.NetworkSerializer
    filterset_class = NetworkFilter
    lookup_field = "public_id"
    required_permissions = {"GET": "graphs.view_network"}
    queryset = Network.objects.select_related("run")

    def get_queryset(self) -> QuerySet[Network]:
        return super().get_queryset().filter(run__is_current=True) if self.action == "list" else super().get_queryset()

    def get_object(self) -> Network:
        """By its id alone: the filters narrow lists, and a network that is no longer found has its page still."""
        return get_object_or_404(self.get_queryset(), public_id=self.kwargs["public_id"])

    @extend_schema(responses=serializers.NetworkDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One network, with the lines of its judgement and its lineage."""
        network = self.get_object()
        lineage = Lineage.objects.filter(run=network.run, network=network).select_related("previous")
        judgement = runs.tables(network.run).judgement(network.party_id)
        return Response(
            {
                **serializers.NetworkSerializer(network).data,
                "judgement": serializers.JudgementLineSerializer(judgement, many=True).data,
                "lineage": serializers.LineageSerializer(lineage, many=True).data,
                "watch_hits": WatchHit.objects.filter(network=network, run=network.run).count(),
            }
        )

    @extend_schema(parameters=[Order], responses=serializers.MemberSerializer(many=True))
    @action(detail=True, pagination_class=GenericViewSet.pagination_class)
    def members(self, request: Request, public_id: str) -> Response:
        """Members, surest first, with bits by family."""
        network = self.get_object()
        tables = runs.tables(network.run)
        ask = partial(tables.members, network.party_id)
        return self._rows(ask, MEMBER_ORDERS, "bits", serializers.MemberSerializer)

    @extend_schema(parameters=[Order], responses=serializers.SharedSerializer(many=True))
    @action(detail=True)
    def identifiers(self, request: Request, public_id: str) -> Response:
        """Identifiers on two or more members, with rarity and verdict."""
        network = self.get_object()
        tables = runs.tables(network.run)
        ask = partial(tables.shared, network.party_id)
        return self._rows(ask, IDENTIFIER_ORDERS, "members_with", serializers.SharedSerializer)

    @extend_schema(responses=serializers.CutSerializer(many=True))
    @action(detail=True)
    def cuts(self, request: Request, public_id: str) -> Response:
        """Where it would tear: up to five identifiers, the worst first, and what each would split off."""
        network = self.get_object()
        found = cuts.weakest(runs.tables(network.run), network.party_id)
        return Response(serializers.CutSerializer(found, many=True).data)

    @extend_schema(responses=serializers.TermSerializer(many=True))
    @action(detail=True, url_path=r"members/(?P<account_id>[^/]+)/terms", url_name="terms")
    def terms(self, request: Request, public_id: str, account_id: str) -> Response:
        """Why an account is a member: terms that add up to its bits."""
        network = self.get_object()
        terms = runs.tables(network.run).why_member(network.party_id, account_id)
        if not terms:
            raise NotFound(f"{account_id} is not a member of {public_id}.")
        return Response(serializers.TermSerializer(terms, many=True).data)

    def _rows(self, ask: Ask, orders: tuple[str, ...], order: str, serializer: type[Any]) -> Response:
        wanted = self.request.query_params.get("ordering", f"-{order}")
        if wanted.lstrip("-") not in orders:
            raise ValidationError({"ordering": f"one of {', '.join(orders)}, with - for descending"})
        rows = RunTableData(ask, wanted.lstrip("-"), wanted.startswith("-"))
        page = self.paginate_queryset(rows)  # type: ignore[arg-type]
        return self.get_paginated_response(serializer(page, many=True).data)


class WatchViewSet(mixins.ListModelMixin, GenericViewSet[WatchHit]):
    """Replacement accounts: new ones that would be members of a network that stands, the surest first. Filter:
    network."""

    queryset = WatchHit.objects.filter(run__is_current=True).select_related("network")
    serializer_class = serializers.WatchHitSerializer
    required_permissions = {"GET": "graphs.view_network"}

    def get_queryset(self) -> QuerySet[WatchHit]:
        network = self.request.query_params.get("network", "")
        return super().get_queryset().filter(network__public_id=network) if network else super().get_queryset()


class AccountViewSet(ViewSet):
    """Accounts: who they are, what they were seen with, and their networks."""

    required_permissions = {"GET": "accounts.view_account"}
    lookup_value_regex = "[^/]+"

    @extend_schema(responses=serializers.AccountSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        account = asked(lambda: neighbourhood.account(pk))
        if account is None:
            raise NotFound(f"No record names an account {pk}.")
        found, run = asked(lambda: neighbourhood.identifiers(pk)), runs.current_run()
        row = {
            **dict.fromkeys(serializers.AccountSerializer().fields), **account, "identifiers": found.rows,
            "identifiers_total": found.total, "parties": runs.tables(run).memberships_of(pk) if run else [],
        }  # fmt: skip
        return Response(serializers.AccountSerializer(row).data)


class IdentifierViewSet(GenericViewSet[Any]):
    """Identifiers, by family and uid (`device:0c3f…`)."""

    queryset = Network.objects.none()
    required_permissions = {"GET": "graphs.view_network"}
    lookup_value_regex = "[a-z_]+:[0-9a-f]+"
    serializer_class = serializers.IdentifierSerializer

    @extend_schema(responses=serializers.IdentifierSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One identifier: how many accounts have it, how rare that is, what the engine holds of it."""
        family, node = self._node(pk)
        run = runs.current_run()
        judged = runs.tables(run).identifier(family, node["value"]) if run else []
        population = run.counts.get("accounts", 0) if run else 0
        row = {
            "family": family, "uid": node["uid"], "value": node["value"], "accounts": node["degree"],
            "rarity": phrasing.rarity(family, node["degree"], max(population, node["degree"])),
            "judged": judged[0] if judged else None,
        }  # fmt: skip
        return Response(serializers.IdentifierSerializer(row).data)

    @extend_schema(responses=serializers.HolderSerializer(many=True))
    @action(detail=True)
    def accounts(self, request: Request, pk: str) -> Response:
        """The accounts that have it, seen last first, each with its first row."""
        family, node = self._node(pk)
        rows = RunTableData(
            lambda _, __, offset, limit: neighbourhood.holders(family, node, offset, limit), "last_seen"
        )
        page = asked(lambda: self.paginate_queryset(rows))  # type: ignore[arg-type]
        return self.get_paginated_response(serializers.HolderSerializer(page, many=True).data)

    def _node(self, pk: str) -> tuple[str, dict[str, Any]]:
        family, _, uid = pk.partition(":")
        if family not in BY_FAMILY:
            raise NotFound(f"A family is one of {', '.join(BY_FAMILY)}, not {family}.")
        node = asked(lambda: neighbourhood.identifier(family, uid))
        if node is None:
            raise NotFound(f"No record names this {naming(family).noun}.")
        return family, node


class ExplainViewSet(ViewSet):
    """Why two accounts are linked, or why not."""

    required_permissions = {"GET": "graphs.view_network"}

    @extend_schema(
        parameters=[OpenApiParameter("a", str, required=True), OpenApiParameter("b", str, required=True)],
        responses=serializers.PairSerializer,
    )
    def list(self, request: Request) -> Response:
        a, b = request.query_params.get("a", ""), request.query_params.get("b", "")
        if not (a and b):
            raise ValidationError("Name two accounts: ?a=…&b=…")
        return Response(serializers.PairSerializer(asked(lambda: pairs.explain(current_tables(), a, b))).data)


class SearchViewSet(ViewSet):
    """Accounts, identifiers, networks, operators and cases that match."""

    required_permissions = {"GET": "accounts.view_account"}

    @extend_schema(
        parameters=[OpenApiParameter("q", str, required=True)], responses=serializers.GroupSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        groups = search.search(request.query_params.get("q", ""), request.user)
        return Response(serializers.GroupSerializer(groups, many=True).data)
