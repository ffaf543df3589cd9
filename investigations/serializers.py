"""What the API shows of casework, and what it takes."""

from typing import Any

from rest_framework import serializers

from investigations.attribution.likelihood import BANDS, Confidence
from investigations.enums import ClaimKind
from investigations.forms import reviewers, workers
from investigations.models import Activity, Assessment, Case, Note, PinnedNetwork, Review

_NAME = serializers.SlugRelatedField(slug_field="username", read_only=True)


class PinnedNetworkSerializer(serializers.ModelSerializer[PinnedNetwork]):
    class Meta:
        model = PinnedNetwork
        fields = ("public_id", "run", "size", "pinned_at")


class CaseSerializer(serializers.ModelSerializer[Case]):
    """To change a case, send its `version` as you read it; an older one is refused with 409."""

    owner = _NAME
    assignee = serializers.SlugRelatedField(slug_field="username", queryset=workers(), required=False, allow_null=True)
    networks = PinnedNetworkSerializer(source="pinned", many=True, read_only=True)
    version = serializers.IntegerField()

    class Meta:
        model = Case
        fields = (
            "reference", "title", "state", "priority", "tlp", "summary", "owner", "assignee", "due_on", "networks",
            "version",
            "created_at", "changed_at", "closed_at",
        )  # fmt: skip
        read_only_fields = ("state", "created_at", "changed_at", "closed_at")


class OpenCaseSerializer(serializers.Serializer[Any]):
    network = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="public id of a network, N-0001"
    )
    title = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class PinSerializer(serializers.Serializer[Any]):
    network = serializers.CharField()


class NoteSerializer(serializers.ModelSerializer[Note]):
    author = _NAME

    class Meta:
        model = Note
        fields = ("id", "text", "author", "version", "created_at", "changed_at")
        read_only_fields = ("version",)


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    actor = _NAME

    class Meta:
        model = Activity
        fields = ("at", "actor", "verb", "text", "detail")


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    author = _NAME

    class Meta:
        model = Assessment
        fields = (
            "id", "network", "run", "claim", "origin", "hypothesis", "name", "probability", "likelihood_words",
            "range_low", "range_high", "confidence", "grounds", "reason", "author", "at",
        )  # fmt: skip


class AssessSerializer(serializers.Serializer[Any]):
    """One of your own, with the reason; or `machine: true` to record the machine's as it stands."""

    network = serializers.CharField()
    machine = serializers.BooleanField(default=False)
    claim = serializers.ChoiceField(choices=ClaimKind.choices, required=False)
    hypothesis = serializers.CharField(required=False, default="")
    words = serializers.ChoiceField(choices=[band.words for band in BANDS], required=False)
    confidence = serializers.ChoiceField(choices=[c.value for c in Confidence], required=False)
    reason = serializers.CharField(required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        missing = [n for n in ("claim", "words", "confidence", "reason") if not attrs.get(n)]
        if not attrs["machine"] and missing:
            raise serializers.ValidationError(dict.fromkeys(missing, "An assessment of your own needs this."))
        return attrs


class VersionSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()


class AskSerializer(VersionSerializer):
    """`reviewer` becomes a member of the case; without one, whoever reviews in it already."""

    reviewer = serializers.SlugRelatedField(
        slug_field="username", queryset=reviewers(), required=False, allow_null=True, default=None
    )


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(allow_blank=True, default="")


class DecisionSerializer(ReasonSerializer):
    """`answers`: key of a question of the checklist -> yes, no or n/a. All must be yes or n/a to approve."""

    approve = serializers.BooleanField()
    answers = serializers.DictField(child=serializers.CharField(), required=False, default=dict)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReviewSerializer(serializers.ModelSerializer[Review]):
    asked_by, asked_of, reviewer = (
        serializers.SlugRelatedField(slug_field="username", read_only=True) for _ in range(3)
    )

    class Meta:
        model = Review
        fields = ("asked_by", "asked_at", "asked_of", "reviewer", "verdict", "reason", "answers", "decided_at")
