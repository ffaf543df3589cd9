"""A whole Skein, started as `make run` starts it, and headless Chromium in front of it.

`skein` starts without records. `populated` has a small demo imported, linked and its case opened; the journey fills
it through the browser, and where the journey was not run the commands do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.contract import KINDS
from config.services.process import end_tree
from config.services.sockets import answers, free_port
from tests.browser.canvas import FORGET, Canvas, on

# Playwright keeps an event loop in this thread; Django's tests after these would take it for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(settings.BASE_DIR)
START_SECONDS = 300
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = {"desktop": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
ELSEWHERE = {"DATABASE_URL", "NEO4J_URI", "CELERY_BROKER_URL", "EVIDENCE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS"}
_ORDER = {"test_empty_pages": 0, "test_journey": 1}  # of all files: these two need the instance as it was started
DEMO = ("--accounts", "1500", "--seed", "3")


@dataclass(frozen=True)
class Skein:
    """A running instance."""

    home: Path
    url: str
    variables: dict[str, str]

    @property
    def password(self) -> str:
        return (self.home / "password").read_text().strip()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.variables, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of this folder, and puts those first that look at pages without records."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: _ORDER.get(item.path.stem, 2))


@pytest.fixture(scope="session")
def skein(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Skein]:
    home = tmp_path_factory.mktemp("skein")
    port = free_port()
    variables = {
        **{name: value for name, value in os.environ.items() if name not in ELSEWHERE},
        "DJANGO_SETTINGS_MODULE": "config.settings", "SKEIN_HOME": str(home), "SKEIN_CACHE": str(settings.SKEIN_CACHE),
        "PORT": str(port), "NEO4J_PORT": str(free_port()), "DEMO_ACCOUNTS": "0", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    log = home / "start.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.run"], env=variables, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_ready(process, log)
        assert answers("127.0.0.1", port)
        yield Skein(home, f"http://127.0.0.1:{port}", variables)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            end_tree(process.pid, 5)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Skein is ready" not in log.read_text():
        assert process.poll() is None, log.read_text()[-3000:]
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.3)


@pytest.fixture(scope="session")
def demo_files(skein: Skein, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Canonical files of a small world."""
    folder = tmp_path_factory.mktemp("demo")
    skein.manage("demo", *DEMO, "--out", str(folder))
    return sorted(path for path in folder.iterdir() if path.name.split(".")[0] in KINDS)


@pytest.fixture(scope="session")
def populated(skein: Skein, demo_files: list[Path]) -> Skein:
    count = "from graphs.models import Network; print('networks', Network.objects.count())"
    if "networks 0" in skein.manage("shell", "-v0", "-c", count):
        skein.manage("import_records", *map(str, demo_files))
        skein.manage("link")
        skein.manage("open_demo_case")
    return skein


# --- the browser
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where there is one, else Playwright's own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    return {**browser_type_launch_args, "args": list(QUIET), **({"executable_path": chromium} if chromium else {})}


@pytest.fixture(scope="session")
def storage(skein: Skein, browser: Browser) -> Any:
    """The cookies of the administrator, signed in once."""
    context = browser.new_context(base_url=skein.url)
    sign_in(context.new_page(), skein)
    state = context.storage_state()
    context.close()
    return state


def sign_in(page: Page, skein: Skein) -> None:
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(skein.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


@pytest.fixture
def open_page(skein: Skein, browser: Browser, storage: Any) -> Iterator[Callable[..., Page]]:
    """Opens a path, signed in; what the console complained of is in `page.complaints`."""
    contexts: list[BrowserContext] = []

    def opened(path: str, *, signed_in: bool = True) -> Page:
        state = storage if signed_in else None
        context = browser.new_context(base_url=skein.url, storage_state=state, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS["desktop"], strict=True)))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


BIGGEST = (
    "from graphs.models import Network; print('id', Network.objects.order_by('-is_network', '-size').first().public_id)"
)


SECOND = BIGGEST.replace("first()", "all()[1]")


@pytest.fixture(scope="session")
def biggest(populated: Skein) -> str:
    """The address of the biggest network's page."""
    return f"/networks/{populated.manage('shell', '-v0', '-c', BIGGEST).split('id ')[1].strip()}/"


@pytest.fixture(scope="session")
def second(populated: Skein) -> str:
    """The address of the page of the network that comes next in size."""
    return f"/networks/{populated.manage('shell', '-v0', '-c', SECOND).split('id ')[1].strip()}/"


@pytest.fixture(scope="module")
def canvas_page(skein: Skein, browser: Browser, storage: Any) -> Iterator[Page]:
    """One page for the tests of a file: opening it takes longer than most of them."""
    context = browser.new_context(base_url=skein.url, storage_state=storage, reduced_motion="reduce", has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def canvas(biggest: str, canvas_page: Page) -> Canvas:
    """The accounts of the biggest network one by one, with nothing kept from before."""
    canvas_page.set_viewport_size(dict(zip(("width", "height"), WIDTHS["desktop"], strict=True)))
    canvas_page.emulate_media(color_scheme="light")
    if not canvas_page.url.partition("#")[0].endswith(biggest):
        canvas_page.goto(biggest)
    canvas = on(canvas_page)
    canvas_page.evaluate(FORGET)
    canvas.open_nodes()
    return canvas


def everywhere(page: Page, name: str) -> list[str]:
    """What is wrong with a page in both themes and at both widths: axe's findings, and scrolling sideways.

    Keeps a picture of each in the folder that SKEIN_SCREENSHOTS names, to be looked at.
    """
    wrong = []
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        page.wait_for_timeout(600)  # charts are drawn anew
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{width}: scrolls sideways")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(150)  # transitions of colour end
            wrong += [f"{theme} {width}: {fault}" for fault in faults(page)]
            if folder := os.environ.get("SKEIN_SCREENSHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{theme}-{width}.png", full_page=True)
    return wrong


def faults(page: Page) -> list[str]:
    """What axe finds, one line a rule with its first elements. Swagger UI is not ours to mend."""
    found = Axe().run(page, context={"exclude": [["#swagger-ui"]]}, options={"resultTypes": ["violations"]})
    return [
        f"{rule['id']} ({rule['impact']}): " + " | ".join(node["html"][:160] for node in rule["nodes"][:3])
        for rule in found.response["violations"]
    ]
