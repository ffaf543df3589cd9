"""What analysts add to the attribution of a network: hypotheses, lines of evidence, what would change their mind."""

from django.conf import settings
from django.db import models

from investigations.models import AppendOnly, Case

_USER = settings.AUTH_USER_MODEL
ADDED = "added:"  # begins the key of a hypothesis that a person added


class AddedHypothesis(AppendOnly):
    """An explanation that the machine does not weigh by itself. `statement` follows "It is likely that"."""

    case = models.ForeignKey(Case, related_name="hypotheses", on_delete=models.PROTECT)
    network = models.CharField(max_length=16)  # public id
    name = models.CharField(max_length=80)
    statement = models.CharField(max_length=200)
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "hypotheses"
        constraints = (models.UniqueConstraint(fields=("case", "network", "name"), name="one_hypothesis_a_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"{ADDED}{self.pk}"


class EvidenceStatement(AppendOnly):
    """A line of evidence that a person wrote, with its source's grades and how it stands to each hypothesis (by key:
    CC, C, N, I, II). A later statement replaces or withdraws an earlier one; nothing is overwritten."""

    case = models.ForeignKey(Case, related_name="statements", on_delete=models.PROTECT)
    network = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    reliability = models.CharField(max_length=1, blank=True)
    credibility = models.CharField(max_length=1, blank=True)
    consistency = models.JSONField(default=dict)
    replaces = models.ForeignKey("self", related_name="replaced_by", null=True, blank=True, on_delete=models.PROTECT)
    withdraws = models.BooleanField(default=False)
    reason = models.TextField(blank=True)  # why it replaces or withdraws
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "statements"

    def __str__(self) -> str:
        return self.text[:60]


class MindChange(AppendOnly):
    """What would change the analysts' mind about who runs a network, as they put it. The newest stands."""

    case = models.ForeignKey(Case, related_name="mind_changes", on_delete=models.PROTECT)
    network = models.CharField(max_length=16)
    text = models.TextField()
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "changes of mind"

    def __str__(self) -> str:
        return self.text[:60]
