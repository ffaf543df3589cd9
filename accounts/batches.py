"""A batch through its states: received → mapped → validated → stored → loaded.

Each step is one plain function that may be killed at any line and run again: files appear by rename, the state
changes in one transaction at the end. `advance` does the next step; the tasks and the command only call it.
"""

from __future__ import annotations

import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import arrivals, evidence, leases
from accounts.assigning import StepFailedError, map_files
from accounts.models import Batch, KindCount, SourceFile
from accounts.progress import Progress
from accounts.records import staging
from accounts.records.detection import UnreadableFileError
from accounts.records.mapping import Mapping, MappingError
from accounts.records.reconciling import Reconciler, Sum

LINK = "graphs.link"  # the next app's task, known by name only
log = logging.getLogger(__name__)
S = Batch.State
OUR_FAULT = "a fault of Skein, not of the file; the log has it in full, and the batch can be tried again"
UNFINISHED = (S.RECEIVED, S.MAPPED, S.VALIDATED)
NEXT = {
    S.RECEIVED: "reading the headers and finding the mapping",
    S.MAPPED: "checking every row",
    S.VALIDATED: "finding duplicates and writing the evidence",
    S.STORED: "loading the graph",
}


class MustWaitError(Exception):
    """An earlier batch is not stored yet: duplicates are told apart in the order of arrival."""


def advance(batch_id: int) -> bool:
    """Does the next step short of loading; True where another of these is to follow. Nothing while a living process
    works on the batch. Raises MustWaitError."""
    with leases.held(batch_id) as batch:
        if batch is None or batch.state not in STEPS:
            return False
        if batch.state == S.VALIDATED:
            _wait_for_turn(batch)
        state = S(batch.state)
        Batch.objects.filter(pk=batch.pk).update(step_started_at=timezone.now(), done=0, total=0, doing=NEXT[state])
        try:
            STEPS[state](batch)
        except (StepFailedError, UnreadableFileError, MappingError) as error:
            _fail(batch, state, str(error))
        except OperationalError:  # the database is busy or away; the step is sent on again
            raise
        except Exception as error:  # one batch that cannot be done must not hold up those behind it
            log.exception("batch %s: %s broke", batch.pk, NEXT[state])
            _fail(batch, state, f"{OUR_FAULT} ({type(error).__name__}: {error})")
        batch.refresh_from_db()
        return batch.state in STEPS


def _wait_for_turn(batch: Batch) -> None:
    before = Batch.objects.filter(pk__lt=batch.pk, state__in=UNFINISHED).first()
    storing = next((b for b in Batch.objects.filter(state=S.VALIDATED).exclude(pk=batch.pk) if leases.is_held(b)), None)
    if waits_for := before or storing:
        Batch.objects.filter(pk=batch.pk).update(doing=f"waiting for batch {waits_for.pk}, which came first")
        raise MustWaitError


def _fail(batch: Batch, state: Batch.State, reason: str) -> None:
    log.warning("batch %s failed while %s: %s", batch.pk, state, reason)
    Batch.objects.filter(pk=batch.pk).update(
        state=S.FAILED, failed_at=state, reason=reason, doing="", finished_at=timezone.now()
    )


def retry(batch: Batch) -> None:
    """Puts a failed batch back where it failed."""
    if batch.state == S.FAILED:
        Batch.objects.filter(pk=batch.pk).update(state=batch.failed_at, failed_at="", reason="", finished_at=None)


def discard(batch: Batch) -> bool:
    """Gives up a batch that waits for a person and of which nothing is stored; its files are removed. False where it
    is past that."""
    waits = Batch.objects.filter(pk=batch.pk).filter(
        Q(state=S.NEEDS_MAPPING) | Q(state=S.FAILED, failed_at__in=(*UNFINISHED, S.NEEDS_MAPPING))
    )
    if not waits.update(state=S.DISCARDED, doing="", finished_at=timezone.now()):
        return False
    shutil.rmtree(arrivals.folder(batch.pk), ignore_errors=True)
    batch.refresh_from_db()
    return True


# --- mapped → validated -----------------------------------------------------


def _validate(batch: Batch) -> None:
    files = list(batch.files.filter(left_out=""))
    with Progress(batch.pk, sum(_expected_rows(file) for file in files)) as progress:
        before = 0
        for file in files:
            if not (file.staged and _staged_at(file).exists()):
                _stage(batch, file, before, progress)
            before += file.rows
            progress.total = before + sum(_expected_rows(f) for f in files if f.number > file.number)
            progress.show(before, force=True)
    Batch.objects.filter(pk=batch.pk).update(state=S.VALIDATED)


