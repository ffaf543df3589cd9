"""What the canvas asks of the graph, of the largest network of a linked demo, by the functions that answer it: paths by
their order and by what they may pass, common neighbours, counts, what if. Milliseconds."""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from accounts.demo.scenario import make
from bench.graph import fill_offline, fill_through_driver, store, take_in
from bench.measuring import HEADER, application, folder, load, step
from bench.pages import OFFLINE_ACCOUNTS

ROUNDS = 30
NETWORKS = 12  # the largest, whose members are asked about
AIM = 500  # ms


def questions(run: Any) -> Iterator[tuple[str, Callable[[random.Random], object]]]:
    """Name, and what asks one question of that kind of two accounts at random."""
    from graphs.models import Network
    from graphs.run_tables import RunTables
    from graphs.scenes import neighbours, whatif
    from graphs.scenes.derived import Values
    from graphs.scenes.paths import HUB, Ground, Wanted, common, paths

    tables = RunTables(run.folder)
    largest = list(Network.objects.filter(run=run, is_network=True).order_by("-size")[:NETWORKS])
    members = [[row["account_id"] for row in tables.all_members(network.party_id)] for network in largest]
    ground = Ground(int(run.counts["accounts"]), run.pk, Values(tables))

    def inside(chance: random.Random) -> list[str]:
        return chance.sample(chance.choice(members), 2)

    def across(chance: random.Random) -> list[str]:
        return [chance.choice(those) for those in chance.sample(members, 2)]

    def lead(pick: Callable[[random.Random], list[str]], wanted: Wanted, chance: random.Random) -> object:
        one, other = pick(chance)
        return paths([("account", one)], [("account", other)], wanted, ground)

    for where, pick in (("in a network", inside), ("between two", across)):
        for order in ("shortest", "strongest"):
            for hub, said in ((HUB, "no hubs"), (None, "hubs too")):
                yield f"paths {where}, {order}, {said}", partial(lead, pick, Wanted(order, hub=hub))
        yield f"paths {where}, shortest, blocks too", partial(lead, pick, Wanted(inferred=True))
    yield "common to two", lambda chance: common([("account", a) for a in inside(chance)], HUB, ground)
    yield "counts of an account", lambda chance: neighbours.counts("account", inside(chance)[0], ground.values)
    cuts = whatif.weakest(run.folder, largest[0].party_id)
    if cuts:
        from graphs.scenes.ask_api import parameters_of

        ignored = [(cuts[0]["family"], cuts[0]["value"])]
        ask = partial(whatif.without, run.folder, largest[0].party_id, ignored, parameters_of(run))
        yield f"what if, {largest[0].size:,} members", lambda chance: ask()


def measure(run: Any) -> None:
    print(f"{'question':44} {'median ms':>10} {'p95 ms':>8} {'worst ms':>9}   aim {AIM}; {load()}")
    for name, question in questions(run):
        chance, spent = random.Random(1), []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            question(chance)
            spent.append(1000 * (time.perf_counter() - began))
        spent.sort()
        late = spent[int(0.95 * (ROUNDS - 1))]
        print(f"{name:44} {spent[ROUNDS // 2]:>10.0f} {late:>8.0f} {spent[-1]:>9.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20_000)
    accounts = parser.parse_args().accounts
    print(HEADER)
    with application() as home, folder() as files:
        from graphs import publishing, runs

        make(accounts, 1, files)
        batch, server = take_in(files), store(home)
        if accounts >= OFFLINE_ACCOUNTS:
            with server:
                pass  # makes the store that the importer replaces
            fill_offline(server)
        with server:
            if accounts < OFFLINE_ACCOUNTS:
                fill_through_driver(batch)
            with step("link, number, load, publish") as measured:
                measured.rows = publishing.publish(runs.start_run("bench")).counts["accounts"]
            measure(runs.current_run())


if __name__ == "__main__":
    main()
