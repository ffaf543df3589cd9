"""The frame around every page: keyboard, theme, dialogs, and nothing that the CSP had to stop."""

import re

import pytest
from playwright.sync_api import expect


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def test_the_first_tab_skips_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    assert focused(page) == "main"


@pytest.mark.parametrize(
    "path", ["/", "/imports/", "/networks/", "/cases/", "/operators/", "/users/", "/audit/", "/profile/"]
)
def test_every_control_is_reached_by_tab_and_shows_it(open_page, path):
    page = open_page(path)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
            (e) => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && e.checkVisibility()
                && !e.closest('#swagger-ui') && !(e.type === 'radio' && !e.checked)).length"""
    )
    reached, unmarked = set(), []
    for _ in range(3 * wanted):  # a date takes several presses
        page.keyboard.press("Tab")
        at, outlined, tag = page.evaluate(
            """() => { const e = document.activeElement; window.seen ??= []; if (!seen.includes(e)) seen.push(e);
                const s = getComputedStyle(e), marked = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
                return [seen.indexOf(e), marked, e.outerHTML.slice(0, 120)]; }"""
        )
        reached.add(at)
        # the parts of a date mark themselves
        if not outlined and not tag.startswith(("<body", '<input type="date"')):
            unmarked.append(tag)
    assert len(reached) >= wanted
    assert unmarked == []


def test_slash_searches_and_escape_does_not_lose_what_was_typed(open_page):
    page = open_page("/networks/")
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("a/b?")
    assert page.get_by_role("searchbox").first.input_value() == "a/b?"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=a%2Fb%3F"))


def test_question_mark_lists_the_keys_and_g_goes_places(open_page):
    page = open_page("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile(r"/cases/$"))


def test_a_chosen_theme_stays_and_is_there_before_the_page_is(open_page):
    page = open_page("/")
    page.get_by_role("button", name="admin").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.add_init_script(
        """new MutationObserver(() => {
            if (document.body && !window.first) window.first = document.documentElement.dataset.bsTheme;
        }).observe(document, {childList: true, subtree: true})"""
    )
    page.goto("/profile/")
    assert page.evaluate("window.first") == "dark"


def test_a_question_is_asked_before_what_cannot_be_undone(open_page):
    page = open_page("/profile/")
    page.get_by_role("button", name="Create token").click()
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Revoke token").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Revoke token")).to_be_visible()
    page.get_by_role("button", name="Revoke token").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Your API token no longer works.")).to_be_visible()
    assert page.complaints == []


def test_the_api_page_lists_the_endpoints_under_our_policy(open_page):
    page = open_page("/api/v1/docs/")
    expect(page.locator("#swagger-ui .opblock").first).to_be_visible()
    assert page.complaints == []