def _expected_rows(file: SourceFile) -> int:
    """Before the first chunk is read: sixty bytes a row, more in compressed files."""
    packed = {"": 60, "gz": 12, "zst": 12}[file.read_as.compression]
    return file.rows or max(1, file.size // packed)


def _staged_at(file: SourceFile) -> Path:
    return arrivals.folder(file.batch_id) / "staged" / f"file-{file.number}"


def _stage(batch: Batch, file: SourceFile, before: int, progress: Progress) -> None:
    others = progress.total - before - _expected_rows(file)

    def show(rows: int, position: int) -> None:
        progress.total = before + int(rows * max(1.0, file.size / max(position, 1))) + others
        progress.show(before + rows, f"checking {file.name}")

    source = staging.Source(
        arrivals.stored_at(file), file.number, file.sha256[:12], file.read_as,
        Mapping.from_json(file.definition),
    )  # fmt: skip
    received_at = batch.received_at.astimezone(UTC).replace(tzinfo=None)
    try:
        staged = staging.stage(source, _staged_at(file), received_at, max_rows=settings.UPLOAD_MAX_ROWS, progress=show)
    except UnreadableFileError as error:
        raise StepFailedError(f"{file.name}: {error}") from error
    file.rows, file.staged = staged.rows, True
    file.received, file.rejected = dict(staged.received), dict(staged.rejected)
    file.save()


# --- validated → stored -----------------------------------------------------


def _store(batch: Batch) -> None:
    files = list(batch.files.filter(left_out=""))
    fingerprints = [file.sha256 for file in files]
    standing = evidence.manifest(batch.pk)
    if standing is None:
        sums = _reconcile(batch, files)
        facts = {
            "batch": batch.pk, "name": batch.name, "received_at": batch.received_at,
            "files": [_fact(file) for file in files],
            "counts": {kind: total.to_json() for kind, total in sums.items()},
        }  # fmt: skip
        evidence.publish(batch.pk, arrivals.folder(batch.pk) / "evidence", facts)
    elif [file["sha256"] for file in standing["files"]] != fingerprints:
        raise StepFailedError(
            f"{settings.EVIDENCE_URL} already holds another batch {batch.pk}: this database did not write it. "
            "Use the database that belongs to the evidence, or an empty EVIDENCE_URL."
        )
    else:
        sums = {kind: Sum(**total) for kind, total in standing["counts"].items()}
    with transaction.atomic():
        batch.counts.all().delete()
        KindCount.objects.bulk_create(
            KindCount(batch=batch, kind=kind, **total.to_json()) for kind, total in sums.items()
        )
        Batch.objects.filter(pk=batch.pk).update(state=S.STORED, doing="")
    _tidy(batch.pk)


def _fact(file: SourceFile) -> dict[str, Any]:
    return {
        "number": file.number, "name": file.name, "sha256": file.sha256, "rows": file.rows, "mapping": file.definition,
    }  # fmt: skip


def _tidy(batch_id: int) -> None:
    """What was refused (a card number, say) is not kept: evidence and rejects say all that is to be said."""
    shutil.rmtree(arrivals.folder(batch_id), ignore_errors=True)


def _reconcile(batch: Batch, files: list[SourceFile]) -> dict[str, Sum]:
    out = arrivals.folder(batch.pk) / "evidence"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    received: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for file in files:
        received.update(file.received)
        rejected.update(file.rejected)
    with evidence.connect() as connection:
        staged = [_staged_at(file) for file in files]
        names = {file.number: file.name for file in files}
        return Reconciler(connection, staged, out, batch.pk, names).write(received, rejected)


STEPS: dict[str, Callable[[Batch], None]] = {S.RECEIVED: map_files, S.MAPPED: _validate, S.VALIDATED: _store}


# --- stored → loaded: graphs does it, and says so here ------------------------


@contextmanager
def loading(batch_id: int) -> Iterator[Callable[[str, int, int], None] | None]:
    """For the task that loads a stored batch into the graph: yields the progress to call with (what, done, total), and
    marks the batch loaded at the end. Yields None where there is nothing to load or another process is at it."""
    with leases.held(batch_id) as batch:
        if batch is None or batch.state != S.STORED:
            yield None
            return
        _tidy(batch_id)  # the step before may have been killed at its end
        Batch.objects.filter(pk=batch_id).update(step_started_at=timezone.now(), doing=NEXT[S.STORED], reason="")
        with Progress(batch_id, 0) as progress:
            yield progress.step
        Batch.objects.filter(pk=batch_id).update(state=S.LOADED, doing="", finished_at=timezone.now())
        if batch.link_after:
            current_app.send_task(LINK)  # type: ignore[not-callable]


def waits_for_graph(batch_id: int, reason: str) -> None:
    """Says on the batch's page why a stored batch is not loaded yet."""
    Batch.objects.filter(pk=batch_id, state=S.STORED).update(doing="waiting for Neo4j", reason=reason)


def waited_for(batch_id: int) -> list[int]:
    """Earlier batches that are not stored yet and that no living process works on."""
    earlier = Batch.objects.filter(pk__lt=batch_id, state__in=UNFINISHED).order_by("pk")
    return [batch.pk for batch in earlier if not leases.is_held(batch)]


def standing_still() -> list[int]:
    """Batches with a step before them that no living process works on."""
    unfinished = Batch.objects.filter(state__in=(*UNFINISHED, S.STORED)).order_by("pk")
    return [batch.pk for batch in unfinished if not leases.is_held(batch)]
