// What is on the canvas, as one value that is never changed in place. `Scene` is what undo takes back; selection and
// the view's position are not work, so they are kept outside it.
import type { Confidence, Graph, NodeId } from "./graph.ts";
import type { OverviewScene } from "./wire.ts";

export type View = "overview" | "nodes" | "ribbons";
export const GROUPS_SHOWN = 60;
export const RIBBON_ROWS = 24;

export interface Filters {
  readonly kindsOff: ReadonlySet<string>;
  readonly confidencesOff: ReadonlySet<Confidence>;
  readonly verdictsOff: ReadonlySet<string>;
  /** Identifiers on fewer accounts of the scene are folded. */
  readonly minShared: number;
  /** Members less probable than this are folded. */
  readonly minProbability: number;
}

export const NO_FILTERS: Filters = {
  kindsOff: new Set(),
  confidencesOff: new Set(),
  verdictsOff: new Set(),
  minShared: 2,
  minProbability: 0,
};

/** Which neighbours somebody asked for. */
export interface Choice {
  readonly kinds: readonly string[];
  readonly order: string;
  readonly limit: number;
}

/** "added 200 of 3,412", and where the next page of the same choice begins. */
export interface Badge {
  readonly added: number;
  readonly of: number;
  readonly suppressed: string;
  readonly choice: Choice;
  readonly next: number;
}

export interface Scene {
  readonly view: View;
  readonly overview: OverviewScene | null;
  readonly graph: Graph | null;
  readonly groupsShown: number;
  readonly ribbonRows: number;
  readonly ribbonFamilies: readonly string[];
  readonly filters: Filters;
  readonly hidden: ReadonlySet<NodeId>;
  readonly pins: ReadonlyMap<NodeId, readonly [number, number]>;
  readonly badges: ReadonlyMap<NodeId, Badge>;
}

export const EMPTY: Scene = {
  view: "overview",
  overview: null,
  graph: null,
  groupsShown: GROUPS_SHOWN,
  ribbonRows: RIBBON_ROWS,
  ribbonFamilies: [],
  filters: NO_FILTERS,
  hidden: new Set(),
  pins: new Map(),
  badges: new Map(),
};

export const positionOf = (scene: Scene, node: number): readonly [number, number] => {
  const graph = scene.graph!;
  return scene.pins.get(graph.id[node]!) ?? [graph.x[node]!, graph.y[node]!];
};
