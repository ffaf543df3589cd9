"""Attribution as a step of every linkage run: reads evidence and the engine's tables, writes its own beside them."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from accounts import evidence
from graphs.models import Run
from graphs.runs import refresh_assessments
from investigations.attribution import attribute

STEP = "weighing who runs each network"
TABLES = ("assessments", "attribution_evidence", "indicators")


@dataclass(frozen=True)
class _Evidence:
    db: duckdb.DuckDBPyConnection


def attribute_folder(folder: Path) -> None:
    """Assess the networks of a run's folder. Every table is written whole or not at all; the same again is harmless."""
    with evidence.connect() as db:
        db.execute("CREATE TEMP TABLE accounts AS SELECT * FROM accounts_current")  # shadows all revisions
        db.execute("""CREATE TEMP TABLE operators AS SELECT * FROM operators
            QUALIFY row_number() OVER (PARTITION BY operator_id ORDER BY batch DESC, file DESC, line DESC) = 1""")
        found = attribute(
            _Evidence(db), pq.read_table(folder / "memberships.parquet"), pq.read_table(folder / "parties.parquet")
        )
    for name in TABLES:
        _write(getattr(found, name), folder / f"{name}.parquet")


def _write(table: pa.Table, path: Path) -> None:
    draft = path.with_suffix(".draft")
    pq.write_table(table, draft)
    draft.replace(path)


def attribute_run(run: Run) -> int:
    """Assess a published run anew, and bring the pages and Neo4j up to it. Returns networks with an assessment.
    Raises GraphUnavailable when Neo4j does not answer; the tables and pages stand then."""
    attribute_folder(run.folder)
    return refresh_assessments(run)
