"""A network of 25,000 accounts on a real web server, in headless Chromium without a graphics card: its page, the
overview after its page, every account of it, and what if an identifier were infrastructure. Milliseconds."""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.canvas import CHROMIUM, QUIET, party
from bench.measuring import application, load

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in this thread
ROUNDS = 7
LINKS_AN_ACCOUNT = 4
AIMS = {"overview, after the page's HTML": 1_000, "what if": 2_000}
BITS = {"instrument": 8.0, "device": 7.0, "address": 2.0}
# Says when the overview stood, in ms since the page was asked for.
WATCH = """
const look = () => {
  const island = document.getElementById("canvas")?.island;
  if (island?.drawing && document.querySelector(".canvas-message").hidden) window.stoodAt = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return { html: page.responseEnd, overview: window.stoodAt - page.responseEnd };
}"""
EVERY = """async () => {
  const { island } = document.getElementById("canvas");
  const began = performance.now();
  const opening = island.open(null);
  document.querySelector("dialog[open] [type=submit]")?.click();
  await opening;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - began;
}"""
ASK = """async ([path, body]) => {
  const headers = { "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) };
  const began = performance.now();
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(found));
  return { ms: performance.now() - began, fallen: found.fallen_total, before: found.before };
}"""


def publish(accounts: int) -> Any:
    """A published run whose first network has so many accounts, with its digests and scenes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from accounts import evidence
    from graphs.digests import write_digests
    from graphs.linkage import Records
    from graphs.models import Network
    from graphs.scenes.shelf import Shelf
    from tests.investigations import published

    run = published.publish(published.world())
    made = party(accounts, LINKS_AN_ACCOUNT * accounts)
    pairs = list(zip(made.pair_account.tolist(), made.pair_identifier.tolist(), strict=True))
    values = [
        {"party_id": "P1", "family": family, "value": value, "members_with": int(held), "total_with": int(held) + 1,
         "verdict": "owned"}
        for (family, value), held in zip(made.identifiers, made.members_with, strict=True)
    ]  # fmt: skip
    priors = [
        {"account_id": name, "party_id": "P1", "family": "prior", "value": "", "members_with": 0, "total_with": 0,
         "expected": 0.0, "rank": 1, "bits": -3.0}
        for name in made.accounts
    ]  # fmt: skip
    terms = [
        {"account_id": made.accounts[a], "expected": 0.01, "rank": 1, "bits": BITS[values[i]["family"]]}
        | {name: values[i][name] for name in ("party_id", "family", "value", "members_with", "total_with")}
        for a, i in pairs
    ]
    members = [{"account_id": a, "party_id": "P1", "probability": 0.95, "bits": 9.0} for a in made.accounts]
    for name, rows in (
        ("party_identifiers", values), ("membership_evidence", [*priors, *terms]), ("memberships", members),
    ):  # fmt: skip
        table = pa.Table.from_pylist(rows)
        if name == "memberships":
            table = table.append_column("since", pa.nulls(len(rows), pa.timestamp("us")))
        pq.write_table(table, run.folder / f"{name}.parquet")
    Network.objects.filter(public_id="N-0001").update(size=accounts)
    with evidence.connect() as records:
        write_digests(run.folder, Records(records))
    began = time.perf_counter()
    Shelf(run.folder, evidence.connect).build("P1")  # as publication does
    print(f"laying out {accounts:,} accounts and {len(pairs):,} links: {time.perf_counter() - began:.1f} s")
    return Network.objects.get(public_id="N-0001")


@contextmanager
def served(home: Path) -> Iterator[str]:
    from django.core.management import call_command

    from config.services.sockets import free_port
    from config.services.web import WebServer

    call_command("collectstatic", interactive=False, verbosity=0)
    server = WebServer(home / "web", "127.0.0.1", free_port())
    with server:
        yield server.address()


def cookie(address: str) -> dict[str, str]:
    """Of somebody who is signed in."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user = User.objects.create_user("bench")
    user.groups.set(Group.objects.filter(name="analyst"))
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def measure(page: Page, address: str, family: str, key: str) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        page.goto(f"{address}/networks/N-0001/")
        page.wait_for_function("() => window.stoodAt")
        found = page.evaluate(TIMES)
        spent.setdefault("page's HTML", []).append(found["html"])
        spent.setdefault("overview, after the page's HTML", []).append(found["overview"])
    for _ in range(ROUNDS):
        path, body = "/api/v1/scenes/N-0001/whatif/", {"identifiers": [{"kind": family, "key": key}]}
        answer = page.evaluate(ASK, [path, body])
        spent.setdefault("what if", []).append(answer["ms"])
    spent["every account, the first frame"] = [page.evaluate(EVERY)]
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=25_000)
    accounts = parser.parse_args().accounts
    print(load())
    with application() as home, sync_playwright() as playwright:
        network = publish(accounts)
        from graphs.run_tables import RunTables
        from graphs.scenes.scene import key_of

        row = RunTables(network.run.folder).ask(
            "SELECT family, value FROM {party_identifiers} WHERE party_id = 'P1' "
            "ORDER BY members_with DESC, value LIMIT 1"
        )[0]
        with served(home) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([cookie(address)])
            page = context.new_page()
            page.add_init_script(WATCH)
            print(f"{'network of ' + format(accounts, ','):44} {'median ms':>10} {'worst ms':>9} {'aim':>7}")
            for name, spent in measure(page, address, row["family"], key_of(row["family"], row["value"])).items():
                print(f"{name:44} {statistics.median(spent):>10.0f} {max(spent):>9.0f} {AIMS.get(name, ''):>7}")
            browser.close()


if __name__ == "__main__":
    main()
