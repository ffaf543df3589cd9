// The same scene in sigma (WebGL), for bench/canvas.py to measure beside ours. Never part of the product.
import Graph from "graphology";
import Sigma from "sigma";
import type { NodesScene } from "../src/canvas/wire.ts";

const COLOURS = ["#4c78a8", "#e08a1e", "#3f9b5b", "#8c6bbf", "#1f9aa5", "#b5803a"];
const PATIENCE = 30_000; // ms; a slow size is measured on fewer frames, and says on how many
const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));

async function measure(scene: NodesScene, frames: number): Promise<Record<string, number>> {
  const started = performance.now();
  const graph = new Graph();
  const { nodes, links } = scene;
  nodes.key.forEach((_, i) => graph.addNode(String(i), { x: nodes.x[i]!, y: -nodes.y[i]!, size: nodes.kind[i] ? 4 : 2, color: COLOURS[nodes.kind[i]! % COLOURS.length], label: nodes.label[i] }));
  links.a.forEach((a, l) => graph.mergeEdge(String(a), String(links.b[l]!), { size: 0.5, color: "#c3c8d3" }));
  const place = document.createElement("div");
  Object.assign(place.style, { width: "1100px", height: "640px" });
  document.body.replaceChildren(place);
  const renderer = new Sigma(graph, place);
  await frame();
  await frame();
  const first = performance.now() - started;
  const pan: number[] = [];
  const camera = renderer.getCamera();
  const begun = performance.now();
  for (let i = 0; i < frames && (i < 3 || performance.now() - begun < PATIENCE); i++) {
    const at = performance.now();
    const { x, y } = camera.getState();
    camera.setState({ x: x + (i % 20 < 10 ? 0.008 : -0.008), y: y + 0.004 });
    await frame();
    pan.push(performance.now() - at);
  }
  pan.sort((a, b) => a - b);
  const share = (s: number): number => Math.round(pan[Math.floor(s * (pan.length - 1))]!);
  const { memory } = performance as Performance & { memory: { usedJSHeapSize: number } };
  const result = { "first ms": Math.round(first), "pan ms": share(0.5), "pan p95": share(0.95), "heap MB": Math.round(memory.usedJSHeapSize / 2 ** 20), frames: pan.length };
  renderer.kill();
  return result;
}

Object.assign(window, { measureSigma: async (url: string, frames: number) => measure((await (await fetch(url)).json()) as NodesScene, frames) });
