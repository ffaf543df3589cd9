// What is selected: nodes or groups, by id, and at most one link. Independent of the view, so it survives switching.
import { type Graph, neighboursOf, type NodeId } from "./graph.ts";

export interface Selection {
  readonly ids: ReadonlySet<NodeId>;
  readonly link: number | null;
}

export const NOTHING: Selection = { ids: new Set(), link: null };
export const only = (id: NodeId): Selection => ({ ids: new Set([id]), link: null });
export const onlyLink = (link: number): Selection => ({ ids: new Set(), link });
export const isEmpty = (selection: Selection): boolean => selection.ids.size === 0 && selection.link === null;

/** Ctrl or Shift and a click: in if it was out, out if it was in. */
export function toggle(selection: Selection, id: NodeId): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, link: null };
}

export const added = (selection: Selection, more: Iterable<NodeId>): Selection => ({ ids: new Set([...selection.ids, ...more]), link: null });

export function withNeighbours(selection: Selection, graph: Graph, shown: Uint8Array): Selection {
  const more = nodesIn(selection, graph).flatMap((node) => neighboursOf(graph, node).filter((other) => shown[other]));
  return added(selection, more.map((node) => graph.id[node]!));
}

export function nodesIn(selection: Selection, graph: Graph): number[] {
  return [...selection.ids].flatMap((id) => graph.index.get(id) ?? []);
}

/** Nodes and links that stay bright while the rest is dimmed: the focus and what it touches. */
export function litBy(graph: Graph, focus: readonly number[], link: number | null, shownLink: Uint8Array): { nodes: Set<number>; links: Set<number> } {
  const nodes = new Set(focus);
  const links = new Set<number>();
  for (const node of focus) {
    for (const l of graph.linksOf(node)) {
      if (!shownLink[l]) continue;
      links.add(l);
      nodes.add(graph.linkA[l]!).add(graph.linkB[l]!);
    }
  }
  if (link !== null && shownLink[link]) {
    links.add(link);
    nodes.add(graph.linkA[link]!).add(graph.linkB[link]!);
  }
  return { nodes, links };
}
