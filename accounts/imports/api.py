"""Batches, their rejects, mappings and rows of evidence over REST."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from accounts import arrivals, assigning, batches, evidence, mappings
from accounts.audit import record
from accounts.contract import KINDS
from accounts.imports import serializers
from accounts.imports.evidence_views import FAMILIES
from accounts.imports.starting import start
from accounts.models import Batch, SavedMapping, SourceFile
from accounts.personal import present
from accounts.records.detection import UnreadableFileError
from accounts.records.mapping import Mapping as RecordMapping
from accounts.records.mapping import MappingError

PIECE = 1 << 20
MAX_DEFINITION = 200_000  # characters
REJECTS_A_PAGE = 1_000


class NdjsonParser(BaseParser):
    """Hands the request's stream on as it comes."""

    media_type = "application/x-ndjson"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return {"stream": stream}


class BatchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """`POST` multipart with `files`, or an NDJSON stream with `?kind=` (or `?mapping=`)."""

    queryset = Batch.objects.prefetch_related("counts", "files")
    parser_classes = (MultiPartParser, NdjsonParser, JSONParser)
    filterset_fields = ("state",)
    required_permissions = {"GET": "accounts.view_batch", "POST": "accounts.add_batch"}

    def get_serializer_class(self) -> type:
        return serializers.BatchSerializer if self.action == "list" else serializers.BatchDetailSerializer

    @extend_schema(
        request={"multipart/form-data": serializers.UploadSerializer, "application/x-ndjson": bytes},
        parameters=[OpenApiParameter("kind", str), OpenApiParameter("mapping", str), OpenApiParameter("name", str)],
        responses={202: serializers.BatchDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        streamed = (request.content_type or "").startswith(NdjsonParser.media_type)
        files, options = self._streamed(request) if streamed else self._sent(request)
        try:
            batch = arrivals.receive(files, options, request.user)
        except arrivals.RefusedError as error:
            raise ValidationError({"detail": str(error)}) from error
        start(batch)
        batch.refresh_from_db()
        return Response(serializers.BatchDetailSerializer(batch).data, status=status.HTTP_202_ACCEPTED)

    def _streamed(self, request: Request) -> tuple[list[arrivals.Incoming], arrivals.Options]:
        given = request.query_params
        kind = given.get("kind", "")
        options = arrivals.Options(
            given.get("name", ""), given.get("mapping", ""), kind, link_after="link_after" in given
        )
        return [arrivals.Incoming(f"{kind or 'records'}.ndjson", _pieces(dict(request.data)["stream"]))], options

    def _sent(self, request: Request) -> tuple[list[arrivals.Incoming], arrivals.Options]:
        form = serializers.UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        options = arrivals.Options(given["name"], given["mapping"], given["kind"], link_after=given["link_after"])
        return [arrivals.Incoming(file.name, file.chunks()) for file in given["files"]], options

    @extend_schema(
        parameters=[OpenApiParameter("limit", int), OpenApiParameter("offset", int)],
        responses=serializers.RejectSerializer(many=True),
    )
    @action(
        detail=True, required_permissions={"GET": "accounts.view_evidence"}, pagination_class=None, filterset_fields=()
    )
    def rejects(self, request: Request, pk: str) -> Response:
        """Rejected rows with line, column, value and reason; `count` says how many there are."""
        batch = self.get_object()
        limit = min(_whole(request, "limit", 100), REJECTS_A_PAGE)
        offset = _whole(request, "offset", 0)
        record(request.user, "read rejects", f"batch:{batch.pk}", {"offset": offset, "limit": limit})
        names = list(serializers.RejectSerializer().fields)
        rows = [
            dict(zip(names, row, strict=True))
            for row in islice(evidence.rejected_rows(batch.pk), offset, offset + limit)
        ]
        return Response({"count": sum(count.rejected for count in batch.counts.all()), "results": rows})

    @extend_schema(request=None, responses=serializers.BatchDetailSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """A failed batch goes on where it failed."""
        batch = self.get_object()
        if batch.state != Batch.State.FAILED:
            raise ValidationError({"detail": f"The batch has not failed; it is {batch.get_state_display()}."})
        batches.retry(batch)
        record(request.user, "retry batch", f"batch:{batch.pk}")
        start(batch)
        return Response(serializers.BatchDetailSerializer(self.get_object()).data)

    @extend_schema(request=None, responses=serializers.BatchDetailSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """A batch of which nothing is stored is given up."""
        batch = self.get_object()
        if not batches.discard(batch):
            raise ValidationError({"detail": f"The batch is {batch.get_state_display()}: what is stored stays."})
        record(request.user, "discard batch", f"batch:{batch.pk}")
        return Response(serializers.BatchDetailSerializer(self.get_object()).data)

    @extend_schema(request=serializers.ChooseMappingSerializer, responses=serializers.BatchDetailSerializer)
    @action(detail=True, methods=["post"], url_path="mapping")
    def choose_mapping(self, request: Request, pk: str) -> Response:
        """The mapping of a file that waits for one."""
        form = serializers.ChooseMappingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        file = get_object_or_404(SourceFile, batch_id=self.get_object().pk, number=given["file"])
        named = mappings.by_name(given["mapping"]) if given["mapping"] else None
        definition = named.definition if named else given["definition"]
        try:
            assigning.choose_mapping(file, RecordMapping.from_json(definition), given["mapping"] if named else "")
        except (MappingError, UnreadableFileError) as error:
            raise ValidationError({"detail": str(error)}) from error
        record(
            request.user, "choose mapping", f"batch:{pk}", {"file": file.name, "mapping": given["mapping"] or "unnamed"}
        )
        batch = self.get_object()
        start(batch)
        return Response(serializers.BatchDetailSerializer(batch).data)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdecimal():
        raise ValidationError({name: "A whole number is wanted."})
    return int(text)


class MappingViewSet(ViewSet):
    """Mappings by name. `POST` keeps one, replacing the one of that name."""

    lookup_field = "name"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    serializer_class = serializers.MappingSerializer
    required_permissions = {"GET": "accounts.view_batch", "POST": "accounts.add_batch", "DELETE": "accounts.add_batch"}

    def list(self, request: Request) -> Response:
        return Response(serializers.MappingSerializer(mappings.every(), many=True).data)

    def retrieve(self, request: Request, name: str) -> Response:
        if (named := mappings.by_name(name)) is None:
            raise Http404
        return Response(serializers.MappingSerializer(named).data)

    def create(self, request: Request) -> Response:
        form = serializers.MappingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        if len(json.dumps(given["definition"])) > MAX_DEFINITION:
            raise ValidationError({"definition": f"More than {MAX_DEFINITION:,} characters."})
        try:
            mappings.save(
                given["name"],
                given["definition"],
                tuple(given.get("header", ())),
                actor=request.user,
                about=given.get("about", ""),
            )
        except MappingError as error:
            raise ValidationError({"definition": str(error).splitlines()}) from error
        saved = mappings.by_name(given["name"])
        return Response(serializers.MappingSerializer(saved).data, status=status.HTTP_201_CREATED)

    def destroy(self, request: Request, name: str) -> Response:
        mappings.remove(get_object_or_404(SavedMapping, name=name), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EvidenceViewSet(ViewSet):
    """One row of evidence by its citation `batch/kind/file/line`. `?reveal=1` unmasks personal data."""

    required_permissions = {"GET": "accounts.view_evidence"}
    serializer_class = serializers.EvidenceRowSerializer

    @extend_schema(responses=serializers.EvidenceRowSerializer)
    @action(detail=False, url_path=r"(?P<batch>\d+)/(?P<kind>\w+)/(?P<file>\d+)/(?P<line>\d+)", url_name="row")
    def row(self, request: Request, batch: str, kind: str, file: str, line: str) -> Response:
        if kind not in KINDS:
            raise Http404
        found = evidence.around(evidence.Citation(int(batch), kind, int(file), int(line)), 0)
        if not found or found[0]["line"] != int(line):
            raise Http404
        row, names = found[0], [column.name for column in KINDS[kind].columns]
        source = SourceFile.objects.filter(batch_id=int(batch), number=int(file)).values_list("name", flat=True).first()
        shown = {name: _masked(name, row[name]) for name in names}
        raw = {name: _masked(name, text) for name in names if (text := row[f"raw_{name}"]) is not None}
        return Response(
            {
                "batch": int(batch),
                "kind": kind,
                "file": int(file),
                "line": int(line),
                "source": source or "",
                "values": shown,
                "raw": raw,
            }
        )


def _masked(name: str, value: Any) -> Any:
    return present(value, FAMILIES[name]) if name in FAMILIES and value is not None else value
