"""The pictures of docs/tour.md, taken by `make pictures` from the demo: the story's networks are found by what they are
(the largest, and those it shares most with), not by their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SLOW = 60_000  # ms
READY = "() => document.getElementById('canvas').island?.drawing"
SHARED = """async (network) => (await (await fetch(`/api/v1/scenes/${network}/similar/`)).json()).residue"""
LARGEST = """async () => {
  const { results } = await (await fetch("/api/v1/networks/?cut=above&ordering=-size")).json();
  return results.sort((a, b) => b.size - a.size)[0].public_id;
}"""
ISLAND = "const { island } = document.getElementById('canvas');"
OPEN = f"async (group) => {{ {ISLAND} await island.open(group); }}"
# Two accounts of the open group that share nothing drawn: the first and the last.
APART = f"""() => {{ {ISLAND}
  const accounts = island.scene.graph.id.filter((id) => id.startsWith("account:"));
  island.select([accounts[0], accounts.at(-1)]);
}}"""
# The address of the open group that most accounts have.
ADDRESS = f"""() => {{ {ISLAND}
  const {{ graph }} = island.scene;
  const all = graph.id.map((id, n) => [id, graph.total[n]]).filter(([id]) => id.startsWith("address:"));
  const [id] = all.sort((a, b) => b[1] - a[1])[0];
  island.select([id]);
  return id;
}}"""
WINDOW = f"""(share) => {{ {ISLAND}
  const days = island.scene.graph.linkFirst.filter((day) => day >= 0).sort();
  const at = (part) => days[Math.floor(part * (days.length - 1))];
  const [from, to] = [document.querySelector("[data-window=from]"), document.querySelector("[data-window=to]")];
  for (const [input, part] of [[from, share[0]], [to, share[1]]]) {{
    input.value = String(at(part));
    input.dispatchEvent(new Event("input", {{ bubbles: true }}));
  }}
}}"""


@dataclass(frozen=True)
class Tour:
    page: Page
    folder: Path

    def picture(self, name: str) -> None:
        self.page.wait_for_timeout(700)  # the fit and the charts have come to rest
        path = self.folder / f"tour-{name}.jpg"
        self.page.screenshot(path=path, type="jpeg", quality=80)
        print(path)

    def canvas(self, network: str, group: str | None = "0") -> None:
        self.page.goto(f"/networks/{network}/")
        self.page.wait_for_function(READY)
        if group is not None:
            self.page.evaluate(OPEN, group)
        self.page.locator("#canvas").evaluate("(canvas) => canvas.scrollIntoView()")

    def key(self, key: str) -> None:
        self.page.locator("canvas.canvas-overlay").focus()
        self.page.keyboard.press(key)

    def answered(self) -> None:
        self.page.locator(".canvas-answers li").first.wait_for(timeout=SLOW)
        self.page.locator(".canvas-answers").scroll_into_view_if_needed()

    def close(self) -> None:
        for button in self.page.locator(".canvas-below:visible").get_by_role("button", name="Close").all():
            button.click()


def take(page: Page, folder: Path) -> None:
    tour = Tour(page, folder)
    page.goto("/networks/")
    first = page.evaluate(LARGEST)
    page.set_viewport_size({"width": 1440, "height": 1000})
    _views(tour, first)
    _questions(tour, first)
    page.set_viewport_size({"width": 1440, "height": 1500})
    _succession(tour, first)
    _false_bridge(tour, page.evaluate(SHARED, first))


def _views(tour: Tour, network: str) -> None:
    tour.canvas(network, group=None)
    tour.key("1")
    tour.picture("overview")
    tour.canvas(network)
    tour.key("2")
    tour.picture("ribbons")
    tour.key("3")
    tour.picture("accounts")


def _questions(tour: Tour, network: str) -> None:
    page = tour.page
    page.evaluate(ADDRESS)
    tour.key("e")
    page.locator("dialog[open]").wait_for(timeout=SLOW)
    tour.picture("expand")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 1300})
    page.evaluate(APART)
    tour.key("p")
    tour.answered()
    tour.picture("paths")
    tour.close()
    page.set_viewport_size({"width": 1440, "height": 1500})
    tour.key("w")
    tour.answered()
    page.get_by_role("button", name="Take out").first.click()
    page.locator(".canvas-whatif strong").wait_for(timeout=SLOW)
    tour.picture("what-if")
    tour.close()
    page.set_viewport_size({"width": 1440, "height": 1200})
    tour.key("Control+z")
    page.evaluate(WINDOW, [0.45, 0.75])
    tour.picture("time")
    tour.key("Control+z")


def _succession(tour: Tour, network: str) -> None:
    tour.canvas(network)
    tour.key("t")
    tour.page.locator("[data-chart=week] .main-svg").first.wait_for(timeout=SLOW)
    tour.page.locator(".canvas-charts").scroll_into_view_if_needed()
    tour.picture("river")
    tour.close()
    tour.key("Shift+L")
    tour.answered()
    tour.picture("similar")


def _false_bridge(tour: Tour, shared: list[dict[str, Any]]) -> None:
    """The network that shares a mail domain with the first, without it."""
    found = [row["network"] for row in shared if "domain" in row["families"]]
    if not found:
        return
    tour.canvas(found[0])
    tour.key("3")
    domain = tour.page.evaluate(f"""() => {{ {ISLAND}
      const {{ graph }} = island.scene;
      const outside = (n) => graph.total[n] - graph.members[n];
      const domains = graph.id.map((id, n) => [id, outside(n)]).filter(([id, n]) => id.startsWith("domain:") && n > 0);
      const [id] = domains.sort((a, b) => b[1] - a[1])[0];
      island.select([id]);
      return id;
    }}""")
    if domain:
        tour.key("x")
        tour.page.locator(".canvas-whatif strong").wait_for(timeout=SLOW)
        tour.picture("false-bridge")
        tour.key("Control+z")
