"""Decisions on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from graphs.decisions.kinds import KINDS, UNDO
from graphs.families import identifier_uid, shown
from graphs.models import Decision, DecisionSubject

NAMES = [*KINDS, UNDO]


class IdentifierGivenSerializer(serializers.Serializer[Any]):
    """An identifier by family and either its uid (as the canvas and pages have it) or its value."""

    family = serializers.CharField()
    uid = serializers.CharField(required=False)
    value = serializers.CharField(required=False)


class AskedSerializer(serializers.Serializer[Any]):
    """What is to be decided, without the reason: enough to count what it would do."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    accounts = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    networks = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    identifiers = IdentifierGivenSerializer(many=True, required=False, default=list)
    reading = serializers.CharField(required=False, default="", allow_blank=True)


class MadeSerializer(AskedSerializer):
    reason = serializers.CharField()


class EffectSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField(help_text="what it would do, in exact counts")
    accounts = serializers.IntegerField(help_text="accounts whose membership it touches")
    networks = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(component_name="WhyDecided")
class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, default="", allow_blank=True)


class SubjectSerializer(serializers.ModelSerializer[DecisionSubject]):
    """`key`: an account's id, a network's id, or an identifier's uid; `value`: what may be shown of it."""

    class Meta:
        model = DecisionSubject
        fields = ("type", "key")

    def to_representation(self, instance: DecisionSubject) -> dict[str, str]:
        if instance.type != DecisionSubject.Type.IDENTIFIER:
            return {"type": instance.type, "family": "", "key": instance.key, "value": instance.key}
        family, _, value = instance.key.partition(":")
        return {
            "type": instance.type, "family": family, "key": identifier_uid(family, value),
            "value": shown(family, value),
        }  # fmt: skip


@extend_schema_serializer(component_name="AnalystsDecision")
class DecisionSerializer(serializers.ModelSerializer[Decision]):
    subjects = SubjectSerializer(many=True)
    reading = serializers.SerializerMethodField()
    undone_by = serializers.SerializerMethodField(help_text="the entry that takes it back, if any")
    in_force = serializers.SerializerMethodField()
    author = serializers.CharField(source="author_name")

    class Meta:
        model = Decision
        fields = (
            "id", "kind", "reason", "sentence", "reading", "author", "made_at", "run", "subjects", "undoes",
            "undone_by", "in_force",
        )  # fmt: skip
        read_only_fields = fields

    def get_reading(self, decision: Decision) -> str:
        return decision.content.get("reading", "")

    def get_undone_by(self, decision: Decision) -> int | None:
        return getattr(getattr(decision, "undone", None), "pk", None)

    def get_in_force(self, decision: Decision) -> bool:
        return decision.undoes_id is None and self.get_undone_by(decision) is None
