"""A published run in Neo4j: its networks, who is a member, and whom they are ascribed to."""

from dataclasses import dataclass

import neo4j
from django.db.models import Count, Sum

from graphs.models import Network, Run
from graphs.run_tables import RunTables, cursor
from graphs.schema import ACCOUNT, NETWORK, OPERATOR
from graphs.store import cypher, driver, load, rows

DELETE_ROWS = 10_000


@dataclass(frozen=True)
class Counts:
    run: int
    networks: int
    memberships: int


def expected_counts() -> Counts:
    """What Neo4j should hold of the current run."""
    found = Network.objects.filter(run__is_current=True).aggregate(networks=Count("id"), memberships=Sum("size"))
    run = Run.objects.filter(is_current=True).values_list("id", flat=True).first() or 0
    return Counts(run, found["networks"] or 0, found["memberships"] or 0)


def load_run(run: Run, progress: load.Progress = load.quiet) -> load.Loaded:
    """Writes the run's networks, memberships and assessments beside those of the current run.

    Raises GraphUnavailable."""
    return load.load(cursor(), steps(run), progress)


def write_assessments(run: Run) -> int:
    """Only the ASSESSED_AS of a run, after its assessments were made anew."""
    with driver.session() as opened:
        _delete(opened, f"MATCH (:{NETWORK})-[r:ASSESSED_AS]->() WHERE r.run = $run", run.pk)
    return load.load(cursor(), steps(run)[-1:]).total


def steps(run: Run) -> list[load.Step]:
    tables = RunTables(run.folder)
    networks = f"JOIN {tables.source('networks')} USING (party_id)"
    network, account = rows.uid(NETWORK, "public_id"), rows.uid(ACCOUNT.label, "account_id")
    operator = rows.uid(OPERATOR.label, "operator_id")
    return [
        load.Step(
            NETWORK,
            f"SELECT {network} AS uid, public_id, size, judgement_probability AS probability, reading, {run.pk} AS run "
            f"FROM {tables.source('parties')} {networks} ORDER BY public_id",
            cypher.LOAD_NETWORKS,
        ),
        load.Step(
            "MEMBER_OF",
            f"SELECT {account} AS source, {network} AS target, account_id, probability, bits, "
            f"strftime(since, '%Y-%m-%d') AS since, {run.pk} AS run "
            f"FROM {tables.source('memberships')} {networks} ORDER BY account_id, public_id",
            cypher.LOAD_MEMBERSHIPS,
            ends=(ACCOUNT.label, NETWORK),
        ),
        load.Step(
            "ASSESSED_AS",
            f"SELECT {network} AS source, {operator} AS target, operator_id, max(posterior) AS probability, "
            f"{run.pk} AS run "
            f"FROM {tables.source('assessments')} {networks} "
            "WHERE starts_with(hypothesis, 'operator:') GROUP BY public_id, operator_id ORDER BY ALL",
            cypher.LOAD_ASSESSMENTS,
            ends=(NETWORK, OPERATOR.label),
        ),
    ]


def remove_others(run: int) -> None:
    """Takes away what other runs left: their memberships and assessments, and networks no longer found."""
    with driver.session() as opened:
        _delete(opened, f"MATCH (:{ACCOUNT.label})-[r:MEMBER_OF]->(:{NETWORK}) WHERE r.run <> $run", run)
        _delete(opened, f"MATCH (:{NETWORK})-[r:ASSESSED_AS]->() WHERE r.run <> $run", run)
        _delete(opened, f"MATCH (r:{NETWORK}) WHERE r.run <> $run", run)


def _delete(opened: neo4j.Session, match: str, run: int) -> None:
    statement = f"{match} CALL (r) {{ DETACH DELETE r }} IN TRANSACTIONS OF {DELETE_ROWS} ROWS"
    opened.run(statement, run=run).consume()  # type: ignore[arg-type]
