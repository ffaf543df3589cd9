"""Retention: what a closed case no longer needs is erased, and its proofs stay whole.

Erasing a snapshot replaces every personal value in it (accounts, addresses, mailboxes, phones, names, free text) by a
digest keyed with a secret of the installation, and removes the files of its reports. Whoever holds a value can still
have it proven that the snapshot had it; nobody can read it from what is left. A legal hold forbids all of it.
"""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from investigations.acting import holding
from investigations.casework import Actor
from investigations.enums import CaseState
from investigations.models import Erasure, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import FORMATS
from investigations.reports.redaction import Reduction, reduce
from investigations.snapshots import storage

SHORTEST = 30  # days; a shorter policy would erase what a review may still ask for


def due(days: int) -> Iterator[Snapshot]:
    """Snapshots of cases closed longer ago than that, under no hold, not erased yet."""
    if days < SHORTEST:
        raise CaseworkError(f"Keep snapshots for {SHORTEST} days or more after a case is closed.")
    before = timezone.now() - timedelta(days=days)
    found = Snapshot.objects.filter(case__state=CaseState.CLOSED, case__closed_at__lt=before, erasure=None)
    return (snapshot for snapshot in found.select_related("case") if holding(snapshot.case) is None)


def erase(snapshot: Snapshot, actor: Actor | str, policy: str) -> Erasure:
    """Raises CaseworkError under a hold. Where it is killed before the files are gone, `sweep` ends it."""
    hold = holding(snapshot.case)
    if hold is not None:
        raise CaseworkError(f"{snapshot.case.reference} is under legal hold since {hold.at:%Y-%m-%d}: {hold.reason}")
    content = storage.read(snapshot)
    left, values = erased(content, snapshot.sha256)
    made = Erasure(snapshot=snapshot, by=None if isinstance(actor, str) else actor, policy=policy, values=values)
    storage.write_once(made.path, storage.encode(left))
    with transaction.atomic():
        made.save()
        detail = {"sha256": snapshot.sha256, "policy": policy, "values": values}
        record(actor, "erase personal data", f"case:{snapshot.case.reference}", detail)
    _remove(snapshot)
    return made


def sweep() -> int:
    """Remove what an erasure left behind when it was killed. Returns how many snapshots still had their file."""
    left = [e.snapshot for e in Erasure.objects.select_related("snapshot") if e.snapshot.path.exists()]
    for snapshot in left:
        _remove(snapshot)
    return len(left)


def _remove(snapshot: Snapshot) -> None:
    """The files that still hold the values; the digests of reports stay in their rows."""
    snapshot.path.unlink(missing_ok=True)
    for report in snapshot.reports.all():
        for suffix in FORMATS:
            report.path(suffix).unlink(missing_ok=True)


def erased(content: dict[str, Any], sha256: str) -> tuple[dict[str, Any], int]:
    """The content with keyed digests for its personal values, and how many there were."""
    reduction: Reduction = reduce(content, "public")
    proofs = sorted(digest(value, sha256) for value in reduction.omitted)
    return {**reduction.content, "erased_from": sha256, "proofs": proofs}, len(proofs)


def digest(value: str, sha256: str) -> str:
    """Keyed by the installation and the snapshot, so that the few values there can be are not simply tried."""
    key = hashlib.sha256(f"{settings.SECRET_KEY}|{sha256}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def proves(erasure: Erasure, value: str) -> bool:
    """Whether the erased snapshot had this value."""
    import orjson  # only here: the rest goes through storage

    left = orjson.loads(erasure.path.read_bytes())
    return digest(value, erasure.snapshot.sha256) in left["proofs"]
