"""Neo4j from nothing: emptied, then filled from the evidence and the current run alone."""

import neo4j
from django.conf import settings

from accounts import evidence
from config.services.neo4j import Neo4jServer
from graphs.models import Run
from graphs.store import driver, load, memberships, offline, rows

OFFLINE_ROWS = 1_000_000  # from here on neo4j-admin's importer is several times faster than the driver
DELETE_ROWS = 10_000


def rebuild(progress: load.Progress = load.quiet, server: Neo4jServer | None = None) -> load.Loaded:
    """Empties and fills the graph; offline where that pays and the server is ours. Raises GraphUnavailable.

    `server`: the local server, found from the settings where it is not given."""
    server = server or local_server()
    with evidence.connect() as connection:
        rows.prepare(connection)
        plan = [*load.steps(), *run_steps()]
        progress("reading evidence", 0, 0)
        total = load.materialise(connection, plan)
        if server is not None and total >= OFFLINE_ROWS:
            return offline.fill(connection, plan, server, progress)
        with driver.session() as opened:
            progress("emptying the graph", 0, total)
            empty(opened)
        return load.load(connection, plan, progress)


def load_batch(batch: int, progress: load.Progress = load.quiet) -> load.Loaded:
    """One batch into the graph; a first load of OFFLINE_ROWS and more goes through the offline importer."""
    server = local_server()
    if server is not None and driver.read("MATCH (n:Account) RETURN count(n) AS n")[0]["n"] == 0:
        with evidence.connect() as connection:
            rows.prepare(connection)
            plan = [*load.steps(), *run_steps()]
            if load.materialise(connection, plan) >= OFFLINE_ROWS:
                return offline.fill(connection, plan, server, progress)
    return load.load_batch(batch, progress)


def run_steps() -> list[load.Step]:
    run = Run.objects.filter(is_current=True).first()
    return memberships.steps(run) if run else []


def local_server() -> Neo4jServer | None:
    """The server that `make run` keeps in SKEIN_HOME, or None where NEO4J_URI names another."""
    home = settings.SKEIN_HOME / "neo4j"
    if settings.ELSEWHERE["NEO4J_URI"] or not home.exists():
        return None
    return Neo4jServer(
        home, settings.NEO4J_PORT, settings.NEO4J_PASSWORD, settings.SKEIN_CACHE,
        heap=settings.NEO4J_HEAP, page_cache=settings.NEO4J_PAGE_CACHE,
    )  # fmt: skip


def empty(opened: neo4j.Session) -> None:
    """Removes all nodes, relationships, constraints and indexes: the schema may have changed since they were made."""
    opened.run(f"MATCH (n) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF {DELETE_ROWS} ROWS").consume()  # type: ignore[arg-type]
    for kind, plural, which in (("CONSTRAINT", "CONSTRAINTS", "true"), ("INDEX", "INDEXES", "type <> 'LOOKUP'")):
        found = opened.run(f"SHOW {plural} YIELD * WHERE {which} RETURN name")  # type: ignore[arg-type]
        for name in [record["name"] for record in found]:
            opened.run(f"DROP {kind} {name}").consume()  # type: ignore[arg-type]
