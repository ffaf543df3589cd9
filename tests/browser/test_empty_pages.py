"""Before anything is imported each page says what to do next, in both themes and on a phone."""

import pytest

from tests.browser.conftest import THEMES, WIDTHS, faults

PAGES = {
    "home": "/", "imports": "/imports/", "networks": "/networks/", "cases": "/cases/", "operators": "/operators/",
    "search": "/search/?q=nothing", "users": "/users/", "new-user": "/users/new/", "profile": "/profile/",
    "audit": "/audit/", "api": "/api/v1/docs/", "not-found": "/nothing-here/",
}  # fmt: skip
CASES = [(name, theme, width) for name in PAGES for theme in THEMES for width in WIDTHS]


@pytest.mark.parametrize(("name", "theme", "width"), CASES)
def test_an_empty_page_is_accessible_and_fits_its_width(open_page, shot, name, theme, width):
    page = open_page(PAGES[name], theme, width)
    shot(page, f"empty-{name}-{theme}-{width}")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    assert [text for text in page.complaints if "404" not in text or name != "not-found"] == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_sign_in_page_is_accessible(open_page, shot, theme):
    page = open_page("/sign-in/", theme, signed_in=False)
    shot(page, f"sign-in-{theme}")
    assert faults(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("path", ["/networks/", "/cases/", "/operators/", "/imports/"])
def test_an_empty_list_says_what_comes_next(open_page, path):
    assert open_page(path).locator(".empty").first.inner_text().strip()
