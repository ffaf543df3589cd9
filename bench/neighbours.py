"""What lies round a node of the graph, up to a carrier's address with 200,000 accounts: milliseconds to count its
neighbours and to fetch a page of them, cold and warm."""

import argparse
import time
from collections.abc import Callable
from functools import partial

from neo4j import Driver, GraphDatabase

from bench.measuring import application

ROUNDS = 15
AIM = 500  # ms
MEMBERS = 2_000  # of the network that a page is held to
CHUNK = 20_000
FILL = (
    "UNWIND range($first, $last) AS n CREATE (a:Account {uid: $name + n, account_id: $name + n})\n"
    "WITH a, n MATCH (i:Ip {uid: $name}) CREATE (a)-[:SEEN_AT {first_seen: datetime('2026-01-01T00:00:00Z'),\n"
    "  last_seen: datetime('2026-01-01T00:00:00Z') + duration({minutes: n % 260000}), events: 1}]->(i)\n"
    "WITH a, n WHERE n < $members MATCH (w:Network {public_id: 'N-1'}) CREATE (a)-[:MEMBER_OF {run: 1}]->(w)"
)


def fill(driver: Driver, name: str, accounts: int) -> None:
    with driver.session() as session:
        session.run("MERGE (:Network {uid: 'n', public_id: 'N-1'})").consume()
        session.run("CREATE (:Ip {uid: $name, value: '198.51.100.1', degree: $n})", name=name, n=accounts).consume()
        for first in range(0, accounts, CHUNK):
            last = min(first + CHUNK, accounts) - 1
            session.run(FILL, name=name, first=first, last=last, members=MEMBERS).consume()


def measure(name: str, question: Callable[[], object]) -> None:
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        question()
        spent.append(1000 * (time.perf_counter() - began))
    warm = sorted(spent[1:])
    print(f"{name:52} {spent[0]:>9.0f} {warm[len(warm) // 2]:>10.0f} {warm[-1]:>9.0f}", flush=True)


def ask(accounts: int) -> None:
    from graphs.scenes.derived import SUPERNODE
    from graphs.scenes.neighbours import counts, page
    from graphs.scenes.page import Page

    name = f"ip{accounts}"
    orders = ("any",) if accounts > SUPERNODE else ("newest", "rarest")
    measure(f"{accounts:,} accounts: counts by kind, degree and time", partial(counts, "address", name))
    for order in orders:
        for offset in (0, accounts // 2):
            wanted = Page(("account",), order, 200, offset)
            measure(f"{accounts:,} accounts: {order}, 200 from {offset:,}", partial(page, "address", name, wanted, 1))
    held = Page(("account",), "newest", 200, 0, network="N-1")
    measure(f"{accounts:,} accounts: those of a network of {MEMBERS:,}", partial(page, "address", name, held, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", default="2000,20000,200000")
    sizes = [int(size) for size in parser.parse_args().accounts.split(",")]
    with application() as home:
        from django.conf import settings

        from config.services.neo4j import Neo4jServer
        from graphs.store import cypher

        server = Neo4jServer(home / "neo4j", settings.NEO4J_PORT, settings.NEO4J_PASSWORD, settings.SKEIN_CACHE)
        with server:
            login = (settings.NEO4J_USER, settings.NEO4J_PASSWORD)
            with GraphDatabase.driver(server.uri, auth=login) as driver:
                with driver.session() as session:
                    for statement in cypher.constraints():
                        session.run(statement).consume()
                for size in sizes:
                    fill(driver, f"ip{size}", size)
            print(f"{'question':52} {'first ms':>9} {'median ms':>10} {'worst ms':>9}   aim {AIM}")
            for size in sizes:
                ask(size)


if __name__ == "__main__":
    main()
