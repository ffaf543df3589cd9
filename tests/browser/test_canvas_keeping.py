"""Work on the canvas is not lost: kept by itself, under a name, shared, and never overwritten silently."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas, on


def hide_one(canvas: Canvas) -> str:
    node = canvas.click("account")
    canvas.press("h")
    return node


def test_what_was_done_is_there_after_a_reload(canvas: Canvas):
    node = hide_one(canvas)
    expect(canvas.kept).to_contain_text("Draft saved")
    canvas.page.reload()
    again = on(canvas.page)
    assert again.ask("[...island.scene.hidden]") == [node]
    assert again.ask("island.history.past.length") == 0


def test_leaving_the_page_at_once_loses_nothing(canvas: Canvas):
    node = hide_one(canvas)
    canvas.page.goto("/operators/")
    canvas.page.go_back()
    again = on(canvas.page)
    expect(again.kept).to_contain_text("Draft saved")
    assert again.ask("[...island.scene.hidden]") == [node]


def test_a_named_scene_is_opened_from_the_list_and_left_again(canvas: Canvas):
    node = hide_one(canvas)
    canvas.press("Control+s")
    canvas.dialog.get_by_label("Name").fill("without the office")
    canvas.press("Enter")
    expect(canvas.kept).to_contain_text("without the office")
    expect(canvas.page).to_have_url(re.compile(r"\?scene=\d+"))
    canvas.surface.click(button="right", position={"x": 4, "y": 4})
    canvas.item("anew").click()
    canvas.dialog.get_by_role("button", name="Start anew").click()
    expect(canvas.kept).not_to_contain_text("without the office")
    assert canvas.ask("island.scene.hidden.size") == 0
    canvas.tool("scenes").click()
    canvas.dialog.get_by_label(re.compile("without the office")).check()
    canvas.dialog.get_by_role("button", name="Open").click()
    expect(canvas.kept).to_contain_text("without the office")
    assert canvas.ask("[...island.scene.hidden]") == [node]


def test_two_windows_do_not_overwrite_each_other_silently(canvas: Canvas, open_page: Callable[..., Page]):
    hide_one(canvas)
    expect(canvas.kept).to_contain_text("Draft saved")
    other = on(open_page(canvas.page.url))
    hide_one(other)
    saved = other.page.wait_for_function("() => document.getElementById('canvas').island.keeper.scene?.version > 1")
    assert saved
    hide_one(canvas)
    expect(canvas.dialog).to_contain_text("Nothing of yours was written")
    canvas.dialog.get_by_label(re.compile("Keep mine")).check()
    canvas.dialog.get_by_role("button", name="Go on").click()
    canvas.dialog.get_by_label("Name").fill("mine")
    canvas.press("Enter")
    expect(canvas.kept).to_contain_text("mine")
    assert canvas.ask("island.scene.hidden.size") == 2
