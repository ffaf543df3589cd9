"""The canvas as a person sees it: what is drawn where, and what was selected. For the tests of gestures and keys."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

ISLAND = "document.getElementById('canvas').island"
READY = f"() => {ISLAND}?.drawing && {ISLAND}.stage.size.width && document.querySelector('.canvas-message').hidden"
# Where something is on the screen, with its id: the first of that kind that is in sight with nothing drawn over it.
PLACE = """([kind, without]) => {
  const { island } = document.getElementById("canvas");
  const box = island.stage.overlay.getBoundingClientRect();
  for (const { id, x, y } of island.stops()) {
    if (!id.startsWith(kind) || without.includes(id)) continue;
    const [sx, sy] = island.stage.transform.apply([x, y]);
    if (sx < 20 || sy < 20 || sx > box.width - 20 || sy > box.height - 20) continue;
    const hit = island.drawing.pick(x, y, 6 / island.stage.transform.k);
    if (hit?.id === id) return { id, x: sx + box.left, y: sy + box.top };
  }
  throw new Error("nothing of kind " + kind);
}"""
WHERE = """(id) => {
  const { island } = document.getElementById("canvas");
  const box = island.stage.overlay.getBoundingClientRect();
  const spot = island.drawing.spot(id, island.stage.transform.k);
  const [x, y] = island.stage.transform.apply([spot.x, spot.y]);
  return [x + box.left, y + box.top];
}"""
LOOK_AT = """([id, zoom]) => {
  const { island } = document.getElementById("canvas");
  const { x, y } = island.drawing.spot(id, zoom);
  island.stage.lookAt([x, y, zoom]);
}"""
# The middle of a line that nothing covers, of a pair that records name.
LINE = """() => {
  const { island } = document.getElementById("canvas");
  const { graph } = island.scene, { drawing } = island;
  const box = island.stage.overlay.getBoundingClientRect();
  for (let l = 0; l < graph.linkA.length; l++) {
    if (!graph.linkBits[l] || graph.linkFirst[l] < 0) continue;
    for (const t of [0.5, 0.4, 0.6, 0.3, 0.7]) {
      const x = drawing.x[graph.linkA[l]] * (1 - t) + drawing.x[graph.linkB[l]] * t;
      const y = drawing.y[graph.linkA[l]] * (1 - t) + drawing.y[graph.linkB[l]] * t;
      const [sx, sy] = island.stage.transform.apply([x, y]);
      const at = [Math.floor(sx + box.left), Math.floor(sy + box.top)];  // whole, as events are
      const hit = island.stage.hitAt({ clientX: at[0], clientY: at[1] });
      const open = document.elementFromPoint(...at) === island.stage.overlay;  // not under the bar or a chip
      if (open && hit?.type === "link" && hit.link === l) return at;
    }
  }
  throw new Error("every line is covered");
}"""


class Canvas:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.surface = page.locator("canvas.canvas-overlay")
        self.caption = page.locator(".canvas-caption")
        self.panel = page.locator(".canvas-panel")
        self.dialog = page.locator("dialog.canvas-dialog[open]")
        self.menu = page.locator(".canvas-menu")
        self.kept = page.locator(".canvas-keeping")
        self.press = page.keyboard.press

    def tool(self, name: str) -> Locator:
        return self.page.locator(f"[data-tool={name}]")

    def use(self, name: str) -> None:
        """Presses a tool, in "More" where it has no room on the bar."""
        if self.tool(name).is_visible():
            return self.tool(name).click()
        self.tool("over").click()
        return self.item(name).click()

    def look_at(self, node: str, zoom: float = 5.0) -> tuple[float, float]:
        """Brings a node to the middle, so near that nothing covers it; where it is on the screen."""
        self.surface.scroll_into_view_if_needed()
        self.page.evaluate(LOOK_AT, [node, zoom])
        x, y = self.at(node)
        return x, y

    def item(self, name: str) -> Locator:
        return self.menu.locator(f"[data-action={name}]")

    def place(self, kind: str, *without: str) -> dict[str, Any]:
        self.surface.scroll_into_view_if_needed()
        return self.page.evaluate(PLACE, [kind, without])

    def at(self, node: str) -> list[float]:
        return self.page.evaluate(WHERE, node)

    def click(self, kind: str, *without: str, **options: Any) -> str:
        spot = self.place(kind, *without)
        modifiers = options.pop("modifiers", [])
        for key in modifiers:
            self.page.keyboard.down(key)
        self.page.mouse.click(spot["x"], spot["y"], **options)
        for key in modifiers:
            self.page.keyboard.up(key)
        return spot["id"]

    def drag(self, *points: tuple[float, float], key: str = "") -> None:
        mouse = self.page.mouse
        if key:
            self.page.keyboard.down(key)
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point, steps=4)
        mouse.up()
        if key:
            self.page.keyboard.up(key)

    def box(self) -> dict[str, float]:
        """The stage on the screen."""
        found = self.surface.bounding_box()
        assert found
        return {side: found[side] for side in ("x", "y", "width", "height")}

    def focus(self) -> None:
        self.surface.focus()

    def ask(self, words: str) -> Any:
        """What an expression over `island` is now."""
        return self.page.evaluate(f"() => {{ const island = {ISLAND}; return {words}; }}")

    @property
    def selected(self) -> list[str]:
        return self.ask("[...island.selection.ids]")

    def row(self, words: str) -> list[int]:
        """Drawn, scene (and network) of a row of the legend."""
        row = self.page.locator(".canvas-legend tr", has=self.page.get_by_role("button", name=words, exact=True))
        return [int(cell.replace(",", "")) for cell in row.locator("td").all_inner_texts()]

    def open_nodes(self) -> None:
        """The accounts of the whole network, one by one, at rest."""
        self.surface.scroll_into_view_if_needed()
        self.tool("nodes").click()
        expect(self.caption).to_contain_text("shared identifiers")
        expect(self.tool("nodes")).to_have_attribute("aria-pressed", "true")


# Takes away the draft that tests before this one left, on the server and on the page.
FORGET = """async () => {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const { island } = document.getElementById("canvas");
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.dispatchEvent(new Event("cancel"));
  await island.keeper.flush();
  const { results } = await (await fetch("/api/v1/saved-scenes/")).json();
  const drafts = results.filter(({ draft }) => draft);
  for (const { id } of drafts) await fetch(`/api/v1/saved-scenes/${id}/`, { method: "DELETE", headers });
  history.replaceState(null, "", location.pathname);
  await island.restore(null);
  island.keeper.settled(null);
  document.querySelector(".canvas-table").open = false;
}"""


def on(page: Page) -> Canvas:
    page.wait_for_function(READY)
    canvas = Canvas(page)
    canvas.surface.scroll_into_view_if_needed()
    return canvas
