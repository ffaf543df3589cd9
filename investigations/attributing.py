"""Attribution as a step of every linkage run: reads the records and the engine's tables, writes its own beside them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from accounts import evidence
from accounts.contract import KINDS
from graphs.linkage import Records
from graphs.models import Run
from graphs.runs import refresh_assessments
from investigations.attribution import attribute

STEP = "weighing who runs each network"
INPUTS = ("memberships", "parties", "judgement", "membership_evidence", "links")
TABLES = ("assessments", "attribution_evidence", "indicators")


def attribute_folder(folder: Path, records: Records) -> None:
    """Assess the networks of a run's folder. Every table is written whole or not at all; again is harmless."""
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in INPUTS}
    found = attribute(
        records, tables["memberships"], tables["parties"], judgement=tables["judgement"],
        ties=tables["membership_evidence"], links=tables["links"],
    )  # fmt: skip
    for name in TABLES:
        _write(getattr(found, name), folder / f"{name}.parquet")
    carrying = sorted(found.carriers or ())
    _write(
        pa.table({"account_id": pa.array([a for a, _ in carrying], pa.string()),
                  "party_id": pa.array([p for _, p in carrying], pa.string())}),
        folder / "carriers.parquet",
    )  # fmt: skip


def _write(table: pa.Table, path: Path) -> None:
    draft = path.with_suffix(".draft")
    pq.write_table(table, draft)
    draft.replace(path)


def attribute_run(run: Run) -> int:
    """Assess a published run anew, and bring the pages and Neo4j up to it. Returns networks with an assessment.
    Raises GraphUnavailable when Neo4j does not answer; the tables and pages stand then."""
    records = Records.from_evidence({kind: evidence.paths(kind) for kind in KINDS}, evidence.elsewhere())
    attribute_folder(run.folder, records)
    return refresh_assessments(run)
