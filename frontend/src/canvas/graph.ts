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
  readonly bits: Float64Array;
  readonly members: Int32Array;
  readonly total: Int32Array;
  readonly verdict: Uint8Array;
  readonly created: Int32Array; // day of an account's creation; -1 unknown
  readonly volume: Float64Array; // exchanges of an account; NaN unknown
  readonly added: Uint8Array; // 1: came after the scene was opened
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
  const bits = new Float64Array(size).fill(NaN);
  probability.set(nodes.probability);
  bits.set(nodes.bits);
  const created = new Int32Array(size).fill(-1);
  created.set(nodes.created ?? []);
  const volume = new Float64Array(size).fill(NaN);
  volume.set((nodes.exchanges ?? []).map((n) => (n < 0 ? NaN : n)));
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
    created,
    volume,
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

export const neighbourCount = (graph: Graph, node: number): number => new Set(neighboursOf(graph, node)).size;

const RING = 34; // world units between an expanded node and the first ring of what was added
const APART = 15;

/** What an answer of the server brings into the graph. A link joins an account (a) to an identifier (b). */
export interface Found {
  readonly nodes: readonly FoundNode[];
  readonly links: readonly FoundLink[];
  /** New nodes stand in rings round this one; without it, round the middle of what they are linked to. */
  readonly round?: NodeId;
}

export type FoundNode = Pick<Neighbour, "kind" | "key" | "label" | "total" | "network">;

export interface FoundLink {
  readonly a: NodeId;
  readonly b: NodeId;
  readonly first: number;
  readonly last: number;
  readonly events: number;
}

/** A page of a node's neighbours as nodes and links. */
export function foundRound(graph: Graph, anchor: number, rows: readonly Neighbour[]): Found {
  const round = graph.id[anchor]!;
  const isAccount = graph.kind[anchor] === ACCOUNT;
  const links = rows.map((row) => {
    const other = nodeId(row.kind, row.key);
    return { a: isAccount ? round : other, b: isAccount ? other : round, first: row.first, last: row.last, events: row.events };
  });
  const nodes = rows.map(({ kind, key, label, total, network }) => ({ kind, key, label, total, network }));
  return { nodes, links, round };
}

/** The graph with what was found: nodes and links that are there already are left as they are. */
export function merged(graph: Graph, found: Found): Graph {
  const kinds = new Map(graph.legend.map((kind, code) => [kind.name, code]));
  const fresh = unique(found.nodes.filter((row) => kinds.has(row.kind) && !graph.index.has(nodeId(row.kind, row.key))));
  const at = new Map(graph.index);
  fresh.forEach((row, i) => at.set(nodeId(row.kind, row.key), graph.key.length + i));
  const linked = freshLinks(graph, found.links, at);
  const [x, y] = middle(graph, found);
  const spots = rings(fresh.length, x, y);
  return finished({
    ...graph,
    key: [...graph.key, ...fresh.map((row) => row.key)],
    label: [...graph.label, ...fresh.map((row) => row.label)],
    network: [...graph.network, ...fresh.map((row) => row.network)],
    kind: joined(Uint8Array, graph.kind, fresh.map((row) => kinds.get(row.kind)!)),
    x: joined(Float32Array, graph.x, spots.map(([left]) => left)),
    y: joined(Float32Array, graph.y, spots.map(([, top]) => top)),
    probability: joined(Float32Array, graph.probability, fresh.map(() => NaN)),
    bits: joined(Float64Array, graph.bits, fresh.map(() => NaN)),
    created: joined(Int32Array, graph.created, fresh.map(() => -1)),
    volume: joined(Float64Array, graph.volume, fresh.map(() => NaN)),
    members: joined(Int32Array, graph.members, fresh.map(() => 0)),
    total: joined(Int32Array, graph.total, fresh.map((row) => row.total)),
    verdict: joined(Uint8Array, graph.verdict, fresh.map(() => 0)),
    added: joined(Uint8Array, graph.added, fresh.map(() => 1)),
    linkA: joined(Int32Array, graph.linkA, linked.map((link) => at.get(link.a)!)),
    linkB: joined(Int32Array, graph.linkB, linked.map((link) => at.get(link.b)!)),
    linkBits: joined(Float32Array, graph.linkBits, linked.map(() => 0)),
    linkFirst: joined(Int32Array, graph.linkFirst, linked.map((link) => link.first)),
    linkLast: joined(Int32Array, graph.linkLast, linked.map((link) => link.last)),
    linkEvents: joined(Int32Array, graph.linkEvents, linked.map((link) => link.events)),
  });
}

const unique = (rows: readonly FoundNode[]): FoundNode[] => [...new Map(rows.map((row) => [nodeId(row.kind, row.key), row])).values()];

function freshLinks(graph: Graph, links: readonly FoundLink[], at: ReadonlyMap<NodeId, number>): FoundLink[] {
  const known = new Set<string>();
  const name = (link: FoundLink): string => `${link.a}\n${link.b}`;
  for (const end of new Set(links.flatMap((link) => [link.a, link.b]))) {
    const node = graph.index.get(end);
    if (node === undefined) continue;
    for (const l of graph.linksOf(node)) known.add(`${graph.id[graph.linkA[l]!]}\n${graph.id[graph.linkB[l]!]}`);
  }
  const fresh = links.filter((link) => at.has(link.a) && at.has(link.b) && !known.has(name(link)));
  return [...new Map(fresh.map((link) => [name(link), link])).values()];
}

function middle(graph: Graph, found: Found): [number, number] {
  const ends = found.round === undefined ? found.links.flatMap((link) => [link.a, link.b]) : [found.round];
  const known = [...new Set(ends)].flatMap((id) => graph.index.get(id) ?? []);
  const mean = (at: Float32Array): number => known.reduce((sum, n) => sum + at[n]!, 0) / (known.length || 1);
  return [mean(graph.x), mean(graph.y)];
}

type Column = Uint8Array | Int32Array | Float32Array | Float64Array;

function joined<T extends Column>(make: new (size: number) => T, old: T, more: number[]): T {
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
