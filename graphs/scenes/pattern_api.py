"""Pattern searches over HTTP, by those who may."""

from functools import partial
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.audit import record
from graphs.scene_models import PatternSearch

from . import patterns
from .answers import asked, shown

MAY = "graphs.search_patterns"
PERSONAL = "accounts.view_personal_data"
HIDDEN = "•••"
NAME = r"^[a-z][a-z0-9_]*$"


class ParameterSerializer(serializers.Serializer[Any]):
    name = serializers.RegexField(NAME, max_length=40)
    type = serializers.ChoiceField(choices=patterns.TYPES, default="text")
    default = serializers.JSONField(required=False, allow_null=True)
    about = serializers.CharField(max_length=200, allow_blank=True, default="")


class PatternSerializer(serializers.ModelSerializer[PatternSearch]):
    """`version`: of the search an edit was made on."""

    parameters = ParameterSerializer(many=True, default=list)
    author = serializers.CharField(source="author.username", read_only=True, allow_null=True)
    changed_by = serializers.CharField(source="changed_by.username", read_only=True, allow_null=True)
    version = serializers.IntegerField(min_value=1, required=False)

    class Meta:
        model = PatternSearch
        fields = (
            "id", "name", "about", "cypher", "parameters", "version", "author", "changed_by", "changed_at",
        )  # fmt: skip


class GivenSerializer(serializers.Serializer[Any]):
    """`values` by name. `reveal`: show text that the search computes, which may be made of personal data; audited."""

    values = serializers.DictField(default=dict)
    limit = serializers.IntegerField(min_value=1, max_value=patterns.LARGEST_LIMIT, default=patterns.LIMIT)
    reveal = serializers.BooleanField(default=False)


class TrySerializer(GivenSerializer):
    cypher = serializers.CharField(max_length=patterns.LONGEST)
    parameters = ParameterSerializer(many=True, default=list)


class PatternChanged(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class PatternViewSet(GenericViewSet[PatternSearch]):
    """Read-only Cypher with parameters, a limit and a time-out. Everyone who may search patterns shares them."""

    serializer_class = PatternSerializer
    queryset = PatternSearch.objects.select_related("author", "changed_by")
    required_permissions = {"GET": MAY, "POST": MAY, "PATCH": MAY, "DELETE": MAY}
    lookup_value_regex = "[0-9]+"
    pagination_class = None

    @extend_schema(operation_id="patterns_list", responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """Saved searches (`saved`), and those that come with the product (`starters`)."""
        starters = [
            {"name": s.name, "about": s.about, "cypher": s.cypher, "parameters": [vars(p) for p in s.parameters]}
            for s in patterns.STARTERS
        ]
        return Response({"saved": self.get_serializer(self.get_queryset(), many=True).data, "starters": starters})

    @extend_schema(responses={201: PatternSerializer})
    def create(self, request: Request) -> Response:
        given = self._checked(self.get_serializer(data=request.data))
        try:
            with transaction.atomic():
                found = PatternSearch.objects.create(**given, author=request.user, changed_by=request.user)
                record(cast(User, request.user), "save pattern", f"pattern:{found.pk}", _told(found))
        except IntegrityError as error:
            raise ValidationError({"name": "There is a search of this name."}) from error
        return Response(self.get_serializer(found).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={200: PatternSerializer, 409: OpenApiTypes.OBJECT})
    def partial_update(self, request: Request, pk: str) -> Response:
        """An edit made on `version`; 409 where somebody changed the search since."""
        found = self.get_object()
        edit = self.get_serializer(found, data=request.data, partial=True)
        given = self._checked(edit)
        version = edit.validated_data.get("version")
        with transaction.atomic():
            if not PatternSearch.objects.filter(pk=found.pk, version=version).update(version=found.version + 1):
                who = found.changed_by.get_username() if found.changed_by else "somebody"
                raise PatternChanged(f"{who} changed this search at {found.changed_at:%Y-%m-%d %H:%M} UTC: look again.")
            found.version += 1
            for name, value in {**given, "changed_by": request.user}.items():
                setattr(found, name, value)
            found.save()
            record(cast(User, request.user), "save pattern", f"pattern:{found.pk}", _told(found))
        return Response(self.get_serializer(found).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        found = self.get_object()
        with transaction.atomic():
            record(cast(User, request.user), "remove pattern", f"pattern:{found.pk}", _told(found))
            found.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=GivenSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], url_path="run", url_name="run")
    def run_saved(self, request: Request, pk: str) -> Response:
        """The answer of a saved search."""
        found = self.get_object()
        return _answer(request, _valid(GivenSerializer, request), found.cypher, found.parameters, f"pattern:{found.pk}")

    @extend_schema(request=TrySerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=False, methods=["post"], url_path="try", url_name="try")
    def run_unsaved(self, request: Request) -> Response:
        """The answer of a search that is not saved."""
        given = _valid(TrySerializer, request)
        return _answer(request, given, given["cypher"], given["parameters"], "pattern:unsaved")

    def _checked(self, given: Any) -> dict[str, Any]:
        """What is saved can run: Neo4j has planned it, with the defaults or with values of the right kind."""
        given.is_valid(raise_exception=True)
        rows = dict(given.validated_data)
        rows.pop("version", None)
        if "cypher" in rows or "parameters" in rows:
            old = given.instance
            cypher = rows.get("cypher") or old.cypher
            declared = rows.get("parameters", old.parameters if old else [])
            samples = {row["name"]: row.get("default") or SAMPLES[row["type"]] for row in declared}
            _fenced(partial(patterns.check, cypher, _values(declared, samples)))
        return rows


SAMPLES = {"text": "x", "number": 1, "moment": "2026-01-01T00:00:00+00:00", "accounts": ["x"]}


def _values(declared: Any, given: dict[str, Any]) -> dict[str, Any]:
    return _fenced(partial(patterns.values, declared, given))


def _answer(request: Request, given: dict[str, Any], cypher: str, declared: Any, subject: str) -> Response:
    """Runs a search, puts it into the audit trail, and masks what this person may not see."""
    values = _values(declared, given["values"])
    user = cast(User, request.user)
    revealed = given["reveal"] and user.has_perm(PERSONAL)
    found = _fenced(partial(asked, partial(patterns.run, cypher, values, given["limit"])))
    told = {"cypher": cypher, "values": values, "rows": len(found.rows), "text cells": found.texts}
    record(user, "reveal pattern search" if revealed and found.texts else "run pattern search", subject, told)
    for node in found.nodes:
        node["label"] = shown(node["kind"], str(node["label"]))
    rows = found.rows if revealed else [[_masked(cell) for cell in row] for row in found.rows]
    return Response({
        "columns": found.columns, "rows": rows, "nodes": found.nodes, "links": found.links, "more": found.more,
        "limit": given["limit"], "hidden": 0 if revealed else found.texts, "seconds": patterns.SECONDS,
    })  # fmt: skip


def _masked(cell: Any) -> Any:
    if isinstance(cell, list):
        return [_masked(item) for item in cell]
    if isinstance(cell, dict) and "text" in cell:
        return {"text": HIDDEN}
    if isinstance(cell, dict) and "map" in cell:
        return {"map": {key: _masked(item) for key, item in cell["map"].items()}}
    return cell


def _fenced(act: Any) -> Any:
    try:
        return act()
    except patterns.PatternError as error:
        raise ValidationError({"cypher": str(error)}) from error


def _valid(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


def _told(found: PatternSearch) -> dict[str, Any]:
    return {"name": found.name, "cypher": found.cypher, "parameters": found.parameters, "version": found.version}
