"""Frame times of the canvas in headless Chromium without a graphics card, beside sigma in the same run.

    python bench/canvas.py [--sizes 2000/6000,25000/100000] [--frames 40] [--no-sigma]

For each size: seconds of layout on the server, size on the wire, milliseconds from asking for the scene to its first
frame, of a full drawing, of a frame while panning (median and 95th percentile), heap, and how many of 20 nodes picked
at their own place were right. Then first frame, panning and heap of sigma (WebGL, rasterised in software) drawing the
same nodes and links, without labels on demand and without dashes, which it has none of.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from playwright.sync_api import Error, Page, sync_playwright

from graphs.scenes.layout import lay_out
from graphs.scenes.party import Party
from graphs.scenes.scene import nodes, overview

DIST = Path(__file__).resolve().parent.parent / "frontend" / "dist"
SIZES = "2000/6000,10000/40000,25000/100000,100000/300000"
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--enable-precise-memory-info",
    "--enable-unsafe-swiftshader",  # sigma throws without WebGL
)
PAGE = """<!doctype html><html data-bs-theme="light"><link rel="stylesheet" href="/canvas.css">
<body><div id="canvas" data-scene-url="/scene/"></div><script src="/canvas.js"></script></html>"""


def party(accounts: int, links: int, seed: int = 1) -> Party:
    """Pools of 400 accounts: a card for 12, a device for 30, and addresses of the pool for the rest of the links."""
    chance = np.random.default_rng(seed)
    account = np.arange(accounts)
    pool = account // 400
    card, device = account // 12, 10**7 + pool * 100 + account % 14
    rest = max(links - 2 * accounts, 0)
    who = np.sort(chance.integers(0, accounts, rest))
    address = 2 * 10**7 + who // 400 * 1000 + chance.integers(0, 90, rest)
    pairs = np.unique(
        np.column_stack([np.concatenate([account, account, who]), np.concatenate([card, device, address])]), axis=0
    )
    found, identifier = np.unique(pairs[:, 1], return_inverse=True)
    family = np.array(["instrument", "device", "address"])[found // 10**7]
    held = np.bincount(identifier)
    whole = np.zeros(len(pairs), dtype=np.int64)
    return Party(
        "bench", 10 * accounts, [f"acc-{n}" for n in account], np.full(accounts, 0.95), np.full(accounts, 9.0),
        [(str(f), f"{f}-{v}") for f, v in zip(family, found, strict=True)], held, held + 1, ["owned"] * len(found),
        pairs[:, 0], identifier, np.ones(len(pairs)), whole, whole, whole + 1,
    )  # fmt: skip


def scenes(accounts: int, links: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What was measured while making them, and the answers by path."""
    made = party(accounts, links)
    started = time.perf_counter()
    layout = lay_out(made)
    seconds = time.perf_counter() - started
    top = orjson.dumps({**overview(made, layout), "title": "Bench"})
    everything = orjson.dumps({**nodes(made, layout, lambda family, value: value), "title": "Bench"})
    facts = {
        "nodes": accounts + len(made.identifiers), "links": len(made.pair_account), "layout s": round(seconds, 1),
        "wire kB": len(gzip.compress(everything, 1)) // 1024,
    }  # fmt: skip
    return facts, {"/scene/": top, "/scene/nodes/": everything}


def serve(answers: dict[str, bytes]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            file = DIST / path.lstrip("/")
            api = b'{"count": 0, "results": []}' if path.startswith("/api/") else b""  # no scene is kept here
            body = (
                answers.get(path)
                or api
                or (PAGE.encode() if path == "/" else file.read_bytes() if file.is_file() else b"")
            )
            kind = {".js": "text/javascript", ".css": "text/css", "": "text/html"}.get(Path(path).suffix, "text/html")
            self.send_response(200)
            self.send_header("Content-Type", "application/json" if path.startswith(("/scene/", "/api/")) else kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


MEASURE = """async (frames) => {
  const island = document.getElementById("canvas").island;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const started = performance.now();
  const opening = island.open(null);
  document.querySelector("dialog[open] [type=submit]")?.click();
  await opening;
  island.act({ name: "all", apply: (scene) => ({ ...scene, nodesShown: Infinity }) });
  await frame(); await frame();
  const first = performance.now() - started;
  if (!island.scene.graph || island.scene.graph.group !== null) throw new Error("the whole network is not drawn");
  const full = [];
  for (let i = 0; i < 5; i++) { island.stage.draw(); await frame(); await frame(); full.push(island.stage.lastBase); }
  const pan = [];
  for (let i = 0; i < frames; i++) {
    const at = performance.now();
    island.stage.panBy(i % 20 < 10 ? 9 : -9, 4);
    await frame();
    pan.push(performance.now() - at);
  }
  const view = island.drawing;
  const ids = view.stops().filter((_, i, all) => i % Math.ceil(all.length / 20) === 0).slice(0, 20);
  const right = ids.filter(({ id, x, y }) => view.pick(x, y, 0.01)?.id === id).length;
  const sorted = (list) => [...list].sort((a, b) => a - b);
  const at = (list, share) => Math.round(sorted(list)[Math.floor(share * (list.length - 1))]);
  return { "first ms": Math.round(first), "full ms": at(full, 0.5), "pan ms": at(pan, 0.5), "pan p95": at(pan, 0.95),
    "heap MB": Math.round(performance.memory.usedJSHeapSize / 2 ** 20), picked: `${right}/${ids.length}` };
}"""


def measure(page: Page, url: str, frames: int) -> dict[str, Any]:
    page.goto(url)
    page.wait_for_function("document.getElementById('canvas').island?.drawing")
    return page.evaluate(MEASURE, frames)


SIGMA_PAGE = """<!doctype html><html><body><script src="/sigma.js"></script></body></html>"""
PATIENCE = 180_000  # ms for sigma at one size


def bundle(folder: Path) -> bytes:
    """The page's script with sigma in it, built now: it is no part of the product."""
    out = folder / "sigma.js"
    npm = [
        sys.executable,
        "-m",
        "config.node",
        "npm",
        "--prefix",
        "frontend",
        "run",
        "--silent",
        "bench",
        "--",
        str(out),
    ]
    subprocess.run(npm, check=True, cwd=DIST.parent.parent)
    return out.read_bytes()


def measure_sigma(page: Page, url: str, frames: int) -> dict[str, Any]:
    """Its figures, or why there are none."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}sigma/")
    try:
        found = page.evaluate("([url, frames]) => measureSigma(url, frames)", ["/scene/nodes/", frames])
    except Error as error:
        return {"failed": str(error).splitlines()[0]}
    return found


def main(say: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--no-sigma", action="store_true")
    options = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        script = b"" if options.no_sigma else bundle(Path(folder))
        for size in options.sizes.split(","):
            accounts, links = (int(n) for n in size.split("/"))
            facts, answers = scenes(accounts, links)
            server = serve({**answers, "/sigma.js": script, "/sigma/": SIGMA_PAGE.encode()})
            url = f"http://127.0.0.1:{server.server_port}/"
            measures = {"ours": measure} if options.no_sigma else {"ours": measure, "sigma": measure_sigma}
            for name, measured in measures.items():
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))  # a heap of its own
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                figures = measured(page, url, options.frames)
                say(json.dumps({"accounts/links": size, **facts, "drawn by": name, **figures}))
                browser.close()
            server.shutdown()


if __name__ == "__main__":
    main()
