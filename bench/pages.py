"""Pages of the graph at the server, with everything loaded: queries, median and worst milliseconds, and this
process's CPU a request, which a busy machine does not blur."""

import argparse
import statistics
import time
from collections.abc import Iterator

from accounts.demo.scenario import make
from bench.graph import fill_offline, fill_through_driver, store, take_in
from bench.measuring import HEADER, application, folder, step

ROUNDS = 15
AIM = 150  # ms at the server
OFFLINE_ACCOUNTS = 100_000  # from here on the graph is filled by the offline importer


def addresses() -> Iterator[tuple[str, str]]:
    """Name and address of each page, of the largest network, its surest member and the busiest address."""
    from django.urls import reverse

    from graphs import runs
    from graphs.families import identifier_url
    from graphs.models import Network
    from graphs.store.driver import read

    network = Network.objects.filter(run__is_current=True, is_network=True).order_by("-size")[0]
    members = runs.tables(network.run).members(network.party_id).rows
    a, b = members[0]["account_id"], members[1]["account_id"]
    busiest = read("MATCH (i:Ip) RETURN i.value AS value, i.degree AS degree ORDER BY degree DESC LIMIT 1")[0]
    yield "networks", reverse("graphs:networks")
    yield "networks below the cut, by size", reverse("graphs:networks") + "?cut=below&sort=-size"
    yield f"network of {network.size:,}", network.get_absolute_url()
    yield "its members, last page", reverse("graphs:members", args=[network.public_id]) + "?members-page=9999"
    yield "its shared identifiers", reverse("graphs:shared", args=[network.public_id])
    yield "a membership's terms", reverse("graphs:membership", args=[network.public_id, a])
    for name in ("account", "sharing", "records"):
        yield f"account: {name}", reverse(f"graphs:{name}", args=[a])
    yield f"address on {busiest['degree']:,} accounts", identifier_url("address", busiest["value"])
    yield "its history", identifier_url("address", busiest["value"]) + "history/"
    yield "pair", reverse("graphs:pair") + f"?a={a}&b={b}"
    yield "search, words", reverse("graphs:search") + f"?q={a[:7]}"
    yield "runs", reverse("graphs:runs")


def measure() -> None:
    from django.contrib.auth.models import Group, User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    user = User.objects.create_user("bench")
    user.groups.set(Group.objects.filter(name="analyst"))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    print(f"{'page':40} {'queries':>8} {'median ms':>10} {'worst ms':>9} {'cpu ms':>7}   aim {AIM}")
    for name, address in addresses():
        spent, cpu = [], time.process_time()
        for _ in range(ROUNDS):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            spent.append(1000 * (time.perf_counter() - began))
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}")
        cpu = 1000 * (time.process_time() - cpu) / ROUNDS
        print(f"{name:40} {len(queries):>8} {statistics.median(spent):>10.0f} {max(spent[1:]):>9.0f} {cpu:>7.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20_000)
    accounts = parser.parse_args().accounts
    print(HEADER)
    with application() as home, folder() as files:
        from django.core.management import call_command

        from graphs import publishing, runs

        call_command("collectstatic", interactive=False, verbosity=0)
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
            measure()


if __name__ == "__main__":
    main()
