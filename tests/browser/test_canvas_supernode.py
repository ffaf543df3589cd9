"""Gestures and keys on a supernode: an address of the biggest network that 25,000 strangers were seen at."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import Canvas
from tests.browser.conftest import Skein

CROWD = 25_000
# Puts a crowd at the address that most members have, and prints its uid and degree; or takes the crowd away again.
GATHER = """
from graphs.models import Network
from graphs.run_tables import RunTables
from graphs.scenes.scene import key_of
from graphs.store.driver import read, session, write
network = Network.objects.order_by("-is_network", "-size").first()
rows = RunTables(network.run.folder).ask(
    "SELECT value FROM {party_identifiers} WHERE party_id = ? AND family = 'address' "
    "ORDER BY members_with DESC, value LIMIT 1", network.party_id)
key = key_of("address", rows[0]["value"].split(" ")[0])
with session() as opened:
    write(opened, "MATCH (i:Ip {uid: $key}) UNWIND range(1, $crowd) AS n WITH i, n, "
          "datetime('2026-01-01T00:00Z') AS began CREATE (:Account {uid: 'crowd-' + n, account_id: 'crowd-' + n})"
          "-[:SEEN_AT {first_seen: began, last_seen: began + duration({days: n % 90}), events: 1}]->(i)",
          key=key, crowd=CROWD)
    write(opened, "MATCH (i:Ip {uid: $key}) SET i.degree = i.degree + $crowd", key=key, crowd=CROWD)
print("key", key, read("MATCH (i:Ip {uid: $key}) RETURN i.degree AS n", key=key)[0]["n"])
""".replace("CROWD", str(CROWD))
SCATTER = """
from graphs.store.driver import session, write
with session() as opened:
    write(opened, "MATCH (i:Ip)<--(a:Account) WHERE a.uid STARTS WITH 'crowd-' WITH i, count(a) AS n "
          "SET i.degree = i.degree - n")
    write(opened, "MATCH (a:Account) WHERE a.uid STARTS WITH 'crowd-' DETACH DELETE a")
"""


@pytest.fixture(scope="module")
def crowded(populated: Skein) -> Iterator[tuple[str, int]]:
    """The supernode's id on the canvas, and how many accounts are at it."""
    _, key, degree = populated.manage("shell", "-v0", "-c", GATHER).strip().splitlines()[-1].split()
    yield f"address:{key}", int(degree)
    populated.manage("shell", "-v0", "-c", SCATTER)


@pytest.fixture
def supernode(crowded: tuple[str, int], canvas: Canvas) -> str:
    return crowded[0]


@pytest.fixture
def everybody(crowded: tuple[str, int]) -> str:
    """How many are there, as it is written."""
    return f"{crowded[1]:,}"


def fetch(canvas: Canvas, everybody: str) -> None:
    canvas.dialog.get_by_role("button", name="Fetch").click()
    expect(canvas.caption).to_contain_text(re.compile(rf"Added \d+: \d+ of {everybody} neighbours"))


def test_a_click_selects_and_says_what_it_is_and_a_double_click_counts_before_anything_is_fetched(
    canvas: Canvas, supernode: str, everybody: str
):
    asked: list[str] = []
    canvas.page.on("request", lambda request: asked.append(request.url))
    before = canvas.page.url.partition("#")[0]
    at = canvas.look_at(supernode)
    canvas.page.mouse.click(*at)
    assert canvas.selected == [supernode]
    expect(canvas.panel).to_contain_text("accounts, ")  # how rare it is
    assert canvas.page.url.partition("#")[0] == before
    canvas.page.mouse.dblclick(*at)
    expect(canvas.dialog).to_contain_text(f"{everybody} neighbours in all")
    expect(canvas.dialog).to_contain_text("it ties strangers together. Shown a page at a time, unsorted.")
    expect(canvas.dialog).to_contain_text(f"Last seen (counted on 20,000 of {everybody})")
    expect(canvas.dialog.get_by_label("Order").locator("option")).to_have_text(["as they come"])
    assert not any("/neighbours/" in url for url in asked)
    canvas.press("Escape")
    expect(canvas.dialog).to_have_count(0)


