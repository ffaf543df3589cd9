// A new arrangement of what is drawn, for scenes small enough to compute while one waits. Pins stay where they are.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { Visible } from "./filters.ts";
import { ACCOUNT, type Graph, type NodeId } from "./graph.ts";

export const LARGEST = 2_000; // nodes
const TICKS = 160;
const ACCESS = new Set(["address", "block", "reseller"]);

interface Body {
  index?: number;
  x: number;
  y: number;
  fx?: number;
  fy?: number;
  node: number;
}

/** Places by id; empty when there is too much to arrange. */
export function arranged(graph: Graph, visible: Visible, x: Float32Array, y: Float32Array, pinned: ReadonlySet<NodeId>): Map<NodeId, [number, number]> {
  const drawn = Array.from(visible.node.keys()).filter((n) => visible.node[n]);
  if (drawn.length > LARGEST || drawn.length < 2) return new Map();
  const bodies = new Map(drawn.map((n): [number, Body] => [n, pinned.has(graph.id[n]!) ? { x: x[n]!, y: y[n]!, fx: x[n]!, fy: y[n]!, node: n } : { x: x[n]!, y: y[n]!, node: n }]));
  const links = Array.from(visible.link.keys()).filter((l) => visible.link[l]).map((l) => ({ source: bodies.get(graph.linkA[l]!)!, target: bodies.get(graph.linkB[l]!)! }));
  const family = (n: number): string => graph.legend[graph.kind[n]!]!.name;
  const [cx, cy] = [mean(drawn, x), mean(drawn, y)];
  const simulation = forceSimulation([...bodies.values()])
    .force("link", forceLink<Body, (typeof links)[number]>(links).distance(34).strength((l) => (ACCESS.has(family(l.target.node)) ? 0.03 : 0.35)))
    .force("charge", forceManyBody<Body>().strength((b) => (graph.kind[b.node] === ACCOUNT ? -28 : -120)).distanceMax(600))
    .force("apart", forceCollide<Body>((b) => (graph.kind[b.node] === ACCOUNT ? 7 : 14)))
    .force("x", forceX<Body>(cx).strength(0.035))
    .force("y", forceY<Body>(cy).strength(0.05))
    .stop();
  simulation.tick(TICKS);
  return new Map([...bodies.values()].map((b) => [graph.id[b.node]!, [Math.round(b.x), Math.round(b.y)]]));
}

const mean = (nodes: readonly number[], at: Float32Array): number => nodes.reduce((sum, n) => sum + at[n]!, 0) / nodes.length;
