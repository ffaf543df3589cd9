// What is on the canvas, as one value that is never changed in place. `Scene` is what undo takes back; selection and
// the view's position are not work, so they are kept outside it. Everything a person did is keyed by id, not by row, so
// that it survives opening another group and coming back.
import type { Confidence, Found, Graph, NodeId } from "./graph.ts";
import type { OverviewScene } from "./wire.ts";

export type View = "overview" | "nodes" | "ribbons";
export const GROUPS_SHOWN = 60;
export const RIBBON_ROWS = 24;
export const NODES_SHOWN = 2_000;

/** What a histogram can narrow. Bits, volume and creation are an account's, degree is an identifier's. */
export const MEASURES = ["bits", "degree", "volume", "created"] as const;
export type Measure = (typeof MEASURES)[number];
export type Range = readonly [number, number]; // both ends included

export interface Filters {
  readonly kindsOff: ReadonlySet<string>;
  readonly confidencesOff: ReadonlySet<Confidence>;
  readonly verdictsOff: ReadonlySet<string>;
  /** Identifiers on fewer accounts of the scene are folded. */
  readonly minShared: number;
  /** Members less probable than this are folded. */
  readonly minProbability: number;
  /** What has no known value of a narrowed measure is folded too. */
  readonly ranges: ReadonlyMap<Measure, Range>;
  /** Days. Links live only where their interval meets it; what has no living link is folded. */
  readonly window: Range | null;
}

export const NO_FILTERS: Filters = {
  kindsOff: new Set(),
  confidencesOff: new Set(),
  verdictsOff: new Set(),
  minShared: 2,
  minProbability: 0,
  ranges: new Map(),
  window: null,
};

/** Which neighbours somebody asked for. */
export interface Choice {
  readonly kinds: readonly string[];
  readonly order: string;
  readonly limit: number;
  /** Accounts of this network only. */
  readonly members?: boolean;
}

/** "added 200 of 3,412", and where the next page of the same choice begins. */
export interface Badge {
  readonly added: number;
  readonly of: number;
  readonly suppressed: string;
  readonly choice: Choice;
  readonly next: number;
  /** Rows of the choice that are still to be fetched. */
  readonly left: number;
}

/** Accounts and identifiers drawn as one mark. */
export interface Bundle {
  readonly id: string; // "bundle:1"
  readonly name: string;
  readonly members: readonly NodeId[];
}

/** A note stands at a node, in every view that has it, or at a point of one view's world. */
export interface Note {
  readonly id: string; // "note:1"
  readonly text: string;
  readonly at: NodeId | readonly [number, number];
  readonly view: View;
}

export const COLOURS = ["red", "orange", "green", "blue", "purple"] as const;
export type Colour = (typeof COLOURS)[number];

export interface Scene {
  readonly view: View;
  readonly overview: OverviewScene | null;
  readonly graph: Graph | null;
  readonly groupsShown: number;
  readonly nodesShown: number;
  readonly ribbonRows: number;
  readonly ribbonFamilies: readonly string[];
  readonly filters: Filters;
  readonly hidden: ReadonlySet<NodeId>;
  readonly pins: ReadonlyMap<NodeId, readonly [number, number]>;
  readonly bundles: readonly Bundle[];
  readonly colours: ReadonlyMap<NodeId, Colour>;
  readonly notes: readonly Note[];
  /** Identifiers taken out of the picture to see what they hold together: drawn crossed, without links. */
  readonly disabled: ReadonlySet<NodeId>;
  readonly badges: ReadonlyMap<NodeId, Badge>;
  /** What came into the graph after it was opened, in order: it can be fetched into it again. */
  readonly found: readonly Found[];
}

export const EMPTY: Scene = {
  view: "overview",
  overview: null,
  graph: null,
  groupsShown: GROUPS_SHOWN,
  nodesShown: NODES_SHOWN,
  ribbonRows: RIBBON_ROWS,
  ribbonFamilies: [],
  filters: NO_FILTERS,
  hidden: new Set(),
  pins: new Map(),
  bundles: [],
  colours: new Map(),
  notes: [],
  disabled: new Set(),
  badges: new Map(),
  found: [],
};
