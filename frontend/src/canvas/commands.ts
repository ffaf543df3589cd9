// Changes of a scene. A command is a name people read in "Undo …" and a function from scene to scene.
import { type Graph, merged, type NodeId, recordedNeighbours } from "./graph.ts";
import { type Choice, type Filters, NO_FILTERS, RIBBON_ROWS, type Scene, type View } from "./state.ts";
import type { Neighbour, OverviewScene } from "./wire.ts";

export interface Command {
  readonly name: string;
  readonly apply: (scene: Scene) => Scene;
}

export interface History {
  readonly present: Scene;
  readonly past: readonly { name: string; scene: Scene }[];
  readonly future: readonly { name: string; scene: Scene }[];
}

export const begun = (scene: Scene): History => ({ present: scene, past: [], future: [] });

export function run(history: History, command: Command): History {
  const present = command.apply(history.present);
  if (present === history.present) return history;
  return { present, past: [...history.past, { name: command.name, scene: history.present }], future: [] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  const future = [{ name: last.name, scene: history.present }, ...history.future];
  return { present: last.scene, past: history.past.slice(0, -1), future };
}

export function redo(history: History): History {
  const next = history.future[0];
  if (!next) return history;
  const past = [...history.past, { name: next.name, scene: history.present }];
  return { present: next.scene, past, future: history.future.slice(1) };
}

/** The overview, with whatever was opened before put away. */
export const showOverview = (overview: OverviewScene): Command => ({
  name: "show the overview",
  apply: (scene) => ({ ...scene, overview, view: "overview" }),
});

export const openGraph = (graph: Graph): Command => ({
  name: `open ${graph.name}`,
  apply: (scene) => ({
    ...scene,
    graph,
    view: scene.view === "ribbons" ? "ribbons" : "nodes",
    ribbonRows: RIBBON_ROWS,
    ribbonFamilies: [],
    hidden: new Set(),
    pins: new Map(),
    badges: new Map(),
  }),
});

export const changeView = (view: View): Command => ({
  name: `show ${view}`,
  apply: (scene) => (scene.view === view ? scene : { ...scene, view }),
});

export const showGroups = (groupsShown: number): Command => ({
  name: "show more groups",
  apply: (scene) => ({ ...scene, groupsShown }),
});

export const showRibbonRows = (ribbonRows: number): Command => ({
  name: "show more rows",
  apply: (scene) => ({ ...scene, ribbonRows }),
});

export const chooseRibbonFamilies = (ribbonFamilies: readonly string[]): Command => ({
  name: "choose families",
  apply: (scene) => ({ ...scene, ribbonFamilies }),
});

export const filter = (change: Partial<Filters>): Command => ({
  name: "filter",
  apply: (scene) => ({ ...scene, filters: { ...scene.filters, ...change } }),
});

export const clearFilters = (): Command => ({
  name: "clear filters",
  apply: (scene) => (scene.filters === NO_FILTERS ? scene : { ...scene, filters: NO_FILTERS }),
});

export const hide = (ids: Iterable<NodeId>): Command => ({
  name: "hide",
  apply: (scene) => {
    const hidden = new Set([...scene.hidden, ...ids]);
    return hidden.size === scene.hidden.size ? scene : { ...scene, hidden };
  },
});

export const showHidden = (): Command => ({
  name: "show hidden",
  apply: (scene) => (scene.hidden.size ? { ...scene, hidden: new Set() } : scene),
});

export const pin = (id: NodeId, x: number, y: number): Command => ({
  name: "move",
  apply: (scene) => ({ ...scene, pins: new Map(scene.pins).set(id, [x, y]) }),
});

/** New places for what is drawn. They are pins, so that expanding does not undo them. */
export const arrange = (places: ReadonlyMap<NodeId, readonly [number, number]>): Command => ({
  name: "arrange",
  apply: (scene) => ({ ...scene, pins: new Map([...scene.pins, ...places]) }),
});

export const unpin = (): Command => ({
  name: "release pins",
  apply: (scene) => (scene.pins.size ? { ...scene, pins: new Map() } : scene),
});

/** Where the next page of a choice begins: at the start, when another choice was fetched last. */
export function nextPage(scene: Scene, id: NodeId, { kinds, order }: Choice): number {
  const badge = scene.badges.get(id);
  return badge && badge.choice.order === order && badge.choice.kinds.join() === kinds.join() ? badge.next : 0;
}

/** One page of a node's neighbours; the badge counts those of its neighbours that are in the scene now. */
export const expand = (id: NodeId, rows: readonly Neighbour[], of: number, suppressed: string, choice: Choice): Command => ({
  name: "expand",
  apply: (scene) => {
    const anchor = scene.graph?.index.get(id);
    if (!scene.graph || anchor === undefined) return scene;
    const graph = merged(scene.graph, anchor, rows);
    const added = recordedNeighbours(graph, anchor);
    const badge = { added, of: Math.max(of, added), suppressed, choice, next: nextPage(scene, id, choice) + rows.length };
    return { ...scene, graph, badges: new Map(scene.badges).set(id, badge) };
  },
});
