"""Whether Neo4j agrees with what it is a projection of: label by label, type by type, count by count."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from accounts import evidence
from graphs.schema import ACCOUNT, NETWORK, NODES, OPERATOR, RELATIONSHIPS, NodeSchema, RelationshipSchema
from graphs.store import driver, memberships, rows


@dataclass(frozen=True)
class Comparison:
    """One figure on both sides. `expected` comes from evidence or the published run, `found` from Neo4j."""

    subject: str
    figure: str
    expected: int
    found: int

    @property
    def agrees(self) -> bool:
        return self.expected == self.found


def compare() -> list[Comparison]:
    """Every figure of the projection. Raises GraphUnavailable."""
    with evidence.connect() as connection:
        rows.prepare(connection)
        found = [c for node in NODES for c in _compare_nodes(connection, node)]
        found += [c for relationship in RELATIONSHIPS for c in _compare_links(connection, relationship)]
    return [*found, *_compare_run()]


def _compare_nodes(connection: duckdb.DuckDBPyConnection, node: NodeSchema) -> Iterator[Comparison]:
    second, figure = (
        ("count(*) FILTER (known)", "with a record") if node is ACCOUNT else ("sum(degree)", "sum of degree")
    )
    theirs = "sum(CASE WHEN n.known THEN 1 ELSE 0 END)" if node is ACCOUNT else "sum(n.degree)"
    if node is OPERATOR:
        second, figure, theirs = "count(name)", "with a name", "count(n.name)"
    expected = _one(connection, f"SELECT count(*), coalesce({second}, 0) FROM ({rows.node_query(node)})")
    found = driver.read(f"MATCH (n:{node.label}) RETURN count(n) AS nodes, {theirs} AS second")[0]
    yield Comparison(node.label, "nodes", expected[0], found["nodes"])
    yield Comparison(node.label, figure, expected[1], found["second"])


def _compare_links(connection: duckdb.DuckDBPyConnection, relationship: RelationshipSchema) -> Iterator[Comparison]:
    subject = f"{relationship.type} {relationship.target}"
    query = rows.relationship_query(relationship)
    days = "coalesce(sum(date_diff('day', epoch_ms(0), {0})), 0)"
    figures = f"count(*), coalesce(sum(events), 0), {days.format('first_seen')}, {days.format('last_seen')}"
    expected = _one(connection, f"SELECT {figures} FROM ({query})")
    epoch = "sum(duration.inDays(datetime('1970-01-01T00:00:00Z'), {0}).days)"
    found = driver.read(
        f"MATCH (:{ACCOUNT.label})-[r:{relationship.type}]->(:{relationship.target}) RETURN count(r) AS pairs, "
        f"sum(r.events) AS events, {epoch.format('r.first_seen')} AS first, {epoch.format('r.last_seen')} AS last"
    )[0]
    names = ("relationships", "sum of events", "sum of first days", "sum of last days")
    for name, ours, theirs in zip(names, expected, found.values(), strict=True):
        yield Comparison(subject, name, ours, theirs)


def _compare_run() -> Iterator[Comparison]:
    """The current run's networks and memberships, and that no other run's are left."""
    expected = memberships.expected_counts()
    networks = driver.read(f"MATCH (n:{NETWORK}) WHERE n.run = $run RETURN count(n) AS n", run=expected.run)[0]["n"]
    members = driver.read(
        f"MATCH (:{ACCOUNT.label})-[r:MEMBER_OF]->(:{NETWORK}) "
        "RETURN count(CASE WHEN r.run = $run THEN 1 END) AS ours, count(CASE WHEN r.run <> $run THEN 1 END) AS other",
        run=expected.run,
    )[0]
    yield Comparison(NETWORK, "of the current run", expected.networks, networks)
    yield Comparison("MEMBER_OF", "of the current run", expected.memberships, members["ours"])
    yield Comparison("MEMBER_OF", "of other runs", 0, members["other"])


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = connection.execute(query).fetchone()
    return tuple(int(value) for value in row or ())
