"""Evidence into Neo4j through the driver: nodes first, then relationships, one writer, batches of BATCH_ROWS.

Every value written is an aggregate of the evidence, so a load that was killed is resumed by running it again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import duckdb
import neo4j

from accounts import evidence
from graphs.schema import ACCOUNT, NODES, RELATIONSHIPS
from graphs.store import cypher, driver, rows

BATCH_ROWS = 10_000
Progress = Callable[[str, int, int], None]  # what is being loaded, rows done, rows in all


@dataclass(frozen=True)
class Step:
    """One label, or one relationship type to one label: the query that yields its rows, the Cypher that takes them.

    `ends`: the labels a relationship runs between; empty for nodes."""

    label: str
    query: str
    statement: str
    times: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """REGISTERED_WITH leads to three labels: the type alone names no step."""
        return f"{self.label} {self.ends[1]}" if self.ends else self.label


@dataclass
class Loaded:
    """Rows written by step."""

    rows: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def quiet(what: str, done: int, total: int) -> None:
    """A Progress for callers that show none."""


def steps(batch: int | None = None) -> list[Step]:
    """All of the projection, or what one batch touches, in loading order."""
    nodes = (Step(n.label, rows.node_query(n, batch), cypher.load_nodes(n), cypher.times(n)) for n in NODES)
    links = (
        Step(
            r.type,
            rows.relationship_query(r, batch),
            cypher.load_relationships(r),
            cypher.RELATIONSHIP_TIMES,
            (ACCOUNT.label, r.target),
        )
        for r in RELATIONSHIPS
    )
    return list(chain(nodes, links))


def load_batch(batch: int, progress: Progress = quiet) -> Loaded:
    """Brings Neo4j up to the evidence for every node and pair that the batch names. Raises GraphUnavailable."""
    with evidence.connect() as connection:
        rows.prepare(connection)
        return load(connection, steps(batch), progress)


def load(connection: duckdb.DuckDBPyConnection, plan: list[Step], progress: Progress = quiet) -> Loaded:
    """Runs a plan. The queries are answered first, so that the progress has a true total.

    `connection` must have gone through `rows.prepare`."""
    total = materialise(connection, plan)
    loaded = Loaded()
    with driver.session() as opened:
        ensure_schema(opened)
        for number, step in enumerate(plan):
            progress(step.name, loaded.total, total)
            loaded.rows[step.name] = 0
            for batch in _batches(connection, f"SELECT *{_in_milliseconds(step.times)} FROM step_{number}"):
                driver.write(opened, step.statement, rows=batch)
                loaded.rows[step.name] += len(batch)
                progress(step.name, loaded.total, total)
            connection.execute(f"DROP TABLE step_{number}")
    return loaded


def ensure_schema(opened: neo4j.Session) -> None:
    """Constraints and indexes, each where it is missing."""
    for statement in cypher.constraints():
        opened.run(statement).consume()  # type: ignore[arg-type]


def materialise(connection: duckdb.DuckDBPyConnection, plan: list[Step]) -> int:
    """Answers every step's query into a temporary table `step_<its place>`; the rows of all."""
    total = 0
    for number, step in enumerate(plan):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE step_{number} AS {step.query}")
        counted = connection.execute(f"SELECT count(*) FROM step_{number}").fetchone()
        total += int(counted[0]) if counted else 0
    return total


def _in_milliseconds(times: frozenset[str]) -> str:
    columns = ", ".join(f"epoch_ms({name}) AS {name}" for name in sorted(times))
    return f" REPLACE ({columns})" if columns else ""


def _batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[driver.Row]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    while batch := cursor.fetchmany(BATCH_ROWS):
        yield [dict(zip(names, row, strict=True)) for row in batch]
