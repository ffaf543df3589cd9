"""What the canvas shows, on the biggest network of a small demo: counts that hold, filters, table, pictures."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.canvas import ISLAND, LINE, Canvas, on
from tests.browser.conftest import THEMES, WIDTHS


def test_what_is_shown_of_how_much_agrees_in_caption_legend_and_table(canvas: Canvas):
    accounts = canvas.row("accounts")
    assert f"Showing {accounts[0]:,} of {accounts[2]:,} accounts" in canvas.caption.inner_text()
    table = canvas.page.locator(".canvas-table summary").inner_text()
    assert f"{accounts[0]:,} of {accounts[2]:,} accounts" in table
    links = re.search(r"([\d,]+ of [\d,]+ links)", canvas.caption.inner_text())
    assert links and links[1] in table


def test_the_waterfall_adds_up(canvas: Canvas):
    canvas.click("account")
    table = canvas.panel.get_by_role("table", name="Why, in bits")
    expect(table).to_be_visible()
    cells = table.locator("td:last-child").all_inner_texts()
    values = [float(cell.replace("−", "-").replace("+", "")) for cell in cells]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.06 * len(values))


def test_a_line_is_explained_down_to_the_row_of_the_file(canvas: Canvas):
    canvas.page.mouse.click(*canvas.page.evaluate(LINE))
    expect(canvas.panel).to_contain_text("accounts")
    citation = canvas.panel.locator(".canvas-evidence a").first
    expect(citation).to_contain_text(re.compile(r"batch \d+"))
    citation.click()
    expect(canvas.page).to_have_url(re.compile("/evidence/"))
    expect(canvas.page.locator("h1")).not_to_contain_text("not found")


def test_the_legend_filters_and_every_count_follows(canvas: Canvas):
    before = canvas.row("devices")
    toggle = canvas.page.locator(".canvas-toggle[data-row='devices']")
    toggle.click()
    assert canvas.row("devices") == [0, *before[1:]]
    assert toggle.get_attribute("aria-pressed") == "false"
    expect(canvas.page.locator(".canvas-away [data-away=kind]")).to_contain_text(f"{before[0]} of a kind that is off")
    canvas.page.get_by_role("button", name="Clear filters").click()
    assert canvas.row("devices") == before


def test_what_is_hidden_is_said_and_comes_back(canvas: Canvas):
    before = canvas.row("accounts")
    canvas.click("account")
    canvas.press("h")
    assert canvas.row("accounts")[0] == before[0] - 1
    canvas.page.get_by_role("button", name="Show the 1 hidden by hand").click()
    assert canvas.row("accounts") == before


def test_a_histogram_narrows_and_its_filters_are_kept_by_name_for_every_network(
    canvas: Canvas, second: str, open_page: Callable[..., Page]
):
    low = canvas.page.locator("[data-range=bits-from]")
    before = canvas.row("accounts")
    low.focus()
    for _ in range(8):
        low.press("ArrowRight")
    narrowed = canvas.row("accounts")[0]
    assert narrowed < before[0]
    assert canvas.ask("island.history.past.at(-1).name") == "filter"
    canvas.page.get_by_role("button", name="Save these filters").click()
    canvas.dialog.get_by_label("Name").fill("sure ones")
    canvas.press("Enter")
    canvas.page.get_by_role("button", name="Clear filters").click()
    assert canvas.row("accounts") == before
    canvas.page.get_by_role("button", name="sure ones", exact=True).click()
    assert canvas.row("accounts")[0] == narrowed
    elsewhere = on(open_page(second))
    elsewhere.open_nodes()
    elsewhere.page.get_by_role("button", name="sure ones", exact=True).click()
    ranges = "[...island.scene.filters.ranges]"
    assert elsewhere.ask(ranges) == canvas.ask(ranges)
    canvas.page.get_by_role("button", name="Forget the filters sure ones").click()
    expect(canvas.page.get_by_role("button", name="sure ones", exact=True)).to_have_count(0)


ONE_ROW = """() => {
  const bar = document.querySelector(".canvas-tools");
  return bar.scrollWidth <= bar.clientWidth && bar.clientHeight < 45;
}"""


def test_what_has_no_room_on_the_bar_is_in_a_menu_with_its_key_and_the_bar_is_one_row(canvas: Canvas):
    for width in (1440, 1024, 390):
        canvas.page.set_viewport_size({"width": width, "height": 900})
        bar = canvas.page.locator(".canvas-tools")
        expect(canvas.tool("over")).to_be_visible()
        canvas.page.wait_for_function(ONE_ROW)
        gone = bar.locator("button.is-over:not([hidden])").evaluate_all("all => all.map(({ dataset }) => dataset.tool)")
        canvas.tool("over").focus()
        canvas.press("Enter")
        expect(canvas.menu).to_have_attribute("aria-label", "More tools")
        assert canvas.menu.locator("button").evaluate_all("all => all.map(({ dataset }) => dataset.action)") == gone
        canvas.press("Escape")
        expect(canvas.menu).to_have_count(0)
    canvas.page.set_viewport_size({"width": 1440, "height": 900})


def test_the_table_selects_sorts_filters_and_exports_what_the_canvas_shows(canvas: Canvas):
    canvas.page.locator(".canvas-table summary").click()
    rows = canvas.page.locator(".canvas-table-rows")
    rows.get_by_role("button", name="bits").click()
    top = rows.locator("tr[data-id]").first
    assert top.get_attribute("data-id") == canvas.ask(
        "(() => { const { graph } = island.scene; const at = graph.kind.reduce((best, kind, n) => "
        "kind === 0 && !(graph.bits[best] >= graph.bits[n]) ? n : best, 0); return graph.id[at]; })()"
    )
    top.get_by_role("button").click()
    assert canvas.selected == [top.get_attribute("data-id")]
    device = canvas.click("device")
    canvas.page.locator("[data-tab=identifiers]").click()
    canvas.page.get_by_label("Filter rows").fill(
        canvas.ask("island.scene.graph.label[island.scene.graph.index.get(island.selection.ids.values().next().value)]")
    )
    expect(rows.locator("tr.table-active")).to_have_attribute("data-id", device)
    with canvas.page.expect_download() as download:
        canvas.page.get_by_role("button", name="CSV").click()
    shown = len(list(csv.DictReader(download.value.path().read_text().splitlines())))
    assert re.search(rf"identifiers_{shown}_of_\d+\.csv$", download.value.suggested_filename)
    expect(canvas.page.locator(".canvas-table-bar .counts")).to_contain_text(f"{shown} of ")


def test_pictures_have_title_counts_and_legend(canvas: Canvas):
    with canvas.page.expect_download() as download:
        canvas.use("png")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    with canvas.page.expect_download() as download:
        canvas.use("svg")
    drawing = download.value.path().read_text()
    assert canvas.caption.inner_text() in drawing
    assert f"accounts {canvas.row('accounts')[0]}" in drawing
    assert re.search(r"run \d+ · drawn \d{4}-\d\d-\d\d \d\d:\d\d UTC", drawing)
    assert "stroke-dasharray" in drawing, "inferred links are dashed"


def test_ribbons_state_their_bundles_choose_families_and_select_accounts(canvas: Canvas):
    canvas.tool("ribbons").click()
    expect(canvas.caption).to_contain_text(re.compile(r"\d+ of \d+ accounts in \d+ bundles? with identical sets"))
    node = canvas.click("device")
    assert canvas.selected == [node]
    columns = canvas.page.locator(".canvas-families select")
    columns.nth(2).select_option("template")
    expect(canvas.caption).to_contain_text("prompt templates")
    columns.nth(2).select_option("instrument")
    assert [columns.nth(n).input_value() for n in range(3)] == ["template", "device", "instrument"]


def test_a_server_that_does_not_answer_is_said_and_asked_again(canvas: Canvas):
    canvas.page.route("**/api/v1/scenes/**", lambda route: route.abort())
    canvas.page.reload()
    message = canvas.page.locator(".canvas-message")
    expect(message).to_contain_text("The server does not answer")
    canvas.page.unroute("**/api/v1/scenes/**")
    message.get_by_role("button", name="Try again").click()
    expect(canvas.caption).to_contain_text("accounts")


def test_the_overview_folds_and_opens_groups(canvas: Canvas):
    canvas.tool("overview").click()
    expect(canvas.caption).to_contain_text("group")
    group = canvas.click("group")
    expect(canvas.panel).to_contain_text("Shared inside")
    canvas.tool("nodes").click()
    expect(canvas.caption).to_contain_text("shared identifiers")
    assert canvas.ask("island.scene.graph.group") == group.removeprefix("group:")


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_in_the_canvas_is_wrong_for_axe(canvas: Canvas, theme: str):
    """The whole page is held to it in test_pages; here with a menu, a selection and the table open."""
    complaints: list[str] = []
    canvas.page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    canvas.page.emulate_media(color_scheme=theme)
    canvas.click("account")
    expect(canvas.panel.get_by_role("table", name="Why, in bits")).to_be_visible()
    canvas.page.locator(".canvas-table summary").click()
    canvas.press("Shift+F10")
    canvas.page.wait_for_timeout(300)  # transitions of colour end
    for size in WIDTHS.values():
        canvas.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        found = Axe().run(canvas.page, context="#canvas", options={"resultTypes": ["violations"]})
        assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found.response["violations"]] == []
    assert complaints == []


def test_a_telephone_shows_it_without_scrolling_sideways_and_pinches(biggest: str, canvas: Canvas):
    page = canvas.page
    page.set_viewport_size({"width": 390, "height": 844})
    for view in ("overview", "ribbons", "nodes"):
        canvas.tool(view).click()
        page.wait_for_function("() => document.documentElement.scrollWidth === 390")  # charts are drawn anew
    session = page.context.new_cdp_session(page)
    canvas.surface.scroll_into_view_if_needed()
    box = canvas.box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = canvas.ask("island.stage.transform.k")

    def touch(kind: str, apart: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 20)
    for apart in (40, 60, 80):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    page.wait_for_function(f"() => {ISLAND}.stage.transform.k > {1.5 * before}")


def test_a_network_opens_where_its_address_says(canvas: Canvas, open_page: Callable[..., Page]):
    device = canvas.click("device")
    expect(canvas.page).to_have_url(re.compile(r"view=nodes.*select=device"))
    other = on(open_page(canvas.page.url))
    assert other.selected == [device]
    assert other.ask("island.scene.view") == "nodes"
