// The one place that decides what is drawn. Canvas, caption, legend, table and export all read its answer, so their
// counts cannot differ. What is not drawn has exactly one reason, and the reasons add up to what is missing.
import { ACCOUNT, CONFIDENCES, type Confidence, type Graph, kindOf } from "./graph.ts";
import { type Filters, type Measure, MEASURES, NO_FILTERS, type Range, type Scene } from "./state.ts";

export interface Count {
  shown: number;
  scene: number;
}

/** Why a node is not drawn, in the order in which the reasons are asked. */
export const REASONS = ["hand", "kind", "verdict", "probability", ...MEASURES, "thin", "time", "budget"] as const;
export type Reason = (typeof REASONS)[number];

export interface Visible {
  readonly node: Uint8Array; // 1: drawn, alone or in its bundle
  readonly link: Uint8Array;
  readonly degree: Int32Array; // drawn links of each node
  readonly bundle: Int32Array; // index into scene.bundles, -1 for none
  readonly kinds: ReadonlyMap<string, Count>;
  readonly confidences: ReadonlyMap<Confidence, Count>;
  readonly verdicts: ReadonlyMap<string, Count>;
  readonly nodes: Count;
  readonly links: Count;
  readonly away: ReadonlyMap<Reason, number>; // nodes not drawn; adds up to nodes.scene - nodes.shown
}

const CODE = new Map(REASONS.map((reason, i) => [reason, i + 1] as const));
const DRAWN = 0;

export function visible(scene: Scene): Visible {
  const graph = scene.graph!;
  const why = new Uint8Array(graph.id.length); // 0: drawn, else 1 + index into REASONS
  const alive = liveLinks(scene, graph);
  judgeAlone(scene, graph, why);
  foldThin(scene, graph, why, alive);
  if (scene.view === "nodes") foldBeyond(scene, graph, why, alive);
  const node = Uint8Array.from(why, (reason) => Number(reason === DRAWN));
  const link = new Uint8Array(graph.linkA.length);
  const degree = new Int32Array(node.length);
  const disabled = marked(graph, scene.disabled);
  for (let l = 0; l < link.length; l++) {
    const [a, b] = [graph.linkA[l]!, graph.linkB[l]!];
    if (!alive[l] || !node[a] || !node[b] || disabled[b]) continue;
    link[l] = 1;
    degree[a]!++;
    degree[b]!++;
  }
  return { node, link, degree, bundle: bundles(scene, graph), ...counted(graph, node, link), away: reasons(why) };
}

/** What speaks against a node whatever its neighbours are. */
function judgeAlone(scene: Scene, graph: Graph, why: Uint8Array): void {
  const { filters } = scene;
  const hidden = marked(graph, scene.hidden);
  const kindOff = graph.legend.map((kind) => filters.kindsOff.has(kind.name));
  const verdictOff = graph.verdicts.map((verdict) => filters.verdictsOff.has(verdict));
  const ranges = [...filters.ranges];
  for (let i = 0; i < why.length; i++) {
    const account = graph.kind[i] === ACCOUNT;
    if (hidden[i]) why[i] = CODE.get("hand")!;
    else if (kindOff[graph.kind[i]!]) why[i] = CODE.get("kind")!;
    else if (!account && verdictOff[graph.verdict[i]!]) why[i] = CODE.get("verdict")!;
    else if (account && graph.probability[i]! < filters.minProbability) why[i] = CODE.get("probability")!; // NaN: no member, and no reason to fold it
    else {
      const missed = ranges.find(([measure, range]) => applies(measure, account) && !within(measureOf(graph, i, measure), range));
      if (missed) why[i] = CODE.get(missed[0])!;
    }
  }
}

const applies = (measure: Measure, account: boolean): boolean => (measure === "degree") !== account;
const within = (value: number, [low, high]: Range): boolean => value >= low && value <= high; // NaN is in no range

/** A node's value of a measure; NaN where it has none. Degree: links in the scene, whatever is drawn. */
export function measureOf(graph: Graph, node: number, measure: Measure): number {
  if (measure === "degree") return graph.kind[node] === ACCOUNT ? NaN : graph.linksOf(node).length;
  if (graph.kind[node] !== ACCOUNT) return NaN;
  if (measure === "bits") return graph.bits[node]!;
  if (measure === "volume") return graph.volume[node]!;
  return graph.created[node]! < 0 ? NaN : graph.created[node]!;
}

function liveLinks(scene: Scene, graph: Graph): Uint8Array {
  const { confidencesOff, window } = scene.filters;
  const on = CONFIDENCES.map((confidence) => !confidencesOff.has(confidence));
  const alive = new Uint8Array(graph.linkA.length);
  for (let l = 0; l < alive.length; l++) {
    if (!on[graph.linkConfidence[l]!]) continue;
    alive[l] = Number(!window || (graph.linkFirst[l]! >= 0 && graph.linkFirst[l]! <= window[1] && graph.linkLast[l]! >= window[0]));
  }
  return alive;
}

