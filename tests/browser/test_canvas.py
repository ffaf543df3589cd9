"""The gestures of the canvas, on the biggest network of a small demo."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import THEMES, Skein

BIGGEST = (
    "from graphs.models import Network; print('id', Network.objects.order_by('-is_network', '-size').first().public_id)"
)
DRAWN = "() => document.getElementById('canvas').island?.drawing"
# Where a node is on the screen, with its id: of the kind asked for, the one with most links drawn and nothing over it.
PLACE = """(kind) => {
  const { island } = document.getElementById("canvas");
  const box = island.stage.overlay.getBoundingClientRect();
  for (const { id, x, y } of island.drawing.stops()) {
    if (!id.startsWith(kind)) continue;
    const [sx, sy] = island.stage.transform.apply([x, y]);
    if (sx < 20 || sy < 20 || sx > box.width - 20 || sy > box.height - 20) continue;
    const hit = island.drawing.pick(x, y, 6 / island.stage.transform.k);
    if (hit?.id === id) return { id, x: sx + box.left, y: sy + box.top };
  }
  throw new Error("nothing of kind " + kind);
}"""
WHERE = """(id) => {
  const { island } = document.getElementById("canvas");
  const box = island.stage.overlay.getBoundingClientRect();
  const stop = island.drawing.stops().find((s) => s.id === id);
  const [x, y] = island.stage.transform.apply([stop.x, stop.y]);
  return [x + box.left, y + box.top];
}"""
SELECTED = "() => [...document.getElementById('canvas').island.selection.ids]"


class Canvas:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.surface = page.locator("canvas.canvas-overlay")
        self.caption = page.locator(".canvas-caption")
        self.panel = page.locator(".canvas-panel")
        self.dialog = page.locator("dialog.canvas-dialog[open]")

    def tool(self, name: str) -> Locator:
        return self.page.locator(f"[data-tool={name}]")

    def place(self, kind: str) -> dict[str, Any]:
        return self.page.evaluate(PLACE, kind)

    def click(self, kind: str, **options: Any) -> str:
        spot = self.place(kind)
        modifiers = options.pop("modifiers", [])
        for key in modifiers:
            self.page.keyboard.down(key)
        self.page.mouse.click(spot["x"], spot["y"], **options)
        for key in modifiers:
            self.page.keyboard.up(key)
        return spot["id"]

    @property
    def selected(self) -> list[str]:
        return self.page.evaluate(SELECTED)

    def row(self, words: str) -> list[int]:
        """Drawn, scene (and network) of a row of the legend."""
        row = self.page.locator(".canvas-legend tr", has=self.page.get_by_role("button", name=words, exact=True))
        return [int(cell.replace(",", "")) for cell in row.locator("td").all_inner_texts()]


@pytest.fixture
def canvas(populated: Skein, open_page: Callable[..., Page]) -> Canvas:
    """The accounts of the biggest network, or of its biggest group."""
    network = re.search(r"id (\S+)", populated.manage("shell", "-v0", "-c", BIGGEST))
    assert network
    page = open_page(f"/networks/{network[1]}/")
    page.wait_for_function(DRAWN)
    canvas = Canvas(page)
    canvas.surface.scroll_into_view_if_needed()
    if "group" in canvas.page.evaluate("() => document.getElementById('canvas').island.drawing.stops()[0].id"):
        canvas.click("group", click_count=2)
        expect(canvas.page.locator(".canvas-bar .breadcrumb-item")).to_have_count(2)
    canvas.tool("nodes").click()
    expect(canvas.caption).to_contain_text("shared identifiers")
    page.wait_for_timeout(400)  # the fit has come to rest
    return canvas


def test_what_is_shown_of_how_much_agrees_in_caption_legend_and_table(canvas: Canvas):
    accounts = canvas.row("accounts")
    assert f"Showing {accounts[0]:,} of {accounts[2]:,} accounts" in canvas.caption.inner_text()
    table = canvas.page.locator(".canvas-table summary").inner_text()
    assert f"{accounts[0]:,} of {accounts[2]:,} accounts" in table
    links = re.search(r"([\d,]+ of [\d,]+ links)", canvas.caption.inner_text())
    assert links and links[1] in table


def test_a_click_selects_and_explains_and_never_navigates(canvas: Canvas):
    before = canvas.page.url
    node = canvas.click("account")
    assert canvas.selected == [node]
    expect(canvas.panel).to_contain_text(node.removeprefix("account:"))
    expect(canvas.panel.get_by_role("table", name="Why, in bits")).to_be_visible()
    assert canvas.page.url == before
    canvas.page.keyboard.press("Escape")
    assert canvas.selected == []


def test_ctrl_click_adds_and_takes_out(canvas: Canvas):
    first, second = canvas.click("account"), canvas.click("device", modifiers=["Control"])
    assert canvas.selected == [first, second]
    expect(canvas.panel).to_contain_text("2 selected")
    canvas.click("device", modifiers=["Shift"])
    assert canvas.selected == [first]


def test_the_waterfall_adds_up(canvas: Canvas):
    canvas.click("account")
    table = canvas.panel.get_by_role("table", name="Why, in bits")
    expect(table).to_be_visible()
    values = [
        float(cell.replace("−", "-").replace("+", "")) for cell in table.locator("td:last-child").all_inner_texts()
    ]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.06 * len(values))


def test_expanding_counts_first_and_says_how_many_of_how_many(canvas: Canvas):
    asked: list[str] = []
    canvas.page.on("request", lambda request: asked.append(request.url))
    node = canvas.click("account", click_count=2)
    expect(canvas.dialog).to_contain_text(f"Expand {node.removeprefix('account:')}")
    expect(canvas.dialog).to_contain_text(re.compile(r"\d+ neighbours? in all, \d+ of them in this view"))
    assert not any("/neighbours/" in url for url in asked), "nothing is fetched before somebody chooses"
    total = int(re.search(r"([\d,]+) neighbour", canvas.dialog.inner_text())[1].replace(",", ""))
    before = canvas.row("accounts")[1]
    canvas.dialog.get_by_role("button", name="Fetch").click()
    expect(canvas.caption).to_contain_text(f"{total} of {total} neighbours")
    expect(canvas.panel).to_contain_text(f"{total} of {total} in this view")
    canvas.tool("undo").click()
    assert canvas.row("accounts")[1] == before
    expect(canvas.panel).not_to_contain_text("Neighbours")


def test_expanding_an_identifier_reaches_accounts_and_can_be_called_off(canvas: Canvas):
    before = canvas.caption.inner_text()
    canvas.click("device")
    canvas.page.keyboard.press("e")
    expect(canvas.dialog).to_contain_text("accounts ·")
    canvas.page.keyboard.press("Escape")
    expect(canvas.dialog).to_have_count(0)
    expect(canvas.caption).to_have_text(before)


def test_the_legend_filters_and_every_count_follows(canvas: Canvas):
    name, before = "devices", canvas.row("devices")
    canvas.page.locator(f".canvas-toggle[data-row='{name}']").click()
    assert canvas.row(name) == [0, *before[1:]]
    assert canvas.page.locator(f".canvas-toggle[data-row='{name}']").get_attribute("aria-pressed") == "false"
    expect(canvas.page.locator(".canvas-away [data-away=kind]")).to_contain_text(f"{before[0]} of a kind that is off")
    canvas.page.get_by_role("button", name="Clear filters").click()
    assert canvas.row(name) == before


def test_what_is_hidden_is_said_and_comes_back(canvas: Canvas):
    before = canvas.row("accounts")
    canvas.click("account")
    canvas.page.keyboard.press("h")
    assert canvas.row("accounts")[0] == before[0] - 1
    canvas.page.get_by_role("button", name="Show the 1 hidden by hand").click()
    assert canvas.row("accounts") == before
    canvas.page.keyboard.press("Tab")
    canvas.surface.focus()
    canvas.page.keyboard.press("Control+z")
    assert canvas.row("accounts")[0] == before[0] - 1
    canvas.page.keyboard.press("Control+Shift+z")
    assert canvas.row("accounts") == before


def test_a_dragged_node_stays_where_it_was_put_until_undone(canvas: Canvas):
    at = canvas.place("device")
    mouse = canvas.page.mouse
    mouse.move(at["x"], at["y"])
    mouse.down()
    mouse.move(at["x"] + 40, at["y"] + 25, steps=4)
    mouse.up()
    assert canvas.page.evaluate(WHERE, at["id"]) == pytest.approx([at["x"] + 40, at["y"] + 25], abs=2)
    canvas.tool("undo").click()
    assert canvas.page.evaluate(WHERE, at["id"]) == pytest.approx([at["x"], at["y"]], abs=2)


def test_a_line_is_explained_down_to_the_row_of_the_file(canvas: Canvas):
    middle = """() => { const { island } = document.getElementById("canvas"); const { graph } = island.scene;
      const box = island.stage.overlay.getBoundingClientRect(); const drawn = island.drawing;
      for (let l = 0; l < graph.linkA.length; l++) {
        if (!graph.linkBits[l] || graph.linkFirst[l] < 0) continue;
        for (const t of [0.5, 0.4, 0.6, 0.3, 0.7]) {
          const x = drawn.x[graph.linkA[l]] * (1 - t) + drawn.x[graph.linkB[l]] * t;
          const y = drawn.y[graph.linkA[l]] * (1 - t) + drawn.y[graph.linkB[l]] * t;
          const hit = drawn.pick(x, y, 9 / island.stage.transform.k);
          const [sx, sy] = island.stage.transform.apply([x, y]);
          if (hit?.type === "link" && hit.link === l) return [sx + box.left, sy + box.top];
        }
      }
      throw new Error("every line is covered"); }"""
    canvas.page.mouse.click(*canvas.page.evaluate(middle))
    expect(canvas.panel).to_contain_text("accounts")
    citation = canvas.panel.locator(".canvas-evidence a").first
    expect(citation).to_contain_text(re.compile(r"batch \d+"))
    citation.click()
    expect(canvas.page.locator("h1")).not_to_contain_text("not found")
    assert "/evidence/" in canvas.page.url


def test_a_box_selects_and_n_adds_the_neighbours(canvas: Canvas):
    box = canvas.surface.bounding_box()
    assert box
    canvas.page.keyboard.down("Shift")
    canvas.page.mouse.move(box["x"] + 3, box["y"] + 3)
    canvas.page.mouse.down()
    canvas.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3, steps=3)
    canvas.page.mouse.up()
    canvas.page.keyboard.up("Shift")
    stops = canvas.page.evaluate("() => document.getElementById('canvas').island.drawing.stops().length")
    assert len(canvas.selected) == stops
    canvas.page.keyboard.press("Escape")
    device = canvas.click("device")
    canvas.page.keyboard.press("n")
    assert device in canvas.selected
    assert len(canvas.selected) > 2


def test_the_keyboard_alone_is_enough(canvas: Canvas):
    canvas.surface.focus()
    press = canvas.page.keyboard.press
    press("ArrowRight")
    first = canvas.caption.inner_text()
    press("Tab")
    expect(canvas.caption).not_to_have_text(first)
    press("Enter")
    assert len(canvas.selected) == 1
    press("Tab")
    press("Space")
    assert len(canvas.selected) == 2
    press("?")
    expect(canvas.dialog).to_contain_text("Gestures and keys")
    canvas.dialog.get_by_role("button", name="Close").click()
    canvas.surface.focus()
    press("2")
    expect(canvas.caption).to_contain_text("with identical sets")
    assert len(canvas.selected) == 2, "the selection survives the change of view"
    press("3")
    press("Escape")
    press("Tab")
    assert not canvas.page.evaluate("() => document.activeElement.matches('canvas')"), "Esc, then Tab leaves"


def test_ribbons_state_their_bundles_and_select_accounts(canvas: Canvas):
    canvas.tool("ribbons").click()
    expect(canvas.caption).to_contain_text(re.compile(r"\d+ of \d+ accounts in \d+ bundles? with identical sets"))
    node = canvas.place("device")
    canvas.page.mouse.click(node["x"], node["y"])
    assert canvas.selected == [node["id"]]


def test_the_table_selects_what_the_canvas_shows(canvas: Canvas):
    canvas.page.locator(".canvas-table summary").click()
    canvas.page.locator(".canvas-table tbody button").first.click()
    assert len(canvas.selected) == 1
    assert canvas.page.locator(".canvas-table tr.table-active").get_attribute("data-id") == canvas.selected[0]


def test_a_picture_can_be_saved(canvas: Canvas):
    with canvas.page.expect_download() as download:
        canvas.tool("png").click()
    path = download.value.path()
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 20_000


def test_a_server_that_does_not_answer_is_said_and_asked_again(canvas: Canvas):
    canvas.page.route("**/api/v1/scenes/**", lambda route: route.abort())
    canvas.page.reload()
    message = canvas.page.locator(".canvas-message")
    expect(message).to_contain_text("The server does not answer")
    canvas.page.unroute("**/api/v1/scenes/**")
    message.get_by_role("button", name="Try again").click()
    expect(canvas.caption).to_contain_text("accounts")


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_in_the_canvas_is_wrong_for_axe(canvas: Canvas, theme: str):
    """The whole page is held to it in test_pages; here with something selected and the table open."""
    canvas.page.emulate_media(color_scheme=theme)
    canvas.click("account")
    expect(canvas.panel.get_by_role("table", name="Why, in bits")).to_be_visible()
    canvas.page.locator(".canvas-table summary").click()
    canvas.page.wait_for_timeout(300)
    found = Axe().run(canvas.page, context="#canvas", options={"resultTypes": ["violations"]})
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found.response["violations"]] == []
    assert canvas.page.complaints == []
