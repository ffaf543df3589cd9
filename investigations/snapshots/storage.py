"""Snapshots on disk: one file under its own sha256, written once; and the proof that it is whole and still true."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
from django.db import transaction

from accounts import evidence
from graphs.models import Run
from investigations.casework import Actor, log
from investigations.models import Case, Erasure, Snapshot
from investigations.snapshots import workings
from investigations.snapshots.citing import lines_of
from investigations.snapshots.freeze import FORMAT, evidence_fingerprint, freeze
from investigations.snapshots.scale import TIERS, scale

Content = dict[str, Any]


class SnapshotBroken(Exception):
    """The file of a snapshot is gone or is not what was written."""


def encode(content: Content) -> bytes:
    """The one spelling of a snapshot: sorted keys, no spaces. The same content gives the same bytes."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NAIVE_UTC)


class SnapshotErased(SnapshotBroken):
    """Its personal data was erased by policy; the digests that are left prove what it had."""


@transaction.atomic
def take(case: Case, actor: Actor) -> Snapshot:
    """Freeze the case as it is now. Raises CaseworkError when there is nothing to freeze."""
    case.refresh_from_db()
    content = freeze(case, actor)
    data = encode(content)
    snapshot = Snapshot(
        case=case, sha256=hashlib.sha256(data).hexdigest(), size=len(data),
        run=Run.objects.get(pk=content["run"]["id"]), run_fingerprint=content["run"]["fingerprint"],
        evidence_fingerprint=content["evidence"]["fingerprint"], author=actor,
    )  # fmt: skip
    write_once(snapshot.path, data)
    snapshot.save()
    log(case, actor, "froze", f"froze the case as snapshot {snapshot.sha256[:12]}", {"sha256": snapshot.sha256})
    return snapshot


def write_once(path: Path, data: bytes) -> None:
    """Whole or not at all, read-only; a file that stands already stays."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o440)
    Path(name).replace(path)


def read(snapshot: Snapshot) -> Content:
    """Raises SnapshotBroken unless the bytes are those that were written."""
    try:
        data = snapshot.path.read_bytes()
    except OSError as error:
        if (gone := Erasure.objects.filter(snapshot=snapshot).first()) is not None:
            raise SnapshotErased(
                f"Personal data of snapshot {snapshot.sha256[:12]} was erased on {gone.at:%Y-%m-%d} ({gone.policy})."
            ) from error
        raise SnapshotBroken(f"Snapshot {snapshot.sha256[:12]} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(data).hexdigest() != snapshot.sha256:
        raise SnapshotBroken(f"Snapshot {snapshot.sha256[:12]} was changed after it was written.")
    content = orjson.loads(data)
    if content["format"] != FORMAT:
        raise SnapshotBroken(f"Snapshot {snapshot.sha256[:12]} is of format {content['format']}, not {FORMAT}.")
    return content


def faults(snapshot: Snapshot) -> Iterator[str]:
    """Everything wrong with a snapshot: its bytes, rows it cites that evidence no longer has, figures that come out
    differently when they are computed again from the evidence. Nothing when it holds."""
    try:
        content = read(snapshot)
    except SnapshotBroken as error:
        yield str(error)
        return
    with evidence.connect() as db:
        yield from _lost_rows(db, content)
        yield from _changed_figures(db, content)


def has_same_evidence(snapshot: Snapshot) -> bool:
    """Whether the evidence is still what it was, byte for byte; more may have been imported since."""
    return snapshot.evidence_fingerprint == evidence_fingerprint()


def _lost_rows(db: duckdb.DuckDBPyConnection, content: Content) -> Iterator[str]:
    for entry in content["citations"]:
        rows = lines_of(entry)
        for kind in sorted({r[1] for r in rows}):
            wanted = [r for r in rows if r[1] == kind]
            db.register("wanted", pa.table({
                "batch": pa.array([r[0] for r in wanted], pa.int64()),
                "file": pa.array([r[2] for r in wanted], pa.int64()),
                "line": pa.array([r[3] for r in wanted], pa.int64()),
            }))  # fmt: skip
            lost = db.execute(f"SELECT count(*) FROM wanted ANTI JOIN {kind} USING (batch, file, line)").fetchall()[0][
                0
            ]
            db.unregister("wanted")
            if lost:
                yield f"citation {entry['n']}: {lost:,} of {len(wanted):,} rows of {kind} are no longer in the evidence"


def _changed_figures(db: duckdb.DuckDBPyConnection, content: Content) -> Iterator[str]:
    """Only rows of batches that the snapshot knew count: later imports change nothing of what was true then."""
    known = [b["batch"] for b in content["evidence"]["batches"]]
    names = {tier.name: number for number, tier in enumerate(TIERS)}
    for network in content["networks"]:
        taken = {account: datetime.fromisoformat(day) for account, day in network.get("taken", {}).items()}
        db.register("frozen", pa.table({
            "account_id": pa.array([m[0] for m in network["members"]], pa.string()),
            "tier": pa.array([names[m[3]] for m in network["members"]], pa.int32()),
            "pool": pa.array([m[4] for m in network["members"]], pa.int32()),
            "since": pa.array([taken.get(m[0]) for m in network["members"]], pa.timestamp("us")),
        }))  # fmt: skip
        db.execute("CREATE OR REPLACE TEMP TABLE members AS SELECT * FROM frozen")
        db.unregister("frozen")
        for number, frozen in enumerate(network["scale"]):
            now = scale(db, number, known)
            for figure, value in now.items():
                if frozen[figure] != value:
                    whose = f"{network['public_id']}, {frozen['tier']}"
                    yield f"{whose}: {figure} was {frozen[figure]}, the evidence gives {value}"
        if workings.timeline(db, known) != network["timeline"]["rows"]:
            yield f"{network['public_id']}: the timeline comes out differently from the evidence"
        for was, now in zip(network["pools"]["rows"], workings.pools(db, known), strict=True):
            if (was["exchanges"], was["weekly"]) != (now["exchanges"], now["weekly"]):
                yield f"{network['public_id']}: pool {was['pool']} had {was['exchanges']}, now {now['exchanges']}"
