"""Runs of the linkage engine and the networks they found. The rows behind them are in the run's folder."""

from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.urls import reverse


class Run(models.Model):
    """One run: what went in, how far it got, and whether the pages show it. At most one is current."""

    class State(models.TextChoices):
        STARTED = "started", "computing"
        COMPUTED = "computed", "computed"
        NUMBERED = "numbered", "loading"
        HELD = "held", "waits for a person"
        PUBLISHED = "published", "published"
        DISCARDED = "discarded", "discarded"
        FAILED = "failed", "failed"

    ENDED = (State.PUBLISHED, State.DISCARDED, State.FAILED)

    state = models.CharField(max_length=12, choices=State, default=State.STARTED)
    is_current = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict, blank=True)
    basis = models.CharField(max_length=64, blank=True)  # fingerprint of the evidence files it reads
    engine = models.CharField(max_length=64, blank=True)  # digest of the code that links and attributes
    decisions = models.JSONField(default=list, blank=True)  # ids of those it honours
    decisions_basis = models.CharField(max_length=64, blank=True)  # fingerprint of what they say
    batches = models.JSONField(default=list, blank=True)  # whose evidence it reads
    fingerprint = models.CharField(max_length=64, blank=True)  # of rows, decisions, parameters and code together
    counts = models.JSONField(default=dict, blank=True)
    comparison = models.JSONField(default=dict, blank=True)  # with the run that was current before
    surprises = models.JSONField(default=list, blank=True)  # sentences: what a person should see before it is shown
    released_by = models.CharField(max_length=150, blank=True)  # who let it be shown in spite of them
    step = models.CharField(max_length=120, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)  # why it failed, in a sentence
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("is_current",), condition=models.Q(is_current=True), name="one_current_run"
            ),
        )

    def __str__(self) -> str:
        return f"run {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("graphs:run", args=[self.pk])

    @property
    def seconds(self) -> float | None:
        """From start to publication."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def folder(self) -> Path:
        return settings.SKEIN_HOME / "runs" / str(self.pk)


class Network(models.Model):
    """A party of the run: one group of accounts with its id, which it keeps from run to run, and its summary.

    A party below the cut has a row too: it may rise above it later, and "looked like it, but" is worth reading.
    The row tells of `run`; where that is not the current run, the network is no longer found."""

    class State(models.TextChoices):
        """What the networks' own list says. Whether a case works on one is told to its members alone."""

        NEW = "new", "new"
        DISMISSED = "dismissed", "dismissed"

    number = models.PositiveIntegerField(unique=True)
    public_id = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    run = models.ForeignKey(Run, related_name="networks", on_delete=models.PROTECT)
    first_run = models.ForeignKey(Run, related_name="+", on_delete=models.PROTECT)
    party_id = models.CharField(max_length=64)
    is_network = models.BooleanField(default=False)  # above the cut
    size = models.PositiveIntegerField()
    judgement_probability = models.FloatField()
    judgement_bits = models.FloatField()
    reading = models.CharField(max_length=120)
    why = models.TextField(blank=True)
    resolution = models.CharField(max_length=60, blank=True)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    accounts_banned = models.PositiveIntegerField(default=0)
    exchanges = models.BigIntegerField(default=0)
    input_tokens = models.BigIntegerField(default=0)
    output_tokens = models.BigIntegerField(default=0)
    payments = models.BigIntegerField(default=0)
    # The leading hypothesis, from the run's `assessments` table once attribution has written it.
    operator_id = models.CharField(max_length=200, blank=True)
    operator_name = models.CharField(max_length=200, blank=True)
    likelihood = models.FloatField(null=True, blank=True)
    likelihood_words = models.CharField(max_length=40, blank=True)
    confidence = models.CharField(max_length=20, blank=True)
    named = models.BooleanField(default=False)

    class Meta:
        ordering = ("-judgement_bits", "number")
        indexes = (
            models.Index(fields=("run", "is_network", "-judgement_bits"), name="network_queue"),
            models.Index(fields=("run", "party_id"), name="network_party"),
        )

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("graphs:network", args=[self.public_id])

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


class Lineage(models.Model):
    """How a network of one run descends from those of the run before."""

    class Kind(models.TextChoices):
        CONTINUES = "continues", "continues"
        SPLIT = "split", "split off from"
        MERGED = "merged", "absorbed"

    run = models.ForeignKey(Run, related_name="lineage", on_delete=models.CASCADE)
    network = models.ForeignKey(Network, related_name="ancestors", on_delete=models.CASCADE)
    previous = models.ForeignKey(Network, related_name="descendants", on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=Kind)
    shared = models.PositiveIntegerField()  # accounts in both

    class Meta:
        ordering = ("run", "network", "kind", "previous")
        constraints = (models.UniqueConstraint(fields=("run", "network", "previous"), name="one_lineage_a_pair"),)

    def __str__(self) -> str:
        return f"{self.network} {self.get_kind_display()} {self.previous}"


