// Mounts the canvas on every <div data-scene-url>. The imports without a name register actions and panels.
import "./actions/moving.ts";
import "./ask/index.ts";
import "./actions/scene.ts";
import "./actions/links.ts";
import "./actions/decisions.ts";
import "./actions/finding.ts";
import "./ranges.ts";
import "./actions/keeping.ts";
import "./actions/casework.ts";
import "./actions/output.ts";
import { Island } from "./island.ts";
import { serverAt } from "./sync.ts";

function mount(host: HTMLElement): void {
  const { sceneUrl, accountUrl = "", identifierUrl = "", networkUrl = "", network = "" } = host.dataset;
  if (!sceneUrl || host.dataset.mounted) return;
  host.dataset.mounted = "yes";
  const links = {
    account: (key: string) => accountUrl.replace("ACCOUNT", encodeURIComponent(key)),
    identifier: (kind: string, key: string) => identifierUrl.replace("FAMILY", encodeURIComponent(kind)).replace("KEY", encodeURIComponent(key)),
    network: (id: string) => networkUrl.replace("NETWORK", encodeURIComponent(id)),
  };
  const island = new Island(host, serverAt(sceneUrl), links, network);
  Object.assign(host, { island }); // for bench/canvas.py and the browser tests
  void island.start();
}

function mountAll(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-scene-url]")) mount(host);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
else mountAll();
document.addEventListener("htmx:afterSettle", mountAll);
