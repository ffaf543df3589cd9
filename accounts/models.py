"""What the app keeps in the relational store: batches of records, saved mappings, and the audit trail."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models


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
