"""The river of all networks is a brush over their days."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Skein


def test_dragging_over_the_river_leaves_the_networks_of_those_days(populated: Skein, open_page: Callable[..., Page]):
    page = open_page("/river/")
    ground = page.locator("[data-plotly] .nsewdrag").first
    expect(ground).to_be_visible()
    box = ground.bounding_box()
    assert box
    across, down = box["x"] + box["width"], box["y"] + box["height"] / 2
    page.mouse.move(across - box["width"] * 0.3, down)
    page.mouse.down()
    page.mouse.move(across - box["width"] * 0.05, down, steps=6)
    page.mouse.up()
    page.wait_for_url(re.compile(r"first=\d{4}-\d\d-\d\d&last=\d{4}-\d\d-\d\d"))
    expect(page.locator("#river-rows")).to_contain_text(
        re.compile(r"showing \d+ of \d+ networks? active in these days")
    )
    page.get_by_role("link", name="All days").click()
    expect(page.locator("#river-rows")).not_to_contain_text("active in these days")
