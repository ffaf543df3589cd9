"""What the canvas can be asked, on the biggest network of a small demo: paths, what if, patterns, time and charts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas import FORGET, Canvas, on
from tests.browser.conftest import THEMES

SLOW = 30_000  # ms: an answer of the graph on a machine that does other things too
# Two accounts of the scene that have no drawn identifier in common, or any two.
APART = """() => {
  const { island } = document.getElementById("canvas");
  const graph = island.scene.graph;
  const accounts = graph.id.filter((id) => id.startsWith("account:"));
  island.select([accounts[0], accounts[accounts.length - 1]]);
  return [accounts[0], accounts[accounts.length - 1]];
}"""
# Selects the first network block of the scene.
BLOCK = """() => {
  const { island } = document.getElementById("canvas");
  const id = island.scene.graph.id.find((id) => id.startsWith("block:"));
  island.select([id]);
  return id;
}"""
DISABLED = "() => [...document.getElementById('canvas').island.scene.disabled]"
WINDOW = "() => document.getElementById('canvas').island.scene.filters.window"


class Asking:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.page = canvas, canvas.page
        self.answers = self.page.get_by_role("region", name="Answers")
        self.whatif = self.page.get_by_role("region", name="What if")
        self.time = self.page.get_by_role("region", name="Time")
        self.charts = self.page.get_by_role("region", name="Charts")

    def press(self, key: str) -> None:
        self.canvas.surface.focus()
        self.page.keyboard.press(key)

    def answered(self, title: str | re.Pattern[str]) -> Locator:
        """The rows of the answer, once it has come."""
        expect(self.answers.get_by_role("heading")).to_have_text(title, timeout=SLOW)
        return self.answers.get_by_role("listitem")


@pytest.fixture
def asking(biggest: str, open_page: Callable[..., Page]) -> Asking:
    """A page of its own for each test: answers and charts stay open on a page, and a clock stays installed."""
    page = open_page(biggest)
    canvas = on(page)
    page.evaluate(FORGET)
    canvas.open_nodes()
    return Asking(canvas)


def test_paths_between_two_nodes_are_listed_drawn_and_ordered(asking: Asking):
    ends = asking.page.evaluate(APART)
    asking.press("p")
    rows = asking.answered(re.compile("^Paths from "))
    expect(rows.first).to_contain_text(" → ")
    expect(rows.first).to_contain_text(re.compile(r"\d+ links? · weakest step [\d.]+ bits"))
    asking.answers.get_by_label("Order").select_option("strongest")
    expect(asking.answers).to_contain_text("strongest first", timeout=SLOW)
    asking.answers.get_by_role("button", name=re.compile("^Draw")).click()
    assert set(ends) <= set(asking.canvas.selected), "what was drawn is selected"
    asking.answers.get_by_role("button", name="Close").click()
    expect(asking.answers).to_be_hidden()


def test_paths_lead_from_what_was_marked_to_what_is_selected(asking: Asking):
    asking.canvas.click("account")
    asking.press("Shift+P")
    expect(asking.canvas.caption).to_contain_text("1 node marked")
    asking.canvas.click("device")
    asking.press("p")
    expect(asking.answered(re.compile("^Paths from ")).first).to_contain_text("device ")


def test_a_network_block_is_expanded_and_paths_lead_through_blocks_where_asked_to(asking: Asking):
    block = asking.page.evaluate(BLOCK)
    asking.press("e")
    expect(asking.canvas.dialog).to_contain_text("neighbours in all")
    asking.canvas.dialog.get_by_label(re.compile("Members of this network only")).check()
    asking.canvas.dialog.get_by_role("button", name="Fetch").click()
    expect(asking.canvas.caption).to_contain_text(re.compile(r"Added \d+: \d+ of [\d,]+ neighbours"))
    assert asking.canvas.ask(f"island.scene.badges.get({block!r}).choice.members") is True
    asking.page.evaluate(APART)
    asking.press("p")
    asking.answered(re.compile("^Paths from "))
    asking.answers.get_by_label("Through", exact=True).select_option("inferred")
    expect(asking.answers.get_by_label("Through", exact=True)).to_have_value("inferred", timeout=SLOW)


def test_what_several_accounts_have_in_common_is_told_by_how_many_have_it(asking: Asking):
    asking.canvas.click("device")
    asking.press("n")  # its accounts
    asking.press("Shift+C")
    rows = asking.answered(re.compile(r"^What [\d,]+ nodes have in common$"))
    expect(rows.first).to_contain_text(re.compile(r"[\d,]+ of [\d,]+ have it"))
    expect(asking.answers).to_contain_text(re.compile(r"Showing [\d,]+ of [\d,]+"))


def test_an_identifier_taken_out_shows_the_cut_and_undo_puts_it_back(asking: Asking):
    device = asking.canvas.click("device")
    asking.press("x")
    expect(asking.whatif).to_contain_text(re.compile(r"[\d,]+ → [\d,]+ accounts? · [\d,]+ fall off"), timeout=SLOW)
    expect(asking.whatif).to_contain_text("bits lost in all")
    assert asking.page.evaluate(DISABLED) == [device]
    asking.press("Control+z")
    expect(asking.whatif).to_be_hidden()
    assert asking.page.evaluate(DISABLED) == []


def test_the_engine_says_where_the_network_would_tear(asking: Asking):
    asking.press("w")
    rows = asking.answered("Where the network would tear")
    expect(rows.first).to_contain_text("would split off")
    rows.first.get_by_role("button", name="Take out").click()
    expect(asking.whatif).to_contain_text("bits lost in all", timeout=SLOW)
    asking.whatif.get_by_role("button", name="Put back").click()
    expect(asking.whatif).to_be_hidden()


def test_a_window_of_time_leaves_only_what_lives_in_it(asking: Asking):
    before = asking.canvas.row("accounts")[0]
    handle = asking.time.get_by_label("Window, to")
    handle.focus()
    handle.press("Home")
    assert asking.page.evaluate(WINDOW) is not None
    expect(asking.canvas.caption).to_contain_text("folded")
    assert asking.canvas.row("accounts")[0] < before
    asking.time.get_by_role("button", name="All time").click()
    assert asking.page.evaluate(WINDOW) is None
    assert asking.canvas.row("accounts")[0] == before


def test_playback_runs_to_the_end_and_is_one_step_of_undo(asking: Asking):
    asking.page.clock.install()
    asking.time.get_by_role("button", name="Play").click()
    asking.page.clock.run_for(60_000)
    expect(asking.time.get_by_role("button", name="Play")).to_be_visible()
    last = asking.time.get_by_label("Window, to")
    assert last.input_value() == last.get_attribute("max")
    asking.press("Control+z")
    assert asking.page.evaluate(WINDOW) is None


def test_charts_show_the_whole_and_brushing_one_selects_accounts(asking: Asking):
    asking.press("t")
    expect(asking.charts).to_contain_text(re.compile(r"All [\d,]+ accounts of the network"), timeout=SLOW)
    for name in ("river", "week", "created", "capability"):
        expect(asking.charts.locator(f"[data-chart={name}] .main-svg").first).to_be_visible(timeout=SLOW)
    box = asking.charts.locator("[data-chart=created] .nsewdrag").first.bounding_box()
    assert box
    asking.page.mouse.move(box["x"] + 2, box["y"] + 40)
    asking.page.mouse.down()
    asking.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 60, steps=6)
    asking.page.mouse.up()
    expect(asking.charts).to_contain_text("created from", timeout=SLOW)
    assert asking.canvas.selected
    expect(asking.charts).to_contain_text("selected account")
    assert asking.page.complaints == []


def test_a_pattern_is_searched_and_its_rows_are_drawn(asking: Asking):
    asking.press("q")
    asking.canvas.dialog.get_by_label("Search", exact=True).select_option(
        label="Bridges of a network (comes with Skein)"
    )
    expect(asking.canvas.dialog.get_by_label("Cypher")).to_have_value(re.compile(r"MEMBER_OF"))
    asking.canvas.dialog.get_by_role("button", name="Search").click()
    rows = asking.answered("Bridges of a network")
    expect(rows.first).to_contain_text("outside: ")
    rows.first.get_by_role("button").first.click()
    assert asking.canvas.selected


def test_a_pattern_that_would_write_is_refused_in_a_sentence(asking: Asking):
    asking.press("q")
    asking.canvas.dialog.get_by_label("Cypher").fill("MATCH (n) DETACH DELETE n")
    asking.canvas.dialog.get_by_role("button", name="Search").click()
    expect(asking.page.get_by_role("alert")).to_contain_text("This would write", timeout=SLOW)


def test_similar_networks_are_told_with_what_they_share(asking: Asking):
    asking.press("Shift+L")
    rows = asking.answered("Networks like this one")
    expect(rows.first).to_have_text(re.compile("shares|behaves"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_answers_hold_to_axe(asking: Asking, theme: Any):
    asking.page.emulate_media(color_scheme=theme)
    asking.canvas.click("device")
    asking.press("x")
    expect(asking.whatif).to_contain_text("bits lost in all", timeout=SLOW)
    asking.press("w")
    asking.answered("Where the network would tear")
    asking.press("t")
    expect(asking.charts.locator("[data-chart=week] .main-svg").first).to_be_visible(timeout=SLOW)
    asking.page.wait_for_timeout(300)  # transitions of colour end
    found = Axe().run(asking.page, context={"include": [["#canvas"]]}, options={"resultTypes": ["violations"]})
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []
