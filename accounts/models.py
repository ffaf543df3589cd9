"""What the app keeps in the relational store: batches of records, saved mappings, and the audit trail."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from accounts.records.detection import FileShape


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    """Refuses what would rewrite history; the chain of hashes finds those who go round it."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnlyError


class AppendOnlyError(TypeError):
    def __init__(self) -> None:
        super().__init__("The audit trail is append-only.")


class AuditEntry(models.Model):
    """One row of the audit trail; written by accounts.audit.record only."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    subject = models.TextField()
    detail = models.TextField(help_text="JSON with sorted keys, hashed as it is stored")
    salt = models.CharField(max_length=32, blank=True, help_text="gone where the detail was erased")
    sealed = models.CharField(max_length=64, blank=True, help_text="sha256 of salt and detail: what the chain rests on")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.action} {self.subject}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnlyError

    @property
    def details(self) -> dict[str, Any]:
        return json.loads(self.detail)


class AuditHead(models.Model):
    """The newest row's number and digest: the lock writers take, and what shows that the last rows were removed."""

    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class PasswordChangeRequired(models.Model):
    """Somebody else chose this person's password: they choose their own before anything else."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user} since {self.since}"


class Batch(models.Model):
    """Files that came in together, and how far they have got. Its evidence has the batch's number."""

    class State(models.TextChoices):
        RECEIVED = "received", "received"
        NEEDS_MAPPING = "needs_mapping", "needs a mapping"
        MAPPED = "mapped", "mapped"
        VALIDATED = "validated", "validated"
        STORED = "stored", "stored"
        LOADED = "loaded", "loaded"
        FAILED = "failed", "failed"
        DISCARDED = "discarded", "discarded"

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED, db_index=True)
    failed_at = models.CharField(max_length=20, blank=True, help_text="the state it was in when it failed")
    reason = models.TextField(blank=True, help_text="why it failed or waits, for the person who can act")
    whole_folder = models.BooleanField(default=False, help_text="files that hold no records are left out with a word")
    link_after = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    received_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    step_started_at = models.DateTimeField(null=True, blank=True)
    doing = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=120, blank=True, help_text="the process that works on it: host:pid:start")
    owned_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"batch {self.pk} ({self.name})"


class SavedMapping(models.Model):
    """A mapping kept by name, found again by the header it was made for."""

    name = models.SlugField(max_length=80, unique=True)
    about = models.TextField(blank=True)
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64, db_index=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceFile(models.Model):
    """One file of a batch. `definition` is the mapping it was read with, frozen; `left_out` why it was not read."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=20, blank=True, help_text="chosen by the person")
    mapping_name = models.CharField(max_length=80, blank=True)
    shape = models.JSONField(null=True, blank=True)
    definition = models.JSONField(null=True, blank=True)
    unused = models.JSONField(default=list, help_text="columns that feed nothing")
    left_out = models.CharField(max_length=500, blank=True)
    staged = models.BooleanField(default=False)
    rows = models.BigIntegerField(default=0)
    received = models.JSONField(default=dict)
    rejected = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_file_a_number")]

    def __str__(self) -> str:
        return f"{self.name} (file {self.number} of batch {self.batch_id})"

    @property
    def read_as(self) -> FileShape:
        """Only of a file that was looked at: `shape` is set."""
        return FileShape.from_json(self.shape or {})


class KindCount(models.Model):
    """The reconciliation of one kind in one batch: received = accepted + duplicate + rejected."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="counts")
    kind = models.CharField(max_length=20)
    received = models.BigIntegerField()
    accepted = models.BigIntegerField()
    duplicate = models.BigIntegerField()
    rejected = models.BigIntegerField()
    unknown_rows = models.BigIntegerField(default=0)
    unknown_accounts = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind"], name="one_count_a_kind"),
            models.CheckConstraint(
                condition=models.Q(received=models.F("accepted") + models.F("duplicate") + models.F("rejected")),
                name="rows_reconcile",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of batch {self.batch_id}"
