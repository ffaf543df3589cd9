"""Freezing a case: collects every row, figure and picture that a report uses into one dictionary of plain values."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import fsspec
import orjson
from django.conf import settings

from accounts import evidence
from accounts.contract import KINDS
from graphs.models import Run
from graphs.runs import tables
from graphs.scenes.picture import alternative, overview_svg
from graphs.scenes.shelf import Shelf
from investigations import assessments
from investigations.attribution.matrix import BY_CODE
from investigations.casework import Actor, CaseworkError
from investigations.enums import ClaimKind
from investigations.models import Assessment, Case, PinnedNetwork
from investigations.snapshots import rows
from investigations.snapshots.citing import Citations, FileName
from investigations.snapshots.network import FrozenNetwork
from investigations.workspace import Workspace, false_flags, workspace_of

FORMAT = "skein-snapshot/3"
PARTS = 1024 * 1024
PICTURE_WIDTH = 720  # its words are then as large in print as those of a table


def freeze(case: Case, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
    """Everything a report of the case needs. Raises CaseworkError when nothing is pinned or a run's tables are gone."""
    pinned = list(case.pinned.select_related("run"))
    if not pinned:
        raise CaseworkError("There is nothing to report yet: pin a network first.")
    newest = max((p.run for p in pinned), key=lambda run: run.pk)
    with evidence.connect() as db:
        rows.prepare(db)
        citations = Citations(db, file_names())
        networks = [_network(case, entry, citations) for entry in pinned]
    return {
        "format": FORMAT,
        "taken_at": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "taken_by": _person(actor),
        "address": settings.PUBLIC_URL.rstrip("/"),
        "case": {
            "reference": case.reference, "title": case.title, "summary": case.summary, "tlp": case.get_tlp_display(),
            "priority": case.get_priority_display(), "owner": _person(case.owner),
            "assignee": _person(case.assignee) if case.assignee else "",
            "opened_at": case.created_at.isoformat(timespec="seconds"),
        },
        "run": _run(newest),
        "evidence": {"fingerprint": evidence_fingerprint(), "batches": _batches()},
        "networks": networks,
        "citations": citations.entries,
    }  # fmt: skip


def _network(case: Case, pinned: PinnedNetwork, citations: Citations) -> dict[str, Any]:
    if not (pinned.run.folder / "memberships.parquet").exists():
        raise CaseworkError(
            f"The tables of run {pinned.run.pk} are gone; take {pinned.public_id} as a newer run has it."
        )
    claim, attribution = assessments.basis(pinned)
    frozen = FrozenNetwork(
        citations, tables(pinned.run), pinned.run, pinned.public_id, pinned.party_id, evidence.batches()
    )
    scene = Shelf(pinned.run.folder, evidence.connect).overview(pinned.party_id)
    title = f"Overview of network {pinned.public_id}"
    return {
        "public_id": pinned.public_id,
        "run": _run(pinned.run),
        **frozen.facts(claim, attribution),
        "on_record": {kind.value: _assessment(assessments.current(case, pinned.public_id, kind)) for kind in ClaimKind},
        "weighing": _weighing(workspace_of(pinned), citations),
        "picture": {"svg": overview_svg(scene, title, width=PICTURE_WIDTH), "alt": alternative(scene, title)},
    }


def _weighing(found: Workspace | None, citations: Citations) -> dict[str, Any] | None:
    """The matrix with the analysts' lines, and what would change our mind; None where nobody was assessed."""
    if found is None:
        return None
    return {
        "ranked": [
            {"key": w.key, "name": found.names[w.key], "inconsistency": w.inconsistency, "against": w.against,
             "prior": w.prior, "bits": w.bits, "posterior": w.posterior, "words": w.band.words, "low": w.band.low,
             "high": w.band.high}
            for w in found.ranked
        ],
        "statements": [
            {"text": s.text, "source": s.source, "reliability": s.reliability, "credibility": s.credibility,
             "marks": [[found.names[key], BY_CODE[code].words] for key, code in sorted(s.consistency.items())
                       if key in found.names and code != "N"],
             "by": _person(s.author),
             "cited": citations.statement(f"Statement {s.pk} of {found.pinned.public_id}", s.pk, _person(s.author),
                                          s.at.isoformat(timespec="seconds"))}
            for s in found.statements
        ],
        "false_flags": [
            {"words": row.words, "value": row.line.value, "indicator_kind": row.line.indicator_kind, "cost": cost,
             "chance": chance}
            for row, cost, chance in false_flags(found)
        ],
        "margins": [{"name": found.names[m.rival], "bits": m.bits, "grade": m.grade} for m in found.margins],
        "mind": found.mind.text if found.mind else "",
    }  # fmt: skip


def _assessment(held: Assessment | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {
        "name": held.name, "hypothesis": held.hypothesis, "words": held.likelihood_words, "low": held.range_low,
        "high": held.range_high, "confidence": held.confidence, "grounds": held.grounds, "reason": held.reason,
        "origin": held.origin, "by": _person(held.author) if held.author else "the machine", "run": held.run.pk,
        "at": held.at.isoformat(timespec="seconds"),
    }  # fmt: skip


def _run(run: Run) -> dict[str, Any]:
    facts = run.folder / "run.json"
    read = orjson.loads(facts.read_bytes()) if facts.exists() else {}
    return {
        "id": run.pk, "fingerprint": run.fingerprint, "parameters": run.parameters, "counts": run.counts,
        "cut": read.get("cut"), "finished_at": run.finished_at.isoformat(timespec="seconds") if run.finished_at else "",
    }  # fmt: skip


def _person(user: Actor) -> str:
    return getattr(user, "get_full_name", str)() or user.get_username()


def file_names() -> FileName:
    """(batch, file) -> the name of the source file, from the batch's manifest."""

    @cache
    def of_batch(batch: int) -> dict[int, str]:
        return _names(evidence.manifest(batch) or {})

    return lambda batch, file: of_batch(batch).get(file, f"file {file}")


def _names(manifest: dict[str, Any]) -> dict[int, str]:
    return {int(f["number"]): PurePosixPath(f["name"]).name for f in manifest.get("files", ())}


def _batches() -> list[dict[str, Any]]:
    return [
        {"batch": batch, "files": list(_names(evidence.manifest(batch) or {}).values())} for batch in evidence.batches()
    ]


def evidence_fingerprint() -> str:
    """sha256 over the names and bytes of every Parquet file of evidence."""
    total = hashlib.sha256()
    for path in sorted(p for kind in KINDS for p in evidence.paths(kind)):
        batch, kind, part = PurePosixPath(path).parts[-3:]
        total.update(f"{batch}/{kind}/{part}\n".encode())
        filesystem, place = fsspec.core.url_to_fs(path)
        with filesystem.open(place, "rb") as file:
            while block := file.read(PARTS):
                total.update(block)
    return total.hexdigest()