class DecisionsAreKeptError(TypeError):
    def __init__(self) -> None:
        super().__init__("The log of decisions is append-only: a decision is undone by another entry.")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Refuses what would rewrite history."""

    def update(self, **values: Any) -> NoReturn:
        raise DecisionsAreKeptError

    def delete(self) -> NoReturn:
        raise DecisionsAreKeptError

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise DecisionsAreKeptError


class Decision(models.Model):
    """What a person decided about accounts, identifiers or networks, and why; written by graphs.decisions only.

    `content` is all that the engine reads: accounts by id, identifiers by family and value, networks by the accounts
    they held when it was decided. So it outlives runs and imports. Undoing is a row of its own, with `undoes`."""

    kind = models.CharField(max_length=24, db_index=True)
    binds = models.BooleanField(default=False)  # whether runs honour it
    content = models.JSONField(default=dict)
    reason = models.TextField()
    sentence = models.TextField()  # what it meant when it was made, with its counts
    run = models.ForeignKey(Run, related_name="+", null=True, on_delete=models.PROTECT)  # that was shown then
    author = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.PROTECT)
    author_name = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    undoes = models.OneToOneField("self", related_name="undone", null=True, on_delete=models.PROTECT)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"decision {self.pk}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise DecisionsAreKeptError
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise DecisionsAreKeptError

    @classmethod
    def binding(cls) -> models.QuerySet["Decision"]:
        """Those in force that the next run honours, in the order in which they were made."""
        return cls.objects.filter(binds=True, undone__isnull=True).order_by("id")


class DecisionSubject(models.Model):
    """What a decision is about, so that the page of each finds it."""

    class Type(models.TextChoices):
        ACCOUNT = "account", "account"
        IDENTIFIER = "identifier", "identifier"
        NETWORK = "network", "network"

    decision = models.ForeignKey(Decision, related_name="subjects", on_delete=models.PROTECT)
    type = models.CharField(max_length=12, choices=Type)
    key = models.CharField(max_length=600)  # an account's id, family:value, or a network's public id

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("type", "key"), name="decisions_about"),)

    def __str__(self) -> str:
        return f"{self.type}:{self.key}"


class WatchHit(models.Model):
    """An account that no run has seen yet and that belongs to a published network by the engine's own bits."""

    run = models.ForeignKey(Run, related_name="watch_hits", on_delete=models.CASCADE)  # whose networks it was held to
    network = models.ForeignKey(Network, related_name="watch_hits", on_delete=models.CASCADE)
    account_id = models.CharField(max_length=200, db_index=True)
    batch = models.PositiveIntegerField()  # that brought the account
    bits = models.FloatField()
    probability = models.FloatField()
    terms = models.JSONField(default=list)  # the prior first; they add up to `bits`
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-bits", "account_id")
        constraints = (models.UniqueConstraint(fields=("run", "network", "account_id"), name="one_hit_an_account"),)

    def __str__(self) -> str:
        return f"{self.account_id} in {self.network}"

    @property
    def strongest(self) -> list[dict[str, Any]]:
        """The three terms that say most."""
        return sorted((t for t in self.terms if t["value"]), key=lambda term: -term["bits"])[:3]


class AdoptedWeights(models.Model):
    """Weights of the scorecard that a person adopted; the newest row is the next run's. No values: the judged ones."""

    values = models.JSONField(default=dict, blank=True)  # bits by feature, only those that differ from the judged ones
    verdicts = models.PositiveIntegerField(default=0)  # that they were fitted to
    reason = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.PROTECT)
    author_name = models.CharField(max_length=150)
    adopted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "adopted weights"

    def __str__(self) -> str:
        return f"weights {self.pk}"


class EdgeCheck(models.Model):
    """A random sample of the memberships that a run is least sure of, for a person to judge."""

    run = models.OneToOneField(Run, related_name="edge_check", on_delete=models.CASCADE)
    memberships = models.PositiveIntegerField()  # in networks above the cut
    edge = models.PositiveIntegerField()  # of them, those it was drawn from
    below_bits = models.FloatField()  # the edge are the memberships of at most so many bits
    author_name = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"edge of {self.run}"


class EdgeSample(models.Model):
    """One membership of the sample, and what a person found."""

    class Answer(models.TextChoices):
        RIGHT = "right", "belongs"
        WRONG = "wrong", "does not belong"
        UNSURE = "unsure", "cannot tell"

    check_of = models.ForeignKey(EdgeCheck, related_name="samples", on_delete=models.CASCADE)
    network = models.ForeignKey(Network, related_name="+", on_delete=models.CASCADE)
    account_id = models.CharField(max_length=200)
    bits = models.FloatField()
    probability = models.FloatField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    decision = models.ForeignKey(Decision, related_name="+", null=True, on_delete=models.PROTECT)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("check_of", "network", "account_id"), name="one_sample_a_membership"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} in {self.network}"


# Models in a file of their own; they build on what stands above.
from graphs.scene_models import FilterSet, PatternSearch, SavedScene, SceneShare, SceneVersion  # noqa: E402, F401
