// Mounts the canvas on every <div data-scene-url>.
import { Island } from "./island.ts";
import { serverAt } from "./sync.ts";

function mount(host: HTMLElement): void {
  const { sceneUrl, accountUrl = "", identifierUrl = "", networkUrl = "" } = host.dataset;
  if (!sceneUrl || host.dataset.mounted) return;
  host.dataset.mounted = "yes";
  const island = new Island(host, serverAt(sceneUrl), {
    account: (key) => accountUrl.replace("ACCOUNT", encodeURIComponent(key)),
    identifier: (kind, key) => identifierUrl.replace("FAMILY", encodeURIComponent(kind)).replace("KEY", encodeURIComponent(key)),
    network: (id) => networkUrl.replace("NETWORK", encodeURIComponent(id)),
  });
  Object.assign(host, { island }); // for bench/canvas.py and the browser tests
  void island.start();
}

function mountAll(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-scene-url]")) mount(host);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
else mountAll();
document.addEventListener("htmx:afterSettle", mountAll);
