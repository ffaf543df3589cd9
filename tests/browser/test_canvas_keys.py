"""The keys of the canvas, and all of it without a pointer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import Canvas


def test_arrows_tab_enter_and_space_are_enough_to_go_select_add_and_expand(canvas: Canvas):
    canvas.focus()
    canvas.press("ArrowRight")
    first = canvas.caption.inner_text()
    canvas.press("Tab")
    expect(canvas.caption).not_to_have_text(first)
    canvas.press("Enter")
    assert len(canvas.selected) == 1
    canvas.press("Tab")
    canvas.press("Space")
    assert len(canvas.selected) == 2
    canvas.press("Enter")
    expect(canvas.dialog).to_contain_text("Expand")
    canvas.press("Escape")
    expect(canvas.dialog).to_have_count(0)
    canvas.press("2")
    expect(canvas.caption).to_contain_text("with identical sets")
    assert len(canvas.selected) == 2, "the selection survives the change of view"
    canvas.press("3")
    canvas.press("Escape")
    assert canvas.selected == []
    canvas.press("Tab")
    assert not canvas.page.evaluate("document.activeElement.matches('canvas')"), "Esc, then Tab leaves"


def test_shift_f10_opens_the_menu_and_arrows_choose_in_it(canvas: Canvas):
    canvas.focus()
    canvas.press("ArrowRight")
    canvas.press("Enter")
    canvas.press("Shift+F10")
    expect(canvas.menu).to_have_attribute("aria-label", "Node")
    canvas.press("End")
    canvas.press("Home")
    canvas.press("ArrowDown")
    focused = canvas.page.evaluate("document.activeElement.dataset.action")
    assert focused == canvas.menu.locator("button").nth(1).get_attribute("data-action")
    canvas.press("Escape")
    expect(canvas.menu).to_have_count(0)
    assert canvas.page.evaluate("document.activeElement.matches('canvas.canvas-overlay')")


def test_slash_finds_and_goes_there(canvas: Canvas):
    name = canvas.place("device")["id"]
    label = canvas.ask(f"island.scene.graph.label[island.scene.graph.index.get({name!r})]")
    canvas.focus()
    canvas.press("/")
    canvas.page.keyboard.type(label[-9:])
    expect(canvas.dialog).to_contain_text(re.compile(r"showing \d+ of \d+ match"))
    canvas.press("Enter")
    expect(canvas.dialog).to_have_count(0)
    assert canvas.selected == [name]


@pytest.mark.parametrize(
    ("key", "shown"), [("1", "overview"), ("2", "ribbons"), ("3", "nodes"), ("Backspace", "overview")]
)
def test_a_key_for_each_view(canvas: Canvas, key: str, shown: str):
    canvas.focus()
    canvas.press(key)
    expect(canvas.tool(shown)).to_have_attribute("aria-pressed", "true")
    assert canvas.ask("island.scene.view") == shown


def test_f_l_n_h_and_both_ways_of_undo(canvas: Canvas):
    canvas.focus()
    canvas.press("+")
    assert canvas.ask("island.stage.camera() !== undefined")
    canvas.press("f")
    assert canvas.ask("island.stage.camera() === undefined")
    canvas.press("l")
    assert canvas.ask("island.scene.pins.size") > 0
    device = canvas.click("device")
    canvas.press("n")
    chosen = canvas.selected
    assert device in chosen
    assert len(chosen) > 2
    before = canvas.row("accounts")
    canvas.press("h")
    assert canvas.row("accounts")[0] < before[0]
    canvas.press("Control+z")
    assert canvas.row("accounts") == before
    canvas.press("Control+Shift+z")
    assert canvas.row("accounts")[0] < before[0]
    canvas.press("Control+z")
    canvas.press("Control+z")
    assert canvas.ask("island.scene.pins.size") == 0


def test_e_on_an_identifier_reaches_accounts_and_can_be_called_off(canvas: Canvas):
    canvas.click("device")
    before = canvas.caption.inner_text()
    canvas.press("e")
    expect(canvas.dialog).to_contain_text("accounts")
    canvas.press("Escape")
    expect(canvas.dialog).to_have_count(0)
    expect(canvas.caption).to_have_text(before)


def test_a_key_for_what_cannot_be_done_says_why(canvas: Canvas):
    canvas.focus()
    canvas.press("g")
    expect(canvas.caption).to_contain_text("select something first")
    canvas.press("s")
    expect(canvas.caption).to_contain_text("select 2 accounts or more")


def test_the_question_mark_lists_every_key(canvas: Canvas):
    canvas.focus()
    canvas.press("?")
    expect(canvas.dialog).to_contain_text("Gestures and keys")
    for words in ("Ctrl + drag", "hide what is selected", "Ctrl+Shift+Z", "confirm as member", "find an account"):
        expect(canvas.dialog).to_contain_text(words)
    canvas.dialog.get_by_role("button", name="Close").click()
    assert canvas.page.evaluate("document.activeElement.matches('canvas.canvas-overlay')")


def test_the_table_is_walked_with_arrows_and_enter_selects(canvas: Canvas):
    canvas.page.locator(".canvas-table summary").focus()
    canvas.press("Enter")
    rows = canvas.page.locator(".canvas-table-rows")
    rows.locator("[data-at='0']").focus()
    for _ in range(40):
        canvas.press("ArrowDown")
    assert canvas.page.evaluate("document.activeElement.dataset.at") == "40"
    canvas.press("Enter")
    assert canvas.selected == [rows.locator("tr", has=canvas.page.locator("[data-at='40']")).get_attribute("data-id")]
