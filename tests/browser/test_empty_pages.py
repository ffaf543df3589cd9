"""Before anything is imported each page says what to do next, in both themes and on a phone."""

import pytest

from tests.browser.conftest import everywhere

PAGES = {
    "home": "/", "imports": "/imports/", "networks": "/networks/", "cases": "/cases/", "queue": "/queue/",
    "hooks": "/hooks/", "notifications": "/notifications/", "operators": "/operators/",
    "decisions": "/decisions/", "weights": "/weights/", "runs": "/runs/", "river": "/river/",
    "search": "/search/?q=nothing", "users": "/users/", "new-user": "/users/new/", "profile": "/profile/",
    "audit": "/audit/", "api": "/api/v1/docs/", "not-found": "/nothing-here/",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page_is_accessible_and_fits_both_widths_in_both_themes(open_page, name):
    page = open_page(PAGES[name])
    assert everywhere(page, f"empty-{name}") == []
    assert [text for text in page.complaints if "404" not in text or name != "not-found"] == []


def test_the_sign_in_page_is_accessible(open_page):
    page = open_page("/sign-in/", signed_in=False)
    assert everywhere(page, "sign-in") == []
    assert page.complaints == []


@pytest.mark.parametrize("path", ["/networks/", "/cases/", "/operators/", "/imports/"])
def test_an_empty_list_says_what_comes_next(open_page, path):
    assert open_page(path).locator(".empty").first.inner_text().strip()
