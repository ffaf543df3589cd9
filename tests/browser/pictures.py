"""`make pictures`: takes the pictures of docs/pictures from the running Skein, in both themes.

Signs in as the first user with the password in SKEIN_HOME. A picture whose page does not exist stops it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from playwright.sync_api import Page, sync_playwright

from tests.browser import tour

FOLDER = Path(settings.BASE_DIR) / "docs" / "pictures"
SIZE = {"width": 1440, "height": 900}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill((settings.SKEIN_HOME / "password").read_text().strip())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def first_link(page: Page, path: str, pattern: str) -> str:
    """The first address on a page that begins like that."""
    page.goto(path)
    return page.locator(f'main a[href^="{pattern}"]').first.get_attribute("href")


def take(page: Page, theme: str) -> None:
    case = first_link(page, "/cases/", "/cases/C-")
    network, report = first_link(page, case, "/networks/N"), first_link(page, case, "/reports/")
    pages = {"home": "/", "networks": "/networks/", "network": network, "case": case, "report": report}
    for name, path in pages.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.set_viewport_size(SIZE if name != "network" else {**SIZE, "height": 1140})  # with its canvas
        page.wait_for_timeout(800)  # the canvas and the charts have drawn
        page.screenshot(path=FOLDER / f"{name}-{theme}.png")
        print(FOLDER / f"{name}-{theme}.png")


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for theme in ("light", "dark"):
            page = browser.new_page(base_url=settings.WEB_ADDRESS, color_scheme=theme, viewport=SIZE)
            sign_in(page)
            take(page, theme)
            if theme == "light":
                tour.take(page, FOLDER)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
