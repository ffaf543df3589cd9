"""Acting on a case: packages of accounts with their collateral review, what was done, holds on what must be kept."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from investigations.models import AppendOnly, Case
from investigations.report_models import Snapshot

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_USER = settings.AUTH_USER_MODEL


class ActionPackage(models.Model):
    """Accounts to act on, of a snapshot and from a probability on. It can be handed out once its collateral review is
    finished: the edge judged by a person, and the rest looked at."""

    case = models.ForeignKey(Case, related_name="packages", on_delete=models.PROTECT)
    snapshot = models.ForeignKey(Snapshot, related_name="packages", on_delete=models.PROTECT)
    threshold = models.FloatField()  # probability of membership
    chosen_because = models.TextField(blank=True)
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(blank=True)  # who else would be hit, and what is done about it

    if TYPE_CHECKING:
        watch: "PackageWatch"
        replacements: RelatedManager["Replacement"]
        edge: RelatedManager["EdgeJudgement"]

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"package {self.pk} of {self.case}"

    def get_absolute_url(self) -> str:
        return reverse("investigations:package", args=[self.case.reference, self.pk])


class EdgeVerdict(models.TextChoices):
    OPEN = "open", "not judged"
    MEMBER = "member", "belongs to it"
    STRANGER = "stranger", "does not"
    UNSURE = "unsure", "cannot be told"


class EdgeJudgement(models.Model):
    """One membership at the edge of a package, drawn for a person to judge."""

    package = models.ForeignKey(ActionPackage, related_name="edge", on_delete=models.CASCADE)
    network = models.CharField(max_length=16)
    account_id = models.CharField(max_length=200)
    probability = models.FloatField()
    verdict = models.CharField(max_length=10, choices=EdgeVerdict, default=EdgeVerdict.OPEN)
    judged_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("probability", "account_id")
        constraints = (models.UniqueConstraint(fields=("package", "account_id"), name="one_judgement_an_account"),)

    def __str__(self) -> str:
        return f"{self.account_id}: {self.get_verdict_display()}"


class ActionTaken(AppendOnly):
    """Something that was done to an account of a case, as the platform reported it back."""

    case = models.ForeignKey(Case, related_name="actions", on_delete=models.PROTECT)
    account_id = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    on = models.DateField()
    by = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("on", "account_id")
        verbose_name_plural = "actions taken"
        constraints = (models.UniqueConstraint(fields=("case", "account_id", "action", "on"), name="one_action_a_day"),)

    def __str__(self) -> str:
        return f"{self.action} {self.account_id} on {self.on}"


class PackageWatch(models.Model):
    """What a package was last held to: `basis` is a digest of the imports and actions there were, `since` the day of
    its first action, null before that."""

    package = models.OneToOneField(ActionPackage, related_name="watch", on_delete=models.CASCADE)
    basis = models.CharField(max_length=64)
    since = models.DateField(null=True)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"watch of {self.package}"


class Replacement(models.Model):
    """An account that is in no network of the package's snapshot, and was first seen after the first action on what the
    package's accounts had held. `through`: up to five of those identifiers, as [family, value]."""

    package = models.ForeignKey(ActionPackage, related_name="replacements", on_delete=models.CASCADE)
    account_id = models.CharField(max_length=200)
    batch = models.PositiveIntegerField()  # that brought the first sighting
    seen_on = models.DateField()
    created_on = models.DateField(null=True)  # the account itself may be older
    through = models.JSONField(default=list)
    identifiers = models.PositiveIntegerField()
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-seen_on", "-identifiers", "account_id")
        constraints = (models.UniqueConstraint(fields=("package", "account_id"), name="one_replacement_an_account"),)

    def __str__(self) -> str:
        return f"{self.account_id} after {self.package}"

    @property
    def shown(self) -> list[list[str]]:
        return self.through if isinstance(self.through, list) else []  # erased

    @property
    def more(self) -> int:
        return self.identifiers - len(self.shown)


class LegalHold(models.Model):
    """While it stands, nothing of the case is deleted: neither snapshots nor reports nor the evidence they cite."""

    case = models.ForeignKey(Case, related_name="holds", on_delete=models.PROTECT)
    reason = models.TextField()
    by = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"hold on {self.case}"


class Erasure(AppendOnly):
    """That the personal data of a snapshot was erased by policy: what is left proves what it was, and says nothing."""

    snapshot = models.OneToOneField(Snapshot, related_name="erasure", on_delete=models.PROTECT)
    by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    policy = models.CharField(max_length=200)
    values = models.PositiveIntegerField()  # how many were replaced by salted digests

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"erasure of {self.snapshot}"

    @property
    def path(self) -> Path:
        """What is left, written once beside where the snapshot was."""
        return self.snapshot.path.with_suffix(".erased.json")


class CaseErasure(AppendOnly):
    """That what a case held of people was erased by policy: its rows, its snapshots and their files."""

    case = models.ForeignKey(Case, related_name="erasures", on_delete=models.PROTECT)
    by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    policy = models.CharField(max_length=200)
    values = models.PositiveIntegerField()  # that gave way to digests

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"erasure of {self.case}"
