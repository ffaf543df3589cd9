// The one place that decides what is drawn. Canvas, caption, legend, table and export all read its answer, so their
// counts cannot differ.
import { ACCOUNT, CONFIDENCES, type Confidence, type Graph, kindOf } from "./graph.ts";
import type { Scene } from "./state.ts";

export interface Count {
  shown: number;
  scene: number;
}

export interface Visible {
  readonly node: Uint8Array; // 1: drawn
  readonly link: Uint8Array;
  readonly degree: Int32Array; // drawn links of each node
  readonly kinds: ReadonlyMap<string, Count>;
  readonly confidences: ReadonlyMap<Confidence, Count>;
  readonly verdicts: ReadonlyMap<string, Count>;
  readonly nodes: Count;
  readonly links: Count;
  readonly hiddenByHand: number;
}

export function visible(scene: Scene): Visible {
  const graph = scene.graph!;
  const node = new Uint8Array(graph.id.length);
  const link = new Uint8Array(graph.linkA.length);
  const { filters, hidden } = scene;
  const confidenceOn = CONFIDENCES.map((confidence) => !filters.confidencesOff.has(confidence));
  for (let i = 0; i < node.length; i++) {
    if (graph.kind[i] === ACCOUNT) node[i] = accountShown(scene, graph, i) ? 1 : 0;
  }
  const onAccounts = new Int32Array(node.length);
  for (let l = 0; l < link.length; l++) {
    if (confidenceOn[graph.linkConfidence[l]!] && node[graph.linkA[l]!]) onAccounts[graph.linkB[l]!]!++;
  }
  for (let i = 0; i < node.length; i++) {
    if (graph.kind[i] === ACCOUNT || filters.kindsOff.has(kindOf(graph, i).name) || hidden.has(graph.id[i]!)) continue;
    if (filters.verdictsOff.has(graph.verdicts[graph.verdict[i]!]!)) continue;
    // What somebody fetched by expanding stays, whatever else it is on.
    node[i] = graph.added[i] || onAccounts[i]! >= filters.minShared || filters.kindsOff.has("account") ? 1 : 0;
  }
  const degree = new Int32Array(node.length);
  for (let l = 0; l < link.length; l++) {
    const a = graph.linkA[l]!;
    const b = graph.linkB[l]!;
    if (!node[a] || !node[b] || !confidenceOn[graph.linkConfidence[l]!]) continue;
    link[l] = 1;
    degree[a]!++;
    degree[b]!++;
  }
  return { node, link, degree, ...counted(graph, node, link), hiddenByHand: hidden.size };
}

function accountShown(scene: Scene, graph: Graph, node: number): boolean {
  const { filters, hidden } = scene;
  if (filters.kindsOff.has("account") || hidden.has(graph.id[node]!)) return false;
  return !(graph.probability[node]! < filters.minProbability); // NaN: no member, and no reason to fold it
}

function counted(graph: Graph, node: Uint8Array, link: Uint8Array): Omit<Visible, "node" | "link" | "degree" | "hiddenByHand"> {
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

export const filtersActive = (scene: Scene): boolean => {
  const { filters } = scene;
  return Boolean(filters.kindsOff.size || filters.confidencesOff.size || filters.verdictsOff.size || filters.minShared !== 2 || filters.minProbability);
};

export const toggled = <T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> => {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
};
