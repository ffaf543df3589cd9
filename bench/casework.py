"""Casework at the server: 2,000 cases that one person sees, and a case on a large network, with notes,
tasks, pins and a long feed. Queries, median and worst milliseconds, and this process's CPU a request."""

import argparse
import statistics
import time
from collections.abc import Iterator
from typing import Any

from bench.measuring import application

CASES, NOTES, TASKS, PINS, ITEMS = 2_000, 200, 60, 100, 500
ROUNDS = 15
AIM = 150  # ms at the server


def network_of(accounts: int) -> Any:
    """A published network of so many accounts, tied by three kinds of identifiers each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from graphs.models import Network
    from tests.investigations import published

    run = published.publish(published.world())
    names = [f"P1-{n}" for n in range(accounts)]
    shape = {"party_id": pa.array(["P1"] * accounts), "account_id": pa.array(names)}
    members = pa.table(
        {**shape, "probability": pa.array([0.99] * accounts), "bits": pa.array([12.0] * accounts)}
    ).select(["account_id", "party_id", "probability", "bits"])
    pq.write_table(members, run.folder / "memberships.parquet")
    terms = [
        {"account_id": name, "party_id": "P1", "family": family, "value": f"{family}{n // 12}", "members_with": 12,
         "total_with": 13, "expected": 0.01, "rank": 1, "bits": bits}
        for n, name in enumerate(names)
        for family, bits in (("prior", -3.0), ("instrument", 8.0), ("device", 7.0), ("template", 3.0))
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(terms), run.folder / "membership_evidence.parquet")
    Network.objects.filter(public_id="N-0001").update(size=accounts)
    return Network.objects.get(public_id="N-0001")


def prepare(accounts: int) -> tuple[Any, Any]:
    """The person, and the large case among theirs."""
    from django.contrib.auth.models import Group, User

    from investigations import assessments, casework, noting, pinning, tasking
    from investigations.models import Activity, Case, CaseMember, CaseTask, PinnedNetwork, QueueItem

    network = network_of(accounts)
    user = User.objects.create_user("bench")
    user.groups.set(Group.objects.all())
    case, _ = casework.open_case(user, network)
    assessments.record_machine(case, user, case.pinned.get())
    made = Case.objects.bulk_create(
        Case(number=n, title=f"Case {n} of a busy year", owner=user, assignee=user if n % 3 else None)
        for n in range(2, CASES + 1)
    )
    CaseMember.objects.bulk_create(CaseMember(case=one, user=user, role="owner") for one in made)
    PinnedNetwork.objects.bulk_create(
        PinnedNetwork(case=one, network=None, public_id="N-0001" if n % 50 == 0 else f"N-{n}",
                      run=network.run, party_id="P1", size=10, pinned_by=user)
        for n, one in enumerate(made)
    )  # fmt: skip
    for n in range(NOTES):
        noting.write_note(case, user, f"Note **{n}** on @bench and what was seen.\n\n- one\n- two")
    tasking.apply_playbook(case, user, "attribution")
    CaseTask.objects.bulk_create(CaseTask(case=case, title=f"Task {n}", assignee=user) for n in range(TASKS))
    for n in range(PINS):
        pinning.add_pin(case, user, "account", f"P1-{n}")
    Activity.objects.bulk_create(
        Activity(case=case, actor=user, verb="noted", text="wrote a note") for _ in range(1_000)
    )
    QueueItem.objects.bulk_create(
        QueueItem(key=f"bench:{n}", kind="new", network="N-0001", run=network.run, text=f"N-{n}: 12 accounts",
                  url=network.get_absolute_url(), weight=200.0) for n in range(ITEMS)
    )  # fmt: skip
    case.refresh_from_db()
    return user, case


def addresses(case: Any, accounts: int) -> Iterator[tuple[str, str, int]]:
    """Name, address and expected status of each page."""
    from django.urls import reverse

    page = case.get_absolute_url()
    yield f"case of {accounts:,} accounts", page, 200
    yield (
        "its network, fetched by the page",
        reverse("investigations:case-network", args=[case.reference, "N-0001"]),
        200,
    )
    yield "is there anything new? (asked every 2 s)", f"{page}updates/?version={case.version}", 204
    yield "its feed, filtered, last page", f"{page}?verb=noted&feed=999", 200
    yield f"list of {CASES:,} cases", reverse("investigations:cases"), 200
    yield "list, searched", reverse("investigations:cases") + "?q=busy", 200
    yield f"queue of {ITEMS:,}", reverse("investigations:queue"), 200
    yield "home", "/", 200
    yield "API: a case", f"/api/v1/cases/{case.reference}/", 200
    yield "API: cases, 100", "/api/v1/cases/?limit=100", 200


def measure(user: Any, case: Any, accounts: int) -> None:
    from django.db import connection
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    print(f"{'page':42} {'queries':>8} {'median ms':>10} {'worst ms':>9} {'cpu ms':>7}   aim {AIM}")
    for name, address, status in addresses(case, accounts):
        asked: list[str] = []

        def counting(execute: Any, sql: str, *rest: Any, asked: list[str] = asked) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(counting):  # the first request also fills templates and caches
            response = client.get(address)
        if response.status_code != status:
            raise SystemExit(f"{address} answered {response.status_code}")
        spent, cpu = [], time.process_time()
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get(address)
            spent.append(1000 * (time.perf_counter() - began))
        cpu = 1000 * (time.process_time() - cpu) / ROUNDS
        print(f"{name:42} {len(asked):>8} {statistics.median(spent):>10.0f} {max(spent):>9.0f} {cpu:>7.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=25_000)
    accounts = parser.parse_args().accounts
    with application():
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        user, case = prepare(accounts)
        measure(user, case, accounts)


if __name__ == "__main__":
    main()
