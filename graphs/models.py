"""Runs of the linkage engine and the networks they found. The rows behind them are in the run's folder."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse


class Run(models.Model):
    """One run: what went in, how far it got, and whether the pages show it. At most one is current."""

    class State(models.TextChoices):
        STARTED = "started", "computing"
        COMPUTED = "computed", "computed"
        NUMBERED = "numbered", "loading"
        PUBLISHED = "published", "published"
        FAILED = "failed", "failed"

    state = models.CharField(max_length=12, choices=State, default=State.STARTED)
    is_current = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict, blank=True)
    basis = models.CharField(max_length=64, blank=True)  # fingerprint of the evidence files it reads
    fingerprint = models.CharField(max_length=64, blank=True)  # of the rows themselves, from the engine
    counts = models.JSONField(default=dict, blank=True)
    comparison = models.JSONField(default=dict, blank=True)  # with the run that was current before
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
        NEW = "new", "new"
        IN_CASE = "in_case", "in case"
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
