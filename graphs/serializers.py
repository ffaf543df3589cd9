"""What the API says of runs, networks, accounts and identifiers."""

from typing import Any

from rest_framework import serializers

from accounts.personal import PersonalField
from graphs.families import shown
from graphs.models import Lineage, Network, Run, WatchHit


class RunSerializer(serializers.ModelSerializer[Run]):
    class Meta:
        model = Run
        fields = (
            "id", "state", "is_current", "parameters", "engine", "decisions", "batches", "fingerprint", "counts",
            "comparison", "surprises", "released_by", "step", "done", "total", "message", "started_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class LineageSerializer(serializers.ModelSerializer[Lineage]):
    previous = serializers.CharField(source="previous.public_id")

    class Meta:
        model = Lineage
        fields = ("previous", "kind", "shared", "run")


class NetworkSerializer(serializers.ModelSerializer[Network]):
    """`likelihood` and `confidence` are two statements: how likely the leading hypothesis is, and how sure of that."""

    class Meta:
        model = Network
        fields = (
            "public_id", "state", "run", "first_run", "is_network", "size", "judgement_probability", "judgement_bits",
            "reading", "why", "first_seen", "last_seen", "accounts_banned", "exchanges", "input_tokens",
            "output_tokens", "payments", "operator_id", "operator_name", "likelihood", "likelihood_words",
            "confidence", "named",
        )  # fmt: skip
        read_only_fields = fields


class JudgementLineSerializer(serializers.Serializer[Any]):
    feature = serializers.CharField()
    argument = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    population = serializers.FloatField(allow_null=True)
    weight = serializers.FloatField()
    bits = serializers.FloatField()
    explained_by = serializers.CharField(allow_null=True)


class NetworkDetailSerializer(NetworkSerializer):
    judgement = JudgementLineSerializer(many=True)
    lineage = LineageSerializer(many=True)
    watch_hits = serializers.IntegerField(help_text="new accounts that would be members: see /watch/?network=")

    class Meta(NetworkSerializer.Meta):
        fields = (*NetworkSerializer.Meta.fields, "judgement", "lineage", "watch_hits")  # type: ignore[assignment]


class MemberSerializer(serializers.Serializer[Any]):
    account_id = serializers.CharField()
    probability = serializers.FloatField()
    bits = serializers.FloatField()
    since = serializers.DateTimeField(
        allow_null=True, help_text="taken over on this day: linked from it on, not before"
    )
    families = serializers.DictField(child=serializers.FloatField(), help_text="bits by family, the prior included")


class ValueField(serializers.CharField):
    """An identifier's value, masked as the pages mask it; needs `family` beside it."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> str:
        return shown(value["family"], value["value"])


class TermSerializer(serializers.Serializer[Any]):
    """A term of a membership; they add up to its bits."""

    family = serializers.CharField()
    value = ValueField()
    period = serializers.DateTimeField(allow_null=True, required=False)
    members_with = serializers.IntegerField(allow_null=True)
    total_with = serializers.IntegerField(allow_null=True)
    expected = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    bits = serializers.FloatField()


class SharedSerializer(serializers.Serializer[Any]):
    family = serializers.CharField()
    value = ValueField()
    members_with = serializers.IntegerField()
    total_with = serializers.IntegerField()
    verdict = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class PartySerializer(serializers.Serializer[Any]):
    public_id = serializers.CharField(allow_null=True)
    reading = serializers.CharField()
    is_network = serializers.BooleanField()
    size = serializers.IntegerField()
    probability = serializers.FloatField()
    bits = serializers.FloatField()
    since = serializers.DateTimeField(
        allow_null=True, help_text="taken over on this day: linked from it on, not before"
    )


class CitedSerializer(serializers.Serializer[Any]):
    """An account with an identifier over all its rows, with the first of them as citation."""

    first_seen = serializers.DateTimeField(allow_null=True)
    last_seen = serializers.DateTimeField(allow_null=True)
    events = serializers.IntegerField()
    batch = serializers.IntegerField()
    kind = serializers.CharField()
    file = serializers.IntegerField()
    line = serializers.IntegerField()


class ObservationSerializer(CitedSerializer):
    """An identifier of an account."""

    family = serializers.CharField()
    uid = serializers.CharField()
    value = ValueField()
    degree = serializers.IntegerField(help_text="accounts that have it")


class AccountSerializer(serializers.Serializer[Any]):
    account_id = serializers.CharField()
    known = serializers.BooleanField(help_text="whether an accounts record describes it")
    created_at = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    channel = serializers.CharField(allow_null=True)
    organization = serializers.CharField(allow_null=True)
    email = PersonalField("email")
    full_name = PersonalField("full_name")
    phone = PersonalField("phone")
    parties = PartySerializer(many=True)
    identifiers = ObservationSerializer(many=True)
    identifiers_total = serializers.IntegerField()


class HolderSerializer(CitedSerializer):
    """An account that has an identifier."""

    account_id = serializers.CharField()


class HeldForSerializer(serializers.Serializer[Any]):
    """What the engine holds an identifier for, and why; `accounts` have it."""

    verdict = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    accounts = serializers.IntegerField()


class VerdictSerializer(HeldForSerializer):
    parties = serializers.IntegerField()


class IdentifierSerializer(serializers.Serializer[Any]):
    family = serializers.CharField()
    uid = serializers.CharField()
    value = ValueField()
    accounts = serializers.IntegerField()
    rarity = serializers.CharField(help_text="in words")
    judged = VerdictSerializer(allow_null=True)


class PairTermSerializer(HeldForSerializer):
    family = serializers.CharField()
    value = ValueField()
    note = serializers.CharField(allow_blank=True)
    bits_a = serializers.FloatField(allow_null=True)
    bits_b = serializers.FloatField(allow_null=True)


class PairLineSerializer(serializers.Serializer[Any]):
    """A term of the two as a group of their own; they add up to the pair's bits."""

    family = serializers.CharField()
    value = ValueField()
    total_with = serializers.IntegerField(allow_null=True)
    rank = serializers.IntegerField()
    bits = serializers.FloatField()


class PairWeightSerializer(serializers.Serializer[Any]):
    bits = serializers.FloatField()
    founding = serializers.FloatField(help_text="the part that is not from addresses")
    enough = serializers.BooleanField(help_text="whether the engine would hold the two for one hand on this alone")
    needed = serializers.FloatField()
    needed_founding = serializers.FloatField()


class PairSerializer(serializers.Serializer[Any]):
    a = serializers.CharField()
    b = serializers.CharField()
    linked = serializers.BooleanField()
    sentence = serializers.CharField()
    shared = PairTermSerializer(many=True)
    parties_a = PartySerializer(many=True)
    parties_b = PartySerializer(many=True)
    weighed = PairWeightSerializer(allow_null=True)
    lines = PairLineSerializer(many=True)


class CutSerializer(serializers.Serializer[Any]):
    """What one identifier, if it were infrastructure, would split off."""

    family = serializers.CharField()
    value = ValueField()
    members_with = serializers.IntegerField()
    splits_off = serializers.IntegerField()
    falls_below = serializers.IntegerField()
    remaining = serializers.IntegerField()
    bits_lost = serializers.FloatField()


class WatchHitSerializer(serializers.ModelSerializer[WatchHit]):
    """An account that no run has seen and that would be a member, by the engine's own bits."""

    network = serializers.CharField(source="network.public_id")
    terms = TermSerializer(many=True)

    class Meta:
        model = WatchHit
        fields = ("account_id", "network", "bits", "probability", "batch", "run", "found_at", "terms")
        read_only_fields = fields


class HitSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = serializers.CharField()
    note = serializers.CharField()
    family = serializers.CharField()
    exact = serializers.BooleanField()


class GroupSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    more = serializers.BooleanField()
    notice = serializers.CharField()
    hits = HitSerializer(many=True)


class StartSerializer(serializers.Serializer[Any]):
    """Parameters of a new run, by name; none for the defaults."""

    parameters = serializers.DictField(required=False, default=dict)
