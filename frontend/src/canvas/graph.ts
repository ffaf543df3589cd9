// The accounts, identifiers and links of a scene as columns. A Graph is never changed: merging makes a new one.
import type { Kind, Neighbour, NodesScene, Totals } from "./wire.ts";

export const ACCOUNT = 0;
export const LOW_CONFIDENCE = 0.8; // membership probability below which an account's links are dotted
export const CONFIDENCES = ["observed", "inferred", "low"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export type NodeId = string; // "kind:key"

export interface Graph {
  readonly title: string;
  readonly name: string;
  readonly group: string | null;
  readonly legend: readonly Kind[];
  readonly verdicts: readonly string[];
  readonly totals: Totals;
  readonly id: readonly NodeId[];
  readonly key: readonly string[];
  readonly label: readonly string[];
  readonly network: readonly string[]; // of accounts that came by expanding; "" for the scene's own
  readonly kind: Uint8Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly probability: Float32Array; // NaN: not an account, or not a member
  readonly bits: Float32Array;
  readonly members: Int32Array;
  readonly total: Int32Array;
  readonly verdict: Uint8Array;
  readonly added: Uint8Array; // 1: came by expanding
  readonly linkA: Int32Array; // an account
  readonly linkB: Int32Array; // an identifier
  readonly linkBits: Float32Array;
  readonly linkFirst: Int32Array;
  readonly linkLast: Int32Array;
  readonly linkEvents: Int32Array;
  readonly linkConfidence: Uint8Array; // index into CONFIDENCES
  readonly index: ReadonlyMap<NodeId, number>;
  readonly linksOf: (node: number) => Int32Array;
}

type Columns = Omit<Graph, "index" | "linksOf" | "linkConfidence" | "id">;

export function graphOf(scene: NodesScene): Graph {
  const { nodes, links } = scene;
  const size = nodes.key.length;
  const probability = new Float32Array(size).fill(NaN);
  const bits = new Float32Array(size).fill(NaN);
  probability.set(nodes.probability);
  bits.set(nodes.bits);
  return finished({
    title: scene.title,
    name: scene.name,
    group: scene.group,
    legend: scene.legend,
    verdicts: scene.verdicts,
    totals: scene.totals,
    key: nodes.key,
    label: nodes.label,
    network: new Array<string>(size).fill(""),
    kind: Uint8Array.from(nodes.kind),
    x: Float32Array.from(nodes.x),
    y: Float32Array.from(nodes.y),
    probability,
    bits,
    members: Int32Array.from(nodes.with),
    total: Int32Array.from(nodes.total),
    verdict: Uint8Array.from(nodes.verdict),
    added: new Uint8Array(size),
    linkA: Int32Array.from(links.a),
    linkB: Int32Array.from(links.b),
    linkBits: Float32Array.from(links.bits),
    linkFirst: Int32Array.from(links.first),
    linkLast: Int32Array.from(links.last),
    linkEvents: Int32Array.from(links.events),
  });
}

function finished(columns: Columns): Graph {
  const id = columns.key.map((key, i) => nodeId(columns.legend[columns.kind[i]!]!.name, key));
  const index = new Map(id.map((name, i) => [name, i]));
  return { ...columns, id, index, linkConfidence: confidences(columns), linksOf: adjacency(id.length, columns.linkA, columns.linkB) };
}

export const nodeId = (kind: string, key: string): NodeId => `${kind}:${key}`;
export const kindOf = (graph: Graph, node: number): Kind => graph.legend[graph.kind[node]!]!;

/** Inferred: the value was computed from an observed one. Low: the account may not be a member at all. */
function confidences(columns: Columns): Uint8Array {
  const result = new Uint8Array(columns.linkA.length);
  for (let link = 0; link < result.length; link++) {
    const identifier = columns.kind[columns.linkB[link]!]!;
    if (columns.probability[columns.linkA[link]!]! < LOW_CONFIDENCE) result[link] = 2;
    else if (columns.legend[identifier]!.derived) result[link] = 1;
  }
  return result;
}

/** Links of each node, as slices of one array. */
function adjacency(size: number, a: Int32Array, b: Int32Array): (node: number) => Int32Array {
  const start = new Int32Array(size + 1);
  for (let link = 0; link < a.length; link++) {
    start[a[link]! + 1]!++;
    start[b[link]! + 1]!++;
  }
  for (let node = 0; node < size; node++) start[node + 1]! += start[node]!;
  const next = start.slice();
  const links = new Int32Array(a.length * 2);
  for (let link = 0; link < a.length; link++) {
    links[next[a[link]!]!++] = link;
    links[next[b[link]!]!++] = link;
  }
  return (node) => links.subarray(start[node], start[node + 1]);
}

export function otherEnd(graph: Graph, link: number, node: number): number {
  return graph.linkA[link] === node ? graph.linkB[link]! : graph.linkA[link]!;
}

export function neighboursOf(graph: Graph, node: number): number[] {
  return Array.from(graph.linksOf(node), (link) => otherEnd(graph, link, node));
}

/** Neighbours that the graph store knows too: computed values are nobody's neighbours there. */
export function recordedNeighbours(graph: Graph, node: number): number {
  return new Set(neighboursOf(graph, node).filter((other) => !kindOf(graph, other).derived)).size;
}

const RING = 34; // world units between an expanded node and the first ring of what was added
const APART = 15;

/** The graph with a page of `anchor`'s neighbours: new nodes in rings round it, known ones only linked. */
export function merged(graph: Graph, anchor: number, rows: readonly Neighbour[]): Graph {
  const kinds = new Map(graph.legend.map((kind, code) => [kind.name, code]));
  const usable = rows.filter((row) => kinds.has(row.kind));
  const fresh = usable.filter((row) => !graph.index.has(nodeId(row.kind, row.key)));
  const at = new Map(fresh.map((row, i) => [nodeId(row.kind, row.key), graph.key.length + i]));
  const known = new Set(neighboursOf(graph, anchor));
  const place = (row: Neighbour): number => at.get(nodeId(row.kind, row.key)) ?? graph.index.get(nodeId(row.kind, row.key))!;
  const linked = usable.filter((row) => !known.has(place(row)));
  const isAccount = graph.kind[anchor] === ACCOUNT;
  const spots = rings(fresh.length, graph.x[anchor]!, graph.y[anchor]!);
  return finished({
    ...graph,
    key: [...graph.key, ...fresh.map((row) => row.key)],
    label: [...graph.label, ...fresh.map((row) => row.label)],
    network: [...graph.network, ...fresh.map((row) => row.network)],
    kind: joined(Uint8Array, graph.kind, fresh.map((row) => kinds.get(row.kind)!)),
    x: joined(Float32Array, graph.x, spots.map(([x]) => x)),
    y: joined(Float32Array, graph.y, spots.map(([, y]) => y)),
    probability: joined(Float32Array, graph.probability, fresh.map(() => NaN)),
    bits: joined(Float32Array, graph.bits, fresh.map(() => NaN)),
    members: joined(Int32Array, graph.members, fresh.map(() => 0)),
    total: joined(Int32Array, graph.total, fresh.map((row) => row.total)),
    verdict: joined(Uint8Array, graph.verdict, fresh.map(() => 0)),
    added: joined(Uint8Array, graph.added, fresh.map(() => 1)),
    linkA: joined(Int32Array, graph.linkA, linked.map((row) => (isAccount ? anchor : place(row)))),
    linkB: joined(Int32Array, graph.linkB, linked.map((row) => (isAccount ? place(row) : anchor))),
    linkBits: joined(Float32Array, graph.linkBits, linked.map(() => 0)),
    linkFirst: joined(Int32Array, graph.linkFirst, linked.map((row) => row.first)),
    linkLast: joined(Int32Array, graph.linkLast, linked.map((row) => row.last)),
    linkEvents: joined(Int32Array, graph.linkEvents, linked.map((row) => row.events)),
  });
}

function joined<T extends Uint8Array | Int32Array | Float32Array>(make: new (size: number) => T, old: T, more: number[]): T {
  const result = new make(old.length + more.length);
  result.set(old);
  result.set(more, old.length);
  return result;
}

function rings(count: number, x: number, y: number): [number, number][] {
  const spots: [number, number][] = [];
  for (let ring = 0; spots.length < count; ring++) {
    const radius = RING + ring * APART;
    const room = Math.min(Math.floor((2 * Math.PI * radius) / APART), count - spots.length);
    for (let i = 0; i < room; i++) {
      const angle = (2 * Math.PI * (i + ring * 0.5)) / room;
      spots.push([x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
    }
  }
  return spots;
}
