"""The audit trail: who did what to which subject, appended only, each row chained to the one before by sha256.

`record` is called in every write and every read of unmasked personal data. One transaction takes the head,
so that writers in the web server and the worker never fork the chain. `faults` proves it whole.

The chain rests on a salted digest of each detail, so that retention can take the detail and its salt away: the row and
its place stay, whoever holds the detail and noted the salt can still prove it, and nobody can guess it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEntry, AuditHead

START = "0" * 64  # what the first row follows
SYSTEM = "system"
ERASED = '{"erased": true}'  # a detail that was taken away
ERASE = "erase audit details"


# What an app adds: the rows that this person must not read on a page, though they may read the trail.
Veil = Callable[[AbstractBaseUser | AnonymousUser], Q]
VEILS: list[Veil] = []
Actor = AbstractBaseUser | AnonymousUser | str | None


class AuditTrailBroken(Exception):
    """The trail has rows but lost its head; `manage.py audit verify` tells more."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the chain, at the row with this number."""

    number: int
    what: str


def record(
    actor: Actor,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one row. `actor`: a user, or the name of a process ("worker", "command"); None is the system.

    `action` is a verb and a noun ("open case"), `subject` a type and an id ("case:C-12").
    Inside a transaction the row stands or falls with it.
    """
    text = json.dumps(detail or {}, sort_keys=True, ensure_ascii=False, default=str)
    text, salt = _storable(text), secrets.token_hex(16)
    with transaction.atomic():
        head = _take_head()
        entry = AuditEntry(
            number=head.number + 1,
            at=timezone.now(),
            actor=_storable(actor_name(actor)),
            action=_storable(action),
            subject=_storable(subject),
            detail=text,
            salt=salt,
            sealed=_seal(salt, text),
            previous=head.digest,
        )
        entry.digest = digest(entry)
        entry.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(number=entry.number, digest=entry.digest)
    return entry


def entries_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[AuditEntry]:
    """The trail as this person may read it. The command that verifies it reads all."""
    entries = AuditEntry.objects.order_by("-number")
    for veil in VEILS:
        entries = entries.exclude(veil(user))
    return entries


def actor_name(actor: Actor) -> str:
    if actor is None:
        return SYSTEM
    if isinstance(actor, str):
        return actor
    return actor.get_username() or "anonymous"


def digest(entry: AuditEntry) -> str:
    """sha256 over every stored value of the row and the digest of the row before it."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    detail = entry.sealed or entry.detail
    values = [entry.number, at, entry.actor, entry.action, entry.subject, detail, entry.previous]
    return hashlib.sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()


def _seal(salt: str, detail: str) -> str:
    return hashlib.sha256(f"{salt}|{detail}".encode()).hexdigest()


def _is_sealed(entry: AuditEntry) -> bool:
    """Whether the detail is what was written, or was taken away whole. Old rows have no salt."""
    if not entry.sealed:
        return True
    return _seal(entry.salt, entry.detail) == entry.sealed if entry.salt else entry.detail == ERASED


def erase(entries: QuerySet[AuditEntry], actor: Actor, subject: str, policy: str) -> int:
    """Take the details of these rows away; a row of its own tells which, and what is not told there is a fault.
    Returns how many. The actor, action, subject and time of each stay."""
    with transaction.atomic():
        due = entries.exclude(sealed="").exclude(salt="").exclude(detail="{}").exclude(action=ERASE)
        numbers = sorted(due.values_list("number", flat=True))
        for start in range(0, len(numbers), 500):
            rows = AuditEntry._base_manager.filter(number__in=numbers[start : start + 500])
            rows.update(detail=ERASED, salt="")
        if numbers:
            record(actor, ERASE, subject, {"policy": policy, "rows": numbers})
    return len(numbers)


def head() -> tuple[int, str]:
    """Number and digest of the newest row: kept elsewhere, they prove that no later rewriting took place."""
    row = AuditHead.objects.filter(pk=1).first()
    return (row.number, row.digest) if row else (0, START)


def faults(noted_head: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Every changed, removed, reordered or added row; nothing when the trail is whole.

    `noted_head`: number and digest noted earlier, outside the database.
    """
    number, before = 0, START
    erased: set[int] = set()
    told: set[int] = set()
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number > number + 1:
            yield Fault(number + 1, _removed(number + 1, entry.number - 1))
        elif entry.previous != before:
            yield Fault(entry.number, f"row {entry.number} does not follow row {number}: one of them was replaced")
        if entry.sealed and not entry.salt:
            erased.add(entry.number)
        if entry.action == ERASE and entry.salt:
            told |= set(entry.details["rows"])
        if digest(entry) != entry.digest or not _is_sealed(entry):
            yield Fault(entry.number, f"row {entry.number} was changed after it was written")
        if noted_head and entry.number == noted_head[0] and entry.digest != noted_head[1]:
            yield Fault(entry.number, f"row {entry.number} differs from the head noted earlier")
        number, before = entry.number, entry.digest
    for silently in sorted(erased - told):
        yield Fault(silently, f"the detail of row {silently} was taken away, and no row tells of it")
    yield from _faults_at_the_end(number, before, noted_head)


def _faults_at_the_end(number: int, last: str, noted_head: tuple[int, str] | None) -> Iterator[Fault]:
    head_number, head_digest = head()
    if head_number > number:
        yield Fault(number + 1, _removed(number + 1, head_number))
    elif head_number < number:
        yield Fault(head_number + 1, f"row {head_number + 1} and later were added past the head")
    elif head_digest != last:
        yield Fault(number, f"the head does not name row {number}: the last row was replaced")
    if noted_head and noted_head[0] > number:
        yield Fault(number + 1, f"the head noted earlier was row {noted_head[0]}, the trail ends at row {number}")


def _removed(first: int, last: int) -> str:
    return f"row {first} was removed" if first == last else f"rows {first} to {last} were removed"


def _take_head() -> AuditHead:
    """The head, locked until the transaction ends (SQLite locks with BEGIN IMMEDIATE)."""
    row, created = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"number": 0, "digest": START})
    if created and AuditEntry.objects.exists():
        raise AuditTrailBroken("The audit trail has rows but no head. Run manage.py audit verify.")
    return row


def _storable(text: str) -> str:
    return text.replace("\x00", "\ufffd")  # PostgreSQL refuses NUL in text


def parse_head(text: str) -> tuple[int, str]:
    """`number:digest` as `audit verify` prints it."""
    number, _, noted = text.partition(":")
    return int(number), noted
