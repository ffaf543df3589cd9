"""Evidence into Neo4j: through the driver, and by the offline importer that fills an empty store."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from accounts.demo.scenario import make
from bench.measuring import HEADER, application, folder, step

if TYPE_CHECKING:
    from config.services.neo4j import Neo4jServer


def take_in(files: Path) -> int:
    """The files as one batch of evidence; its number."""
    from accounts import arrivals, batches
    from accounts.contract import KINDS

    incoming = [arrivals.from_path(files / f"{kind}.csv") for kind in KINDS]
    batch = arrivals.receive(incoming, arrivals.Options(name="bench"))
    while batches.advance(batch.pk):
        pass
    return batch.pk


def compare() -> None:
    from graphs.store import check

    if wrong := [line for line in check.compare() if not line.agrees]:
        raise SystemExit(f"Neo4j differs from the evidence: {wrong}")


def store(home: Path) -> "Neo4jServer":
    from django.conf import settings

    from config.services.neo4j import Neo4jServer

    return Neo4jServer(home / "neo4j", settings.NEO4J_PORT, settings.NEO4J_PASSWORD, settings.SKEIN_CACHE)


def fill_offline(server: "Neo4jServer") -> None:
    """All evidence into the store of a server that stands still, which the importer replaces."""
    from accounts import evidence
    from graphs.store import load, offline, rows

    with evidence.connect() as connection, step("offline importer, with two starts") as measured:
        rows.prepare(connection)
        plan = load.steps()
        load.materialise(connection, plan)
        measured.rows = offline.fill(connection, plan, server, load.quiet).total


def fill_through_driver(batch: int) -> None:
    from graphs.store import load

    with step("driver, all") as measured:
        measured.rows = load.load_batch(batch).total


def measure(home: Path, batch: int) -> None:
    server = store(home)
    with server:
        fill_through_driver(batch)
        compare()
    fill_offline(server)
    with server:
        compare()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20_000)
    accounts = parser.parse_args().accounts
    print(HEADER)
    with application() as home, folder() as files:
        make(accounts, 1, files)
        measure(home, take_in(files))


if __name__ == "__main__":
    main()
