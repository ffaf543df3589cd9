from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import batches, progress
from accounts.models import Batch, KindCount, SavedMapping, SourceFile


class KindCountSerializer(serializers.ModelSerializer):
    class Meta:
        model = KindCount
        fields = ("kind", "received", "accepted", "duplicate", "rejected", "unknown_rows", "unknown_accounts")


class SourceFileSerializer(serializers.ModelSerializer):
    class Meta:
        model = SourceFile
        fields = ("number", "name", "sha256", "size", "rows", "mapping_name", "definition", "unused", "left_out")


class ProgressSerializer(serializers.Serializer):
    doing = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField()
    rows_per_second = serializers.FloatField()
    seconds_left = serializers.IntegerField(allow_null=True)
    next = serializers.CharField()


class BatchSerializer(serializers.ModelSerializer):
    counts = KindCountSerializer(many=True, read_only=True)
    progress = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = (
            "id",
            "name",
            "state",
            "reason",
            "received_at",
            "finished_at",
            "link_after",
            "counts",
            "progress",
            "page",
        )

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, batch: Batch) -> dict[str, Any]:
        pace = progress.pace(batch)
        return {
            "doing": batch.doing, "done": batch.done, "total": batch.total, "percent": pace.percent,
            "rows_per_second": round(pace.rate, 1), "seconds_left": pace.seconds_left,
            "next": batches.NEXT.get(Batch.State(batch.state), ""),
        }  # fmt: skip

    @extend_schema_field(serializers.CharField())
    def get_page(self, batch: Batch) -> str:
        return reverse("accounts:import", args=[batch.pk])


class BatchDetailSerializer(BatchSerializer):
    files = SourceFileSerializer(many=True, read_only=True)

    class Meta(BatchSerializer.Meta):
        fields = (*BatchSerializer.Meta.fields, "files")  # type: ignore[bad-override-mutable-attribute]


class UploadSerializer(serializers.Serializer):
    """A multipart upload: one or several `files`."""

    files = serializers.ListField(child=serializers.FileField(), max_length=200)
    name = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    kind = serializers.CharField(required=False, allow_blank=True, default="")
    mapping = serializers.CharField(required=False, allow_blank=True, default="")
    link_after = serializers.BooleanField(required=False, default=False)


class RejectSerializer(serializers.Serializer):
    kind = serializers.CharField()
    file = serializers.IntegerField()
    line = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    code = serializers.CharField()
    reason = serializers.CharField()


class MappingSerializer(serializers.ModelSerializer):
    built_in = serializers.BooleanField(read_only=True, default=False)
    header = serializers.ListField(
        child=serializers.CharField(max_length=255), write_only=True, required=False, max_length=2000,
        help_text="the header of the files that the mapping is found again by",
    )  # fmt: skip

    class Meta:
        model = SavedMapping
        fields = ("name", "about", "definition", "fingerprint", "built_in", "header")
        read_only_fields = ("fingerprint",)
        extra_kwargs = {"name": {"validators": []}}  # saving under a name that is there replaces it


class ChooseMappingSerializer(serializers.Serializer):
    """Either the name of a saved mapping or a definition."""

    file = serializers.IntegerField(help_text="the file's number in the batch")
    mapping = serializers.CharField(required=False, allow_blank=True, default="")
    definition = serializers.JSONField(required=False, default=None)


class EvidenceRowSerializer(serializers.Serializer):
    """A row of evidence: the contract's columns of its kind, with the text as it came where that was changed."""

    batch = serializers.IntegerField()
    kind = serializers.CharField()
    file = serializers.IntegerField()
    line = serializers.IntegerField()
    source = serializers.CharField(help_text="the file's name")
    values = serializers.DictField()
    raw = serializers.DictField()
