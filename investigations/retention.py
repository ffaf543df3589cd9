"""Retention: what a closed case no longer needs is erased, with what is of no case and no use; proofs stay whole.

Erasing puts keyed digests in the place of values (`erasing`): in the case's rows as `holdings` declares them, in its
snapshots, and in the details of its audit rows. Files of reports, snapshots and evidence go; their sha256 stay. A legal
hold forbids all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry
from investigations import ageing, erasing, holdings
from investigations.acting import holding
from investigations.attribution_models import ADDED
from investigations.casework import Actor
from investigations.enums import CaseState, QueueState
from investigations.models import Case, CaseErasure, Erasure, EvidenceFile, QueueItem, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import FORMATS
from investigations.reports.redaction import Reduction, reduce
from investigations.snapshots import storage

SHORTEST = 30  # days; a shorter policy would erase what a review may still ask for
ADDED_NAME = "a hypothesis of an analyst"
DIGESTS_TOLD = 1000  # in the audit trail, of what is removed whole


def before(days: int) -> datetime:
    if days < SHORTEST:
        raise CaseworkError(f"Keep what a case holds for {SHORTEST} days or more after it is closed.")
    return timezone.now() - timedelta(days=days)


def due(days: int) -> Iterator[Case]:
    """Cases closed longer ago than that, under no hold, and not erased since they were closed."""
    for case in Case.objects.filter(state=CaseState.CLOSED, closed_at__lt=before(days)):
        if holding(case) is None and not case.erasures.filter(at__gt=case.closed_at).exists():
            yield case


def erase(case: Case, actor: Actor | str, policy: str) -> CaseErasure:
    """Raises CaseworkError under a hold. Where it is killed before the files are gone, `sweep` ends it."""
    hold = holding(case)
    if hold is not None:
        raise CaseworkError(f"{case.reference} is under legal hold since {hold.at:%Y-%m-%d}: {hold.reason}")
    by = None if isinstance(actor, str) else actor
    with transaction.atomic():
        values = sum(_erase_snapshot(s, by, policy) for s in case.snapshots.filter(erasure=None))
        case.pins.exclude(scene=None).update(scene=None)
        QueueItem.objects.filter(case=case, state=QueueState.WAITING).update(state=QueueState.DONE)
        values += _erase_rows(case)
        subject = f"case:{case.reference}"
        audit.erase(AuditEntry.objects.filter(subject=subject), actor, subject, policy)
        made = CaseErasure.objects.create(case=case, by=by, policy=policy, values=values)
        snapshots = [s.sha256 for s in case.snapshots.all()]
        audit.record(
            actor, "erase personal data", subject, {"policy": policy, "values": values, "snapshots": snapshots}
        )
    _remove_files(case)
    return made


def _erase_snapshot(snapshot: Snapshot, by: Any, policy: str) -> int:
    try:
        left, values = erased(storage.read(snapshot), snapshot.sha256)
    except storage.SnapshotBroken as error:
        raise CaseworkError(f"Nothing was erased: {error} Look into that first.") from error
    made = Erasure(snapshot=snapshot, by=by, policy=policy, values=values)
    storage.write_once(made.path, storage.encode(left))
    made.save()
    return values


def _erase_rows(case: Case) -> int:
    """How many values gave way to digests."""
    count = 0
    for held in holdings.of_case():
        for row in held.rows.filter(**{held.case: case.pk}):
            count += len(erasing.erase_row(row, held.fields, case.reference))
    return count


def sweep() -> int:
    """Remove files that an erasure left behind when it was killed. Returns how many cases still had some."""
    left = [case for case in Case.objects.filter(erasures__isnull=False).distinct() if _files(case)]
    for case in left:
        _remove_files(case)
    return len(left)


def _files(case: Case) -> list[Any]:
    """Those that still hold what was erased: snapshots, their reports, and evidence that no other case has."""
    found = [s.path for s in case.snapshots.exclude(erasure=None)]
    reports = case.reports.filter(snapshot__erasure__isnull=False)
    found += [report.path(suffix) for report in reports for suffix in FORMATS]
    for file in case.files.all():
        others = EvidenceFile.objects.filter(sha256=file.sha256)
        if all(erasing.is_erased(other.name) for other in others):
            found.append(file.path)
    return [path for path in found if path.exists()]


def _remove_files(case: Case) -> None:
    for path in _files(case):
        path.unlink(missing_ok=True)


def erased(content: dict[str, Any], sha256: str) -> tuple[dict[str, Any], int]:
    """The content with keyed digests for its personal values, and how many there were."""
    reduction: Reduction = reduce(content, "public")
    added = _added(content)
    left = _without(reduction.content, added)
    proofs = sorted(erasing.digest(value, sha256) for value in {*reduction.omitted, *added})
    return {**left, "erased_from": sha256, "proofs": proofs}, len(proofs)


def _added(value: Any) -> set[str]:
    """Names of hypotheses that people added: a public report may say them, what is left of an erased case may not."""
    if isinstance(value, list):
        return {name for item in value for name in _added(item)}
    if not isinstance(value, dict):
        return set()
    own = {value["name"]} if str(value.get("key", "")).startswith(ADDED) and value.get("name") else set()
    return own | {name for item in value.values() for name in _added(item)}


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, str):
        for name in sorted(names, key=len, reverse=True):
            value = value.replace(name, ADDED_NAME)
        return value
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    return {key: _without(item, names) for key, item in value.items()} if isinstance(value, dict) else value


def proves(case: Case, value: str) -> bool:
    """Whether something of the case that was erased was this value: a whole text, or a value in a snapshot."""
    for made in Erasure.objects.filter(snapshot__case=case).select_related("snapshot"):
        if erasing.digest(value, made.snapshot.sha256) in orjson.loads(made.path.read_bytes())["proofs"]:
            return True
    mark = f"{erasing.MARK}{erasing.digest(value, case.reference)}"
    return any(
        getattr(row, name) == mark
        for held in holdings.of_case()
        for row in held.rows.filter(**{held.case: case.pk})
        for name in held.fields
    )


def runs_kept() -> Iterator[tuple[int, str]]:
    """Runs whose tables a case still reads: pinned, frozen, or held; until what the case holds is erased."""
    alive = Case.objects.exclude(erasures__at__gt=F("closed_at"))
    for case in alive.prefetch_related("pinned", "snapshots", "holds"):
        words = "is under legal hold and" if any(h.released_at is None for h in case.holds.all()) else ""
        for pinned in case.pinned.all():
            yield pinned.run_id, f"{case.reference} {words} has pinned {pinned.public_id}".replace("  ", " ")  # type: ignore[missing-attribute]
        for snapshot in case.snapshots.all():
            yield snapshot.run_id, f"a snapshot of {case.reference} rests on it"  # type: ignore[missing-attribute]


# --- of no case -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Aged:
    words: str
    rows: int


def aged(days: int, actor: str | None = None) -> list[Aged]:
    """What is of no case and due by age; erased where there is an actor."""
    until, held = before(days), ageing.protected()
    done: list[Aged] = []
    for kind in ageing.KINDS:
        with transaction.atomic():
            found = kind.find(until, held)
            rows = len(found)
            if actor and rows:
                digests = kind.erase(found)
                detail = {"policy": f"{days} days", "rows": rows, "digests": sorted(digests)[:DIGESTS_TOLD],
                          "digests_total": len(digests)}  # fmt: skip
                audit.record(actor, "erase personal data", f"retention:{kind.words}", detail)
        done.append(Aged(kind.words, rows))
    return done