def test_what_was_fetched_stands_on_the_node_marked_as_suppressed_and_the_next_page_is_one_click(
    canvas: Canvas, supernode: str, everybody: str
):
    canvas.page.mouse.dblclick(*canvas.look_at(supernode))
    fetch(canvas, everybody)
    canvas.ask(f"island.select([{supernode!r}])")
    expect(canvas.panel).to_contain_text("it ties strangers together")
    first = canvas.ask(f"island.scene.badges.get({supernode!r})")
    assert first["suppressed"]
    assert (first["next"], first["left"]) == (200, int(everybody.replace(",", "")) - 200)
    canvas.panel.get_by_role("button", name="Fetch the next 200").click()
    canvas.page.wait_for_function(
        f"() => document.getElementById('canvas').island.scene.badges.get({supernode!r}).next === 400"
    )
    assert canvas.page.evaluate("document.activeElement.matches('canvas.canvas-overlay')"), "keys go on working"
    canvas.press("Control+z")
    canvas.press("Control+z")
    assert canvas.ask("island.scene.badges.size") == 0


def test_only_members_of_the_network_can_be_fetched(canvas: Canvas, supernode: str, everybody: str):
    canvas.page.mouse.dblclick(*canvas.look_at(supernode))
    members = canvas.dialog.get_by_label(re.compile(rf"Members of this network only · \d+ of {everybody}"))
    members.check()
    fetch(canvas, everybody)
    badge = canvas.ask(f"island.scene.badges.get({supernode!r})")
    assert (badge["choice"]["members"], badge["left"]) == (True, 0)
    strangers = "[...island.scene.graph.index.keys()].filter((id) => id.startsWith('account:crowd-')).length"
    assert canvas.ask(strangers) == 0


def test_its_strangers_are_boxed_lassoed_hidden_and_brought_back(canvas: Canvas, supernode: str, everybody: str):
    canvas.page.mouse.dblclick(*canvas.look_at(supernode))
    fetch(canvas, everybody)
    x, y = canvas.look_at(supernode, 2.0)
    canvas.drag((x - 150, y - 150), (x + 150, y + 150), key="Shift")
    boxed = canvas.selected
    assert supernode in boxed
    assert any(node.startswith("account:crowd-") for node in boxed)
    canvas.press("Escape")
    canvas.drag((x - 150, y - 150), (x + 150, y - 150), (x + 150, y + 150), (x - 150, y + 150), (x - 150, y - 150),
                key="Control")  # fmt: skip
    assert set(canvas.selected) == set(boxed)
    shown = canvas.row("accounts")[0]
    canvas.press("h")
    assert canvas.row("accounts")[0] < shown
    canvas.press("Control+z")
    assert canvas.row("accounts")[0] == shown


def test_it_is_dragged_and_stays_and_its_menu_says_why_what_cannot_be_done(canvas: Canvas, supernode: str):
    x, y = canvas.look_at(supernode)
    canvas.drag((x, y), (x + 60, y + 40))
    assert canvas.at(supernode) == pytest.approx([x + 60, y + 40], abs=2)
    canvas.page.mouse.click(x + 60, y + 40, button="right")
    expect(canvas.menu).to_have_attribute("aria-label", "Node")
    expect(canvas.item("group")).to_contain_text("select two or more")
    canvas.item("expand").click()
    expect(canvas.dialog).to_contain_text("Expand")
    canvas.press("Escape")
    canvas.press("Control+z")
    assert canvas.ask("island.scene.pins.size") == 0


def test_keys_alone_find_it_take_it_out_put_it_back_and_expand_it(canvas: Canvas, supernode: str, everybody: str):
    label = canvas.ask(f"island.scene.graph.label[island.scene.graph.index.get({supernode!r})]")
    canvas.focus()
    canvas.press("/")
    canvas.page.keyboard.type(label)
    expect(canvas.dialog).to_contain_text(label)
    canvas.press("Enter")
    expect(canvas.dialog).to_have_count(0)
    assert canvas.selected == [supernode]
    canvas.press("x")
    expect(canvas.caption).to_contain_text("1 identifier taken out")
    canvas.press("Control+z")
    assert canvas.ask("island.scene.disabled.size") == 0
    canvas.press("n")
    assert len(canvas.selected) > 1
    canvas.ask(f"island.select([{supernode!r}])")
    canvas.press("e")
    expect(canvas.dialog).to_contain_text(f"{everybody} neighbours in all")
    canvas.press("Enter")
    expect(canvas.caption).to_contain_text(f"of {everybody} neighbours")
    canvas.press("Shift+F10")
    expect(canvas.menu).to_have_attribute("aria-label", "Node")
    canvas.press("Escape")
    expect(canvas.menu).to_have_count(0)
