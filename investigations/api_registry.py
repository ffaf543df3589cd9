"""Endpoints of the registry: operators and indicators on file, each state of them, changing them, and files."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from accounts.arrivals import RefusedError
from accounts.contract import ACTIVE, INDICATOR_KINDS, KINDS, WITHDRAWN
from accounts.personal import present
from investigations import registering, registry
from investigations.api_refusals import Answering, Refused
from investigations.registry_exchange import FILES, exported

READ = {"GET": "investigations.view_operator"}
WRITE = {"POST": registering.PERMISSION}
_STATUS = serializers.ChoiceField(choices=[ACTIVE, WITHDRAWN], default=ACTIVE)
_VERSION = serializers.CharField(
    required=False, allow_blank=True, default="", help_text="of the state that is changed; empty for a new entry"
)


def register_registry(router: DefaultRouter) -> None:
    router.register("operators", OperatorViewSet, basename="operator")
    router.register("indicators", IndicatorViewSet, basename="indicator")


def _text(most: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, default="", max_length=most, **options)


class _Times(serializers.Serializer[Any]):
    valid_from = serializers.DateTimeField(required=False, allow_null=True, default=None)
    valid_until = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        begins, ends = attrs["valid_from"], attrs["valid_until"]
        if begins and ends and ends <= begins:
            raise serializers.ValidationError({"valid_until": "This is not after the beginning."})
        return attrs


class IndicatorSerializer(serializers.Serializer[Any]):
    """`outside_with`: accounts that show it only outside its dates. Counts are null until a run looked for it as it
    stands; `version` goes back with a change."""

    operator_id = serializers.CharField()
    kind = serializers.CharField()
    value = serializers.SerializerMethodField(method_name="shown_value")
    reliability = serializers.CharField()
    credibility = serializers.CharField()
    source = serializers.CharField()
    note = serializers.CharField()
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField()
    stated_at = serializers.DateTimeField(allow_null=True)
    version = serializers.CharField()
    batch = serializers.IntegerField()
    file = serializers.IntegerField()
    line = serializers.IntegerField()
    accounts_with = serializers.IntegerField(allow_null=True)
    strangers_with = serializers.IntegerField(allow_null=True)
    networks = serializers.IntegerField(allow_null=True)
    best_bits = serializers.FloatField(allow_null=True)
    outside_with = serializers.IntegerField(allow_null=True)
    usefulness = serializers.CharField()

    def shown_value(self, indicator: Any) -> str:
        return present(indicator.value, indicator.kind)


class OperatorSerializer(serializers.Serializer[Any]):
    operator_id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    parent = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField(), source="stated_sources")
    note = serializers.CharField()
    status = serializers.CharField()
    stated_at = serializers.DateTimeField(allow_null=True)
    version = serializers.CharField()
    is_provider = serializers.BooleanField()
    networks = serializers.SerializerMethodField()
    indicators = IndicatorSerializer(many=True)

    def get_networks(self, operator: Any) -> list[str]:
        return [network.public_id for network in operator.networks]


class EditOperatorSerializer(serializers.Serializer[Any]):
    operator_id = serializers.RegexField(r"^[^/]+$", max_length=100)
    name = serializers.CharField(max_length=200)
    kind = _text(60)
    aliases = serializers.ListField(child=serializers.CharField(), default=list)
    parent = _text(100, help_text="operator_id of the one it belongs to")
    sources = serializers.ListField(child=serializers.CharField(), default=list)
    note = _text(4_000)
    status = _STATUS
    version = _VERSION

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        given = super().to_internal_value(data)
        return {**given, **{name: "; ".join(given[name]) for name in ("aliases", "sources")}}


class SoughtSerializer(_Times):
    kind = serializers.ChoiceField(choices=INDICATOR_KINDS)
    value = serializers.CharField(max_length=500)


class EditIndicatorSerializer(SoughtSerializer):
    """An indicator is one value of one source; with `version` of the state that stands this is its next one."""

    operator_id = serializers.CharField(max_length=100)
    source = _text(200)
    reliability = serializers.ChoiceField(choices=list("ABCDEF"), required=False, allow_blank=True, default="")
    credibility = serializers.ChoiceField(choices=list("123456"), required=False, allow_blank=True, default="")
    note = _text(4_000)
    status = _STATUS
    version = _VERSION


class LookSerializer(serializers.Serializer[Any]):
    """`networks`: public id, members with it and size of each."""

    members_with = serializers.IntegerField()
    strangers_with = serializers.IntegerField()
    of_strangers = serializers.IntegerField()
    outside_with = serializers.IntegerField()
    networks = serializers.ListField(child=serializers.ListField())


class SavedSerializer(serializers.Serializer[Any]):
    """`stored`: whether the registry shows it already; if not, the batch waits for an earlier one."""

    batch = serializers.IntegerField()
    stored = serializers.BooleanField()


class TakeInSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()


class TakenSerializer(serializers.Serializer[Any]):
    batch = serializers.IntegerField()
    left = serializers.ListField(child=serializers.CharField())


class Entries(Answering):
    """What both kinds of entry have."""

    filter_backends = ()
    kind = ""

    def saved(self, given: dict[str, Any]) -> Response:
        version = given.pop("version")
        plain = {n: v.replace(tzinfo=None) if hasattr(v, "tzinfo") else v for n, v in given.items()}
        batch = registering.save(self.request.user, self.kind, plain, version)
        made = {"batch": batch.pk, "stored": registering.is_stored(batch)}
        return Response(made, status.HTTP_200_OK if version else status.HTTP_201_CREATED)

    def states(self, *key: str) -> Response:
        """Every state of an entry, the newest first. Raises Http404 where none is on file."""
        rows = registry.revisions(self.kind, *key)
        if not rows:
            raise Http404("No such entry is on file.")
        masked = [{**row, "value": present(row["value"], row["kind"])} if "value" in row else row for row in rows]
        return Response(masked)


def _word(name: str, about: str = "", *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, required=required, description=about)


class OperatorViewSet(Entries):
    """Operators on file, with where each of their indicators hits in the current run."""

    kind = "operators"
    serializer_class = OperatorSerializer
    pagination_class = None
    lookup_value_regex = "[^/]+"
    required_permissions = {**READ, **WRITE}

    @extend_schema(
        responses=OperatorSerializer(many=True), parameters=[_word("q", "in its name, an alias, id or kind")]
    )
    def list(self, request: Request) -> Response:
        wanted = request.query_params.get("q", "")
        found = [o for o in registry.operators() if o.is_called(wanted)]
        return Response(OperatorSerializer(found, many=True).data)

    @extend_schema(responses=OperatorSerializer, parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)])
    def retrieve(self, request: Request, pk: str) -> Response:
        found = registry.operator(pk)
        if found is None:
            raise Http404(f"No operator {pk} is on file.")
        return Response(OperatorSerializer(found).data)

    @extend_schema(request=EditOperatorSerializer, responses={200: SavedSerializer, 201: SavedSerializer})
    def create(self, request: Request) -> Response:
        """Put an operator on file, or with `version` its next state. 409 where somebody was faster."""
        return self.saved(self.taken(EditOperatorSerializer))

    @extend_schema(responses=OpenApiTypes.OBJECT, parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)])
    @action(detail=True, required_permissions=READ)
    def history(self, request: Request, pk: str) -> Response:
        """Every state of it, the newest first, each with the row of evidence that says so."""
        return self.states(pk)

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in dict.fromkeys(FILES.values())},
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, enum=[*FILES])],
    )
    @action(detail=False, url_path=r"export/(?P<name>[^/]+)", required_permissions={"GET": "graphs.export_network"})
    def export(self, request: Request, name: str) -> HttpResponseBase:
        """The registry as a file; indicators hold addresses, so it goes into the audit trail."""
        if name not in FILES:
            raise Http404(f"The registry has no {name}.")
        return HttpResponse(exported(name, request.user), content_type=FILES[name])

    @extend_schema(request={"multipart/form-data": TakeInSerializer}, responses={201: TakenSerializer})
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[MultiPartParser],
            required_permissions=WRITE)  # fmt: skip
    def take_in(self, request: Request) -> Response:
        """A STIX 2.1 bundle, or a file of operators or indicators; `left` says what of a bundle was left out."""
        file = self.taken(TakeInSerializer)["file"]
        try:
            batch, left = registering.take_in(request.user, file.name, file.read())
        except RefusedError as error:
            raise Refused(str(error)) from error
        return Response({"batch": batch.pk, "left": left}, status.HTTP_201_CREATED)


class IndicatorViewSet(Entries):
    """Every indicator on file, paginated."""

    kind = "indicators"
    serializer_class = IndicatorSerializer
    required_permissions = {**READ, **WRITE}

    @extend_schema(parameters=[_word("operator_id"), _word("kind"), _word("status")])
    def list(self, request: Request) -> Response:
        wanted = {n: v for n in ("operator_id", "kind", "status") if (v := request.query_params.get(n))}
        found = [
            i for o in registry.operators() for i in o.indicators
            if all(getattr(i, name) == value for name, value in wanted.items())
        ]  # fmt: skip
        page = self.paginate_queryset(found)  # type: ignore[arg-type]
        return self.get_paginated_response(IndicatorSerializer(page, many=True).data)

    @extend_schema(request=EditIndicatorSerializer, responses={200: SavedSerializer, 201: SavedSerializer})
    def create(self, request: Request) -> Response:
        """Put an indicator on file, or with `version` its next state. 409 where somebody was faster."""
        return self.saved(self.taken(EditIndicatorSerializer))

    @extend_schema(request=SoughtSerializer, responses=LookSerializer)
    @action(detail=False, methods=["post"], required_permissions=WRITE)
    def look(self, request: Request) -> Response:
        """Where a value would hit within the dates, in the evidence as it stands; nothing is saved."""
        given = self.taken(SoughtSerializer)
        if wrong := registering.wrong_value(given["kind"], given["value"]):
            raise serializers.ValidationError({"value": [wrong]})
        begins, ends = (given[n] and given[n].replace(tzinfo=None) for n in ("valid_from", "valid_until"))
        return Response(LookSerializer(registry.look(given["kind"], given["value"], begins, ends)).data)

    @extend_schema(
        responses=OpenApiTypes.OBJECT,
        parameters=[_word(name, required=name != "source") for name in KINDS["indicators"].key],
        filters=False,
    )
    @action(detail=False, required_permissions=READ, pagination_class=None)
    def history(self, request: Request) -> Response:
        """Every state of one, the newest first, each with the row of evidence that says so."""
        return self.states(*(request.query_params.get(name, "") for name in KINDS["indicators"].key))
