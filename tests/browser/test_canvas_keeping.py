"""Work on the canvas is not lost: kept by itself, under a name, shared, and never overwritten silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.canvas import Canvas, on
from tests.browser.conftest import Skein

# A draft is on the server: the request that left with the page has arrived.
DRAFTED = """async () => {
  const { results } = await (await fetch("/api/v1/saved-scenes/")).json();
  return results.some(({ draft }) => draft);
}"""
COLLEAGUE = """
from django.contrib.auth.models import Group, User
person, _ = User.objects.get_or_create(username="colleague")
person.set_password("a long enough one")
person.save()
person.groups.set(Group.objects.filter(name="analyst"))
"""


@pytest.fixture
def another_analyst(populated: Skein, browser: Browser) -> Iterator[Page]:
    """A page on which a second person is signed in."""
    populated.manage("shell", "-v0", "-c", COLLEAGUE)
    context = browser.new_context(base_url=populated.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("colleague")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    yield page
    context.close()


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
    canvas.page.wait_for_function(DRAFTED)
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
    canvas.use("scenes")
    canvas.dialog.get_by_label(re.compile("without the office")).first.check()  # the newest
    canvas.dialog.get_by_role("button", name="Open").click()
    expect(canvas.kept).to_contain_text("without the office")
    assert canvas.ask("[...island.scene.hidden]") == [node]


def test_a_named_scene_is_pinned_into_a_case_at_its_version(canvas: Canvas):
    hide_one(canvas)
    canvas.surface.click(button="right", position={"x": 4, "y": 4})
    expect(canvas.item("pin-case")).to_contain_text("save it under a name first")
    canvas.press("Escape")
    canvas.press("Control+s")
    canvas.dialog.get_by_label("Name").fill("for the case")
    canvas.press("Enter")
    expect(canvas.kept).to_contain_text("for the case")
    canvas.surface.click(button="right", position={"x": 4, "y": 4})
    canvas.item("pin-case").click()
    expect(canvas.dialog).to_contain_text("The case keeps this version")
    canvas.dialog.get_by_role("button", name="Pin").click()
    expect(canvas.caption).to_contain_text(re.compile(r"Pinned into C-\d+ as S-\d+, version \d+"))


def test_a_scene_shared_for_reading_is_read_and_saved_under_another_name(canvas: Canvas, another_analyst: Page):
    node = hide_one(canvas)
    canvas.press("Control+s")
    canvas.dialog.get_by_label("Name").fill("shared one")
    canvas.press("Enter")
    expect(canvas.kept).to_contain_text("shared one")
    canvas.surface.click(button="right", position={"x": 4, "y": 4})
    canvas.item("share").click()
    canvas.dialog.get_by_role("textbox").fill("colleague")
    canvas.dialog.get_by_role("button", name="Share").click()
    expect(canvas.caption).to_contain_text("Shared with colleague")
    another_analyst.goto(canvas.page.url)
    theirs = on(another_analyst)
    expect(theirs.kept).to_contain_text("shared by admin for reading")
    assert theirs.ask("[...island.scene.hidden]") == [node]
    theirs.focus()
    theirs.press("Control+s")
    theirs.dialog.get_by_label("Name").fill("my own")
    theirs.press("Enter")
    expect(theirs.kept).to_contain_text("my own")


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


def test_two_people_who_edit_one_scene_do_not_overwrite_each_other_silently(canvas: Canvas, another_analyst: Page):
    hide_one(canvas)
    canvas.press("Control+s")
    canvas.dialog.get_by_label("Name").fill("worked on by two")
    canvas.press("Enter")
    expect(canvas.kept).to_contain_text("worked on by two")
    canvas.surface.click(button="right", position={"x": 4, "y": 4})
    canvas.item("share").click()
    canvas.dialog.get_by_role("textbox").fill("colleague edit")
    canvas.dialog.get_by_role("button", name="Share").click()
    expect(canvas.caption).to_contain_text("Shared with colleague")
    another_analyst.goto(canvas.page.url)
    theirs = on(another_analyst)
    theirs_hid = hide_one(theirs)
    expect(theirs.kept).to_contain_text("by colleague")
    hide_one(canvas)
    expect(canvas.dialog).to_contain_text("colleague saved this scene")
    expect(canvas.dialog).to_contain_text("changed hidden")
    canvas.dialog.get_by_role("button", name="Go on").click()  # theirs is opened, mine dropped
    expect(canvas.dialog).to_have_count(0)
    expect(canvas.kept).to_contain_text("by colleague")
    assert theirs_hid in canvas.ask("[...island.scene.hidden]")
    assert canvas.ask("island.scene.hidden.size") == 2
