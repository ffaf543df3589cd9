"""Carrying a run from its first step to the pages. Every step can be killed and is taken up again by the next call.

compute (the engine's tables, then the steps others added, in a folder that gets its name when all of it stands) →
number (each party gets the id of the network it continues) and compare with the run that is shown; what is surprising
waits for a person → load (memberships beside the current ones in Neo4j) → publish (networks, lineage and the current
flag in one transaction) → clear away the last run's memberships.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from filelock import FileLock

from accounts import evidence
from accounts.audit import record
from accounts.contract import KINDS
from graphs import comparing, continuity, linkage, watching
from graphs.digests import write_digests
from graphs.models import Decision, Lineage, Network, Run
from graphs.run_tables import Row
from graphs.runs import (
    ASSESSMENT_FIELDS,
    FOLDER_STEPS,
    Actor,
    RunError,
    apply_assessment,
    current_run,
    parameters_of,
    tables,
)
from graphs.store import memberships

Say = Callable[[str, int, int], None]  # the step, rows done, rows in all (0: unknown)
NOTE_SECONDS = 0.5


@dataclass
class Progress:
    """Notes how far a run is, in its row, at most twice a second, and tells `say`."""

    run: Run
    say: Say
    noted: float = field(default=0.0)

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        self.say(step, done, total)
        now = time.monotonic()
        if step != self.run.step or now - self.noted >= NOTE_SECONDS:
            self.run.step, self.run.done, self.run.total = step[:120], done, total
            self.run.save(update_fields=["step", "done", "total"])
            self.noted = now


def publish(run: Run, say: Say = lambda step, done, total: None, actor: Actor = None) -> Run:
    """Carries the run on from where it is until the pages show it, or a person has to see it first (`held`).
    Raises RunError, GraphUnavailable.

    An error of the engine or of a step ends the run as failed, with the reason; a silent Neo4j or a kill does not."""
    lock = settings.SKEIN_HOME / "runs" / "publishing.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    progress = Progress(run, say)
    with FileLock(lock):
        run.refresh_from_db()
        if run.state == Run.State.STARTED:
            try:
                _compute(run, progress)
            except Exception as error:
                fail(run, str(error) if isinstance(error, RunError) else f"{type(error).__name__}: {error}")
                raise
        while run.state not in (*Run.ENDED, Run.State.HELD):
            _number(run, progress)
            if run.surprises and not run.released_by:
                _hold(run, actor)
                break
            memberships.load_run(run, progress)
            _flip(run, actor)
        if run.state == Run.State.PUBLISHED:
            progress("clearing away the last run")
            memberships.remove_others(run.pk)
            watching.watch()  # what came in while it ran
            progress("published")
    return run


def _hold(run: Run, actor: Actor) -> None:
    run.state, run.step = Run.State.HELD, "waits for a person"
    with transaction.atomic():
        run.save(update_fields=["state", "step"])
        record(actor, "hold linkage run", f"run:{run.pk}", {"surprises": run.surprises})


def fail(run: Run, message: str) -> None:
    """Ends a run that cannot go on; the message is for the person who started it."""
    run.state, run.message, run.finished_at = Run.State.FAILED, message, timezone.now()
    run.save(update_fields=["state", "message", "finished_at"])


def _compute(run: Run, progress: Progress) -> None:
    draft = run.folder.with_suffix(".draft")
    for leftover in (draft, run.folder):
        shutil.rmtree(leftover, ignore_errors=True)
    progress("reading evidence")
    records = linkage.Records.from_evidence({kind: evidence.paths(kind) for kind in KINDS}, evidence.elsewhere())
    try:
        result = linkage.link(
            records, parameters_of(run), lambda step, share: progress(step, round(100 * share), 100), _decisions(run),
            observed=True,
        )  # fmt: skip
    except ValueError as error:
        raise RunError(str(error)) from error
    result.write(draft)
    write_digests(draft, records)
    for name, step in FOLDER_STEPS.items():
        progress(name)
        step(draft, records)
    draft.rename(run.folder)
    run.fingerprint = result.facts["fingerprint"]
    run.counts = {**result.facts["counts"], "cut": result.facts["cut"]}
    run.state = Run.State.COMPUTED
    run.save(update_fields=["fingerprint", "counts", "state"])


def _decisions(run: Run) -> list[linkage.Decision]:
    """Those that stood when the run began: what is decided meanwhile is the next run's."""
    rows = Decision.objects.filter(pk__in=run.decisions).order_by("id")
    return [linkage.Decision(d.pk, d.kind, d.content) for d in rows]


def _number(run: Run, progress: Progress) -> None:
    """Writes `networks.parquet` and keeps what the numbering rests on in `comparison`."""
    progress("comparing with the last run")
    before = current_run()
    source = tables(run)
    parties = source.ask("SELECT party_id, size FROM {parties} ORDER BY is_network DESC, judgement_bits DESC, party_id")
    sizes = {row["party_id"]: row["size"] for row in parties}
    networks = dict(Network.objects.filter(run=before).values_list("number", "size")) if before else {}
    overlaps = _overlaps(run, before) if before else []
    last = Network.objects.aggregate(last=Max("number"))["last"] or 0
    found = continuity.match(sizes, networks, [o for o in overlaps if o.number in networks], last + 1)
    table = pa.table({
        "party_id": pa.array(list(sizes), pa.string()),
        "public_id": pa.array([public_id(found.numbers[party]) for party in sizes], pa.string()),
        "number": pa.array([found.numbers[party] for party in sizes], pa.int64()),
    })  # fmt: skip
    pq.write_table(table, run.folder / "networks.parquet")
    pq.write_table(_descents(found), run.folder / "lineage.parquet")
    run.comparison = {"before": before.pk if before else None, **_compared(found, networks)}
    run.surprises = _compare(run, before, found) if before and before.folder.exists() else []
    run.state = Run.State.NUMBERED
    run.save(update_fields=["comparison", "surprises", "state"])


