"""Every page with records in it is accessible in both themes and fits both widths, with nothing stopped by the CSP."""

import pytest

from tests.browser.conftest import everywhere

LISTS = {
    "home": "/", "imports": "/imports/", "networks": "/networks/", "runs": "/runs/", "operators": "/operators/",
    "decisions": "/decisions/", "weights": "/weights/", "scenes": "/scenes/", "river": "/river/",
    "cases": "/cases/", "queue": "/queue/", "hooks": "/hooks/", "notifications": "/notifications/",
    "search": "/search/?q=gmail", "users": "/users/", "user": "/users/1/", "audit": "/audit/",
    "api": "/api/v1/docs/",
}  # fmt: skip
# name: the list that leads there and a part of the link to follow
DETAILS = {
    "import": ("/imports/", "/imports/"), "network": ("/networks/", "/networks/N"), "case": ("/cases/", "/cases/C"),
    "operator": ("/operators/", "/operators/op_"), "new operator": ("/operators/", "/operators/new/"),
    "edit operator": ("operator", "/edit/"), "new indicator": ("operator", "/indicator/"),
    "edit indicator": ("operator", "/indicator/?kind="), "account": ("membership", "/accounts/"),
    "identifier": ("network", "/identifiers/"), "membership": ("network", "/members/"),
    "run": ("/runs/", "/runs/"), "edge": ("run", "/edge/"), "cut": ("network", "/cut/"),
    "decide": ("account", "/decisions/new/"), "rows": ("membership", "/rows/"),
    "report": ("case", "/reports/"), "evidence": ("account", "/evidence/"),
    "workspace": ("case", "/attribution/"), "act": ("case", "/act/"), "compose": ("case", "/report/"),
}  # fmt: skip


def address(open_page, name):
    """Where a detail page is, found by following links as a person would."""
    if name in LISTS:
        return LISTS[name]
    start, part = DETAILS[name]
    where = start if start.startswith("/") else address(open_page, start)
    link = open_page(where).locator(f'main a[href*="{part}"]:not([href="{where}"], [href*="/export/"])').first
    return link.get_attribute("href")


@pytest.mark.parametrize("name", [*LISTS, *DETAILS])
def test_a_page_with_records_is_accessible_in_both_themes_and_fits_both_widths(populated, open_page, name):
    page = open_page(address(open_page, name))
    assert everywhere(page, name) == []
    assert page.complaints == []
