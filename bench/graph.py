"""Evidence into Neo4j: through the driver, and by the offline importer that fills an empty store."""

import argparse
from pathlib import Path

from accounts.demo.scenario import make
from bench.measuring import HEADER, application, folder, step


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


def measure(home: Path, batch: int) -> None:
    from django.conf import settings

    from accounts import evidence
    from config.services.neo4j import Neo4jServer
    from graphs.store import load, offline, rows

    server = Neo4jServer(home / "neo4j", settings.NEO4J_PORT, settings.NEO4J_PASSWORD, settings.SKEIN_CACHE)
    with server:
        with step("driver, all") as measured:
            measured.rows = load.load_batch(batch).total
        compare()
    with evidence.connect() as connection, step("offline importer, with two starts") as measured:
        rows.prepare(connection)
        plan = load.steps()
        load.materialise(connection, plan)
        measured.rows = offline.fill(connection, plan, server, load.quiet).total
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