def _compare(run: Run, before: Run, found: continuity.Continuity) -> list[str]:
    """Writes `changes.parquet`, adds its counts to the comparison; returns what is surprising."""
    absorbed: dict[int, list[int]] = {}
    for descent in found.descents:
        if descent.kind == "merged":
            absorbed.setdefault(found.numbers[descent.party], []).append(descent.number)
    comparison = comparing.compare(tables(run), tables(before), absorbed)
    rows = [{**vars(c), "absorbed": list(c.absorbed), "why": json.dumps(c.why)} for c in comparison.changes]
    pq.write_table(pa.Table.from_pylist(rows, _CHANGES), run.folder / "changes.parquet")
    run.comparison |= comparison.counts()
    numbers = {change.number: public_id(change.number) for change in comparison.changes}
    return comparing.surprising(comparison, numbers)


_CHANGES = pa.schema([
    ("number", pa.int64()), ("kind", pa.string()), ("size_before", pa.int64()), ("size_now", pa.int64()),
    ("joined", pa.int64()), ("left", pa.int64()), ("above_before", pa.bool_()), ("above_now", pa.bool_()),
    ("absorbed", pa.list_(pa.int64())), ("why", pa.string()),
])  # fmt: skip


def public_id(number: int) -> str:
    return f"N-{number:04d}"


def _overlaps(run: Run, before: Run) -> list[continuity.Overlap]:
    if not before.folder.exists():
        return []
    old = tables(before)
    rows = tables(run).ask(
        "SELECT m.party_id, o.number, count(*) AS shared FROM {memberships} m "
        f"JOIN (SELECT b.account_id, n.number FROM {old.source('memberships')} b "
        f"JOIN {old.source('networks')} n USING (party_id)) o USING (account_id) "
        "GROUP BY m.party_id, o.number ORDER BY ALL"
    )
    return [continuity.Overlap(row["party_id"], row["number"], row["shared"]) for row in rows]


def _descents(found: continuity.Continuity) -> pa.Table:
    return pa.table({
        "number": pa.array([found.numbers[d.party] for d in found.descents], pa.int64()),
        "previous": pa.array([d.number for d in found.descents], pa.int64()),
        "kind": pa.array([d.kind for d in found.descents], pa.string()),
        "shared": pa.array([d.shared for d in found.descents], pa.int64()),
    })  # fmt: skip


def _compared(found: continuity.Continuity, networks: dict[int, int]) -> dict[str, int]:
    """The run against the one before it, in counts of parties."""
    continued = {d.number for d in found.descents if d.kind == "continues"}
    return {
        "continue": len(continued),
        "new": sum(number not in networks for number in found.numbers.values()),
        "gone": len(set(networks) - continued),
        "split": sum(d.kind == "split" for d in found.descents),
        "merged": sum(d.kind == "merged" for d in found.descents),
    }


def _flip(run: Run, actor: Actor) -> None:
    """Networks, lineage and the flag in one transaction; nothing where another run was published meanwhile: the
    caller numbers again then."""
    source = tables(run)
    rows = source.ask(
        "SELECT p.*, n.number, n.public_id FROM {parties} p JOIN {networks} n USING (party_id) ORDER BY n.number"
    )
    leading = source.leading_hypotheses()
    with transaction.atomic():
        before = Run.objects.select_for_update().filter(is_current=True).first()
        if (before.pk if before else None) != run.comparison["before"]:
            return
        networks = [_network(run, row, leading.get(row["party_id"])) for row in rows]
        Network.objects.bulk_create(
            networks, batch_size=500, update_conflicts=True, unique_fields=["number"], update_fields=_UPDATED
        )
        _write_lineage(run)
        Run.objects.filter(is_current=True).update(is_current=False)
        run.is_current, run.state, run.finished_at, run.message = True, Run.State.PUBLISHED, timezone.now(), ""
        run.save()
        Run.objects.filter(state=Run.State.HELD, pk__lt=run.pk).update(
            state=Run.State.DISCARDED, finished_at=timezone.now(), message=f"Overtaken by run {run.pk}."
        )
        record(actor, "publish linkage run", f"run:{run.pk}", {"fingerprint": run.fingerprint, **run.comparison})


_SUMMARY = (
    "party_id", "is_network", "size", "judgement_probability", "judgement_bits", "reading", "why", "resolution",
    "accounts_banned", "exchanges", "input_tokens", "output_tokens", "payments",
)  # fmt: skip
_UPDATED = ("run", *_SUMMARY, "first_seen", "last_seen", *ASSESSMENT_FIELDS)


def _network(run: Run, row: Row, assessment: dict[str, Any] | None) -> Network:
    summary = {name: row[name] for name in _SUMMARY}
    network = Network(
        run=run, first_run=run, number=row["number"], public_id=row["public_id"],
        first_seen=_aware(row["first_seen"]), last_seen=_aware(row["last_seen"]), **summary,
    )  # fmt: skip
    apply_assessment(network, assessment)
    return network


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _write_lineage(run: Run) -> None:
    ids = dict(Network.objects.values_list("number", "id"))
    rows = pq.read_table(run.folder / "lineage.parquet").to_pylist()
    Lineage.objects.filter(run=run).delete()
    Lineage.objects.bulk_create(
        (
            Lineage(run=run, network_id=ids[row["number"]], previous_id=ids[row["previous"]], kind=row["kind"],
                    shared=row["shared"])
            for row in rows
        ),
        batch_size=500,
    )  # fmt: skip
