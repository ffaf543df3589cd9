"""The gestures of the canvas: pointer, menu, and what is decided in place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import LINE, Canvas


def test_a_click_selects_and_explains_and_never_navigates(canvas: Canvas):
    before = canvas.page.url.partition("#")[0]
    node = canvas.click("account")
    assert canvas.selected == [node]
    expect(canvas.panel).to_contain_text(node.removeprefix("account:"))
    expect(canvas.panel.get_by_role("table", name="Why, in bits")).to_be_visible()
    assert canvas.page.url.partition("#")[0] == before
    box = canvas.box()
    canvas.page.mouse.click(box["x"] + 4, box["y"] + 4)
    assert canvas.selected == [], "a click on nothing selects nothing"


def test_ctrl_click_adds_and_takes_out_and_the_panel_lists_them(canvas: Canvas):
    first, second = canvas.click("account"), canvas.click("device", modifiers=["Control"])
    assert canvas.selected == [first, second]
    expect(canvas.panel).to_contain_text("Selected: 2 of 2")
    canvas.click("device", modifiers=["Shift"])
    assert canvas.selected == [first]


def test_a_double_click_expands_with_counts_first(canvas: Canvas):
    asked: list[str] = []
    canvas.page.on("request", lambda request: asked.append(request.url))
    node = canvas.click("account", click_count=2)
    expect(canvas.dialog).to_contain_text(f"Expand {node.removeprefix('account:')}")
    assert not any("/neighbours/" in url for url in asked), "nothing is fetched before somebody chooses"
    before = canvas.row("accounts")[1]
    canvas.dialog.get_by_role("button", name="Fetch").click()
    expect(canvas.caption).to_contain_text(re.compile(r"\d+ of \d+ neighbours"))
    expect(canvas.panel).to_contain_text("Neighbours")
    canvas.tool("undo").click()
    assert canvas.row("accounts")[1] == before


def test_a_box_and_a_lasso_select_what_they_hold(canvas: Canvas):
    box = canvas.box()
    left, top = box["x"] + 3, box["y"] + 3
    right, bottom = box["x"] + box["width"] - 3, box["y"] + box["height"] - 3
    canvas.drag((left, top), (right, bottom), key="Shift")
    assert len(canvas.selected) == canvas.ask("island.stops().length")
    canvas.press("Escape")
    middle = (left + right) / 2
    canvas.drag((left, top), (middle, top), (middle, bottom), (left, bottom), (left, top), key="Control")
    inside = canvas.selected
    assert 0 < len(inside) < canvas.ask("island.stops().length")
    assert all(canvas.at(node)[0] <= middle for node in inside)


def test_a_dragged_node_stays_where_it_was_put_until_undone(canvas: Canvas):
    at = canvas.place("device")
    canvas.drag((at["x"], at["y"]), (at["x"] + 40, at["y"] + 25))
    assert canvas.at(at["id"]) == pytest.approx([at["x"] + 40, at["y"] + 25], abs=2)
    assert canvas.ask(f"island.scene.pins.has({at['id']!r})")
    canvas.tool("undo").click()
    assert canvas.at(at["id"]) == pytest.approx([at["x"], at["y"]], abs=2)


def test_dragging_the_ground_pans_and_the_wheel_zooms(canvas: Canvas):
    box = canvas.box()
    node = canvas.place("device")["id"]
    x, y = canvas.at(node)
    corner = (box["x"] + 6, box["y"] + 6)
    canvas.drag(corner, (corner[0] + 50, corner[1] + 30))
    assert canvas.at(node) == pytest.approx([x + 50, y + 30], abs=2)
    before = canvas.ask("island.stage.transform.k")
    canvas.page.mouse.wheel(0, -300)
    canvas.page.wait_for_function(f"() => document.getElementById('canvas').island.stage.transform.k > {before}")


def test_hovering_shows_a_card_and_lights_the_neighbours(canvas: Canvas):
    at = canvas.place("device")
    canvas.page.mouse.move(at["x"], at["y"])
    expect(canvas.page.locator(".canvas-card")).to_contain_text("device")
    expect(canvas.page.locator("canvas.canvas-base")).to_have_class(re.compile("is-dimmed"))
    box = canvas.box()
    canvas.page.mouse.move(box["x"] + 4, box["y"] + 4)
    expect(canvas.page.locator(".canvas-card")).to_be_hidden()


def test_the_menu_of_a_node_says_why_what_is_disabled_is_disabled(canvas: Canvas):
    node = canvas.click("account", button="right")
    assert canvas.selected == [node]
    expect(canvas.menu).to_be_visible()
    expect(canvas.item("group")).to_contain_text("select two or more")
    expect(canvas.item("group")).to_have_attribute("aria-disabled", "true")
    canvas.item("group").click(force=True)
    expect(canvas.menu).to_be_visible()
    canvas.item("hide").click()
    expect(canvas.menu).to_have_count(0)
    assert canvas.ask("[...island.scene.hidden]") == [node]


def test_a_line_a_selection_and_the_ground_have_menus_of_their_own(canvas: Canvas):
    canvas.page.mouse.click(*canvas.page.evaluate(LINE), button="right")
    canvas.item("link-ends").click()
    assert len(canvas.selected) == 2
    canvas.press("Shift+F10")
    expect(canvas.menu).to_have_attribute("aria-label", "Selection")
    canvas.press("Escape")
    expect(canvas.menu).to_have_count(0)
    box = canvas.box()
    canvas.page.mouse.click(box["x"] + 4, box["y"] + 4, button="right")
    expect(canvas.menu).to_have_attribute("aria-label", "Canvas")
    expect(canvas.item("show-hidden")).to_contain_text("nothing is hidden by hand")


def test_nodes_drawn_as_one_are_one_mark_with_their_links_and_can_be_undone(canvas: Canvas):
    first = canvas.click("device")
    canvas.click("device", first, modifiers=["Control"])
    links = canvas.ask("island.seen.links.shown")
    canvas.press("g")
    canvas.dialog.get_by_label("Name of the group").fill("crew")
    canvas.press("Enter")
    expect(canvas.caption).to_contain_text("2 drawn as 1 group")
    assert canvas.ask("island.seen.links.shown") == links
    canvas.press("Escape")
    canvas.click("bundle")
    assert first in canvas.selected
    canvas.press("Escape")
    canvas.click("bundle", click_count=2)
    expect(canvas.caption).not_to_contain_text("drawn as")
    canvas.press("Control+z")
    canvas.press("Control+z")
    assert canvas.ask("island.scene.bundles.length") == 0


def test_a_note_stands_at_its_node_in_every_view_and_is_changed_and_removed(canvas: Canvas):
    canvas.click("device")
    canvas.press("Shift+n")
    canvas.dialog.get_by_label("Note").fill("ask about this one")
    canvas.dialog.get_by_role("button", name="Add").click()
    canvas.press("2")
    canvas.page.wait_for_function(
        "() => document.getElementById('canvas').island.stops().some((stop) => stop.id === 'note:1')"
    )
    canvas.press("3")
    canvas.ask("island.select(['note:1'])")
    expect(canvas.panel).to_contain_text("ask about this one")
    canvas.panel.get_by_role("button", name="Change").click()
    canvas.dialog.get_by_label("Note").fill("asked")
    canvas.dialog.get_by_role("button", name="Save").click()
    expect(canvas.panel).to_contain_text("asked")
    canvas.panel.get_by_role("button", name="Remove").click()
    assert canvas.ask("island.scene.notes.length") == 0


def test_what_is_marked_and_taken_out_is_said_and_undone(canvas: Canvas):
    device = canvas.click("device")
    canvas.press("m")
    canvas.dialog.get_by_label("green").check()
    canvas.dialog.get_by_role("button", name="Mark").click()
    assert canvas.ask("[...island.scene.colours]") == [[device, "green"]]
    links = canvas.ask("island.seen.links.shown")
    canvas.press("x")
    expect(canvas.caption).to_contain_text("1 identifier taken out")
    assert canvas.ask("island.seen.links.shown") < links
    canvas.press("Control+z")
    canvas.press("Control+z")
    assert canvas.ask("[island.scene.disabled.size, island.scene.colours.size]") == [0, 0]


def test_a_decision_is_counted_before_it_is_made_and_can_be_taken_back(canvas: Canvas):
    accounts = [canvas.click("account")]
    accounts.append(canvas.click("account", accounts[0], modifiers=["Control"]))
    canvas.press("r")
    expect(canvas.dialog).to_contain_text("2 members leave")
    canvas.dialog.get_by_role("button", name="Reject as member").click()
    expect(canvas.dialog).to_be_visible()  # not without a reason
    canvas.dialog.get_by_label("Reason").fill("a household")
    canvas.dialog.get_by_role("button", name="Reject as member").click()
    done = canvas.page.locator(".canvas-done")
    expect(done).to_contain_text("The next run honours it")
    done.get_by_role("button", name="Take it back").click()
    expect(done).to_contain_text("Taken back")