/** Identifiers on too few of the accounts that are drawn; with a window, accounts without a living link too. */
function foldThin(scene: Scene, graph: Graph, why: Uint8Array, alive: Uint8Array): void {
  const { filters } = scene;
  const on = new Int32Array(why.length);
  for (let l = 0; l < alive.length; l++) {
    const [a, b] = [graph.linkA[l]!, graph.linkB[l]!];
    if (!alive[l] || why[a] !== DRAWN) continue;
    on[a]!++;
    on[b]!++;
  }
  const alone = filters.kindsOff.has("account"); // without accounts identifiers stand for themselves
  for (let i = 0; i < why.length; i++) {
    if (why[i] !== DRAWN) continue;
    if (graph.kind[i] === ACCOUNT) {
      if (filters.window && !on[i]) why[i] = CODE.get("time")!;
    } else if (filters.window && !on[i] && !alone) why[i] = CODE.get("time")!;
    else if (!graph.added[i] && on[i]! < filters.minShared && !alone) why[i] = CODE.get("thin")!; // what somebody fetched stays
  }
}

/** More than the view holds: what was fetched first, then accounts by their bits, then identifiers by their links. */
function foldBeyond(scene: Scene, graph: Graph, why: Uint8Array, alive: Uint8Array): void {
  const drawn = Array.from(why.keys()).filter((i) => why[i] === DRAWN);
  if (drawn.length <= scene.nodesShown) return;
  const accounts = drawn.filter((i) => graph.kind[i] === ACCOUNT);
  const room = Math.round((scene.nodesShown * accounts.length) / drawn.length);
  const weight = (i: number): number => (graph.added[i] ? Infinity : graph.bits[i] || 0);
  for (const i of accounts.sort((a, b) => weight(b) - weight(a) || a - b).slice(room)) why[i] = CODE.get("budget")!;
  const on = new Int32Array(why.length);
  for (let l = 0; l < alive.length; l++) if (alive[l] && why[graph.linkA[l]!] === DRAWN) on[graph.linkB[l]!]!++;
  const identifiers = drawn.filter((i) => graph.kind[i] !== ACCOUNT).sort((a, b) => on[b]! - on[a]! || a - b);
  for (const i of identifiers.slice(scene.nodesShown - Math.min(room, accounts.length))) why[i] = CODE.get("budget")!;
}

function marked(graph: Graph, ids: ReadonlySet<string>): Uint8Array {
  const mark = new Uint8Array(graph.id.length);
  for (const id of ids) if (graph.index.has(id)) mark[graph.index.get(id)!] = 1;
  return mark;
}

function bundles(scene: Scene, graph: Graph): Int32Array {
  const result = new Int32Array(graph.id.length).fill(-1);
  scene.bundles.forEach(({ members }, i) => members.forEach((id) => graph.index.has(id) && (result[graph.index.get(id)!] = i)));
  return result;
}

function reasons(why: Uint8Array): Map<Reason, number> {
  const found = new Map<Reason, number>();
  for (const code of why) {
    if (code === DRAWN) continue;
    const reason = REASONS[code - 1]!;
    found.set(reason, (found.get(reason) ?? 0) + 1);
  }
  return new Map(REASONS.flatMap((reason) => (found.has(reason) ? [[reason, found.get(reason)!] as const] : [])));
}

function counted(graph: Graph, node: Uint8Array, link: Uint8Array): Pick<Visible, "kinds" | "confidences" | "verdicts" | "nodes" | "links"> {
  const kinds = new Map<string, Count>(graph.legend.map((kind) => [kind.name, { shown: 0, scene: 0 }]));
  const verdicts = new Map<string, Count>(graph.verdicts.map((verdict) => [verdict, { shown: 0, scene: 0 }]));
  const confidences = new Map<Confidence, Count>(CONFIDENCES.map((confidence) => [confidence, { shown: 0, scene: 0 }]));
  const nodes = { shown: 0, scene: node.length };
  const links = { shown: 0, scene: link.length };
  for (let i = 0; i < node.length; i++) {
    nodes.shown += node[i]!;
    add(kinds.get(kindOf(graph, i).name)!, node[i]!);
    if (graph.kind[i] !== ACCOUNT) add(verdicts.get(graph.verdicts[graph.verdict[i]!]!)!, node[i]!);
  }
  for (let l = 0; l < link.length; l++) {
    links.shown += link[l]!;
    add(confidences.get(CONFIDENCES[graph.linkConfidence[l]!]!)!, link[l]!);
  }
  return { kinds, verdicts, confidences, nodes, links };
}

function add(count: Count, shown: number): void {
  count.scene++;
  count.shown += shown;
}

export const filtersActive = ({ filters }: Scene): boolean =>
  Boolean(filters.kindsOff.size || filters.confidencesOff.size || filters.verdictsOff.size || filters.ranges.size || filters.window) ||
  filters.minShared !== NO_FILTERS.minShared ||
  filters.minProbability !== NO_FILTERS.minProbability;

/** What takes one reason away, so that what it folded is drawn again. */
export function without(filters: Filters, reason: Reason): Partial<Filters> {
  if (reason === "kind") return { kindsOff: NO_FILTERS.kindsOff };
  if (reason === "verdict") return { verdictsOff: NO_FILTERS.verdictsOff };
  if (reason === "probability") return { minProbability: 0 };
  if (reason === "thin") return { minShared: 1, confidencesOff: NO_FILTERS.confidencesOff };
  if (reason === "time") return { window: null };
  return { ranges: new Map([...filters.ranges].filter(([measure]) => measure !== reason)) };
}

export const toggled = <T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> => {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
};
