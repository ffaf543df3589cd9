// A scene as JSON: what autosave, named scenes and shares keep. It holds what a person did, never the records: the graph
// is loaded again, and what had been fetched into it is merged in again. Documented in docs/canvas.md.
import { CONFIDENCES, type Confidence, type Found, type Graph, merged, neighbourCount } from "./graph.ts";
import { type Badge, type Bundle, type Colour, COLOURS, EMPTY, type Filters, MEASURES, type Measure, NO_FILTERS, type Note, type Range, type Scene, type View } from "./state.ts";
import type { OverviewScene } from "./wire.ts";

export const SAVED_VERSION = 1;
export const EVERY_GROUP = "all";

type Pairs<K, V> = readonly (readonly [K, V])[];

export interface SavedFilters {
  readonly kindsOff?: readonly string[];
  readonly confidencesOff?: readonly Confidence[];
  readonly verdictsOff?: readonly string[];
  readonly minShared?: number;
  readonly minProbability?: number;
  readonly ranges?: Pairs<Measure, Range>;
  readonly window?: Range | null;
}

export interface Saved {
  readonly version: number;
  readonly view: View;
  /** A group's id, "all", or null where only the overview was open. */
  readonly group: string | null;
  readonly groupsShown?: number;
  readonly nodesShown?: number | null; // null: all
  readonly ribbonRows?: number;
  readonly ribbonFamilies?: readonly string[];
  readonly filters?: SavedFilters;
  readonly hidden?: readonly string[];
  readonly pins?: Pairs<string, readonly [number, number]>;
  readonly bundles?: readonly Bundle[];
  readonly colours?: Pairs<string, Colour>;
  readonly notes?: readonly Note[];
  readonly disabled?: readonly string[];
  readonly found?: readonly Found[];
  readonly badges?: Pairs<string, Omit<Badge, "added">>;
  readonly selection?: readonly string[];
  /** Middle of what was in sight, in world units, and the zoom. */
  readonly camera?: readonly [number, number, number];
}

/** Only what differs from an untouched scene, so that two equal scenes are equal texts. */
export function packed(scene: Scene, selection: Iterable<string>, camera?: readonly [number, number, number]): Saved {
  const group = scene.graph ? (scene.graph.group ?? EVERY_GROUP) : null;
  const filled = <T>(items: Iterable<T>): T[] | undefined => {
    const list = [...items];
    return list.length ? list : undefined;
  };
  return dropped({
    version: SAVED_VERSION,
    view: scene.view,
    group,
    groupsShown: scene.groupsShown === EMPTY.groupsShown ? undefined : scene.groupsShown,
    nodesShown: scene.nodesShown === EMPTY.nodesShown ? undefined : scene.nodesShown === Infinity ? null : scene.nodesShown,
    ribbonRows: scene.ribbonRows === EMPTY.ribbonRows ? undefined : scene.ribbonRows,
    ribbonFamilies: filled(scene.ribbonFamilies),
    filters: packedFilters(scene.filters),
    hidden: filled(scene.hidden),
    pins: filled(scene.pins),
    bundles: filled(scene.bundles),
    colours: filled(scene.colours),
    notes: filled(scene.notes),
    disabled: filled(scene.disabled),
    found: filled(scene.found),
    badges: filled([...scene.badges].map(([id, { added: _, ...badge }]) => [id, badge] as const)),
    selection: filled(selection),
    camera,
  });
}

const dropped = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

export function packedFilters(filters: Filters): SavedFilters | undefined {
  const list = <T>(items: ReadonlySet<T>): T[] | undefined => (items.size ? [...items] : undefined);
  const result = dropped({
    kindsOff: list(filters.kindsOff),
    confidencesOff: list(filters.confidencesOff),
    verdictsOff: list(filters.verdictsOff),
    minShared: filters.minShared === NO_FILTERS.minShared ? undefined : filters.minShared,
    minProbability: filters.minProbability || undefined,
    ranges: filters.ranges.size ? [...filters.ranges] : undefined,
    window: filters.window ?? undefined,
  });
  return Object.keys(result).length ? result : undefined;
}

export function unpackedFilters(saved: SavedFilters | undefined): Filters {
  if (!saved) return NO_FILTERS;
  return {
    kindsOff: new Set(saved.kindsOff),
    confidencesOff: new Set((saved.confidencesOff ?? []).filter((confidence) => CONFIDENCES.includes(confidence))),
    verdictsOff: new Set(saved.verdictsOff),
    minShared: saved.minShared ?? NO_FILTERS.minShared,
    minProbability: saved.minProbability ?? 0,
    ranges: new Map((saved.ranges ?? []).filter(([measure]) => MEASURES.includes(measure))),
    window: saved.window ?? null,
  };
}

/** Whether this program can read it: a scene of a later version is left alone, and the page says so. */
export const readable = (saved: { version?: unknown } | null): saved is Saved => saved?.version === SAVED_VERSION;

/** The scene again, over what the server sends now. What no longer exists is left out of the graph, not of the scene. */
export function unpacked(saved: Saved, overview: OverviewScene | null, loaded: Graph | null): Scene {
  const found = loaded ? (saved.found ?? []) : [];
  const graph = loaded && found.reduce((sum, answer) => merged(sum, answer), loaded);
  const badges = (saved.badges ?? []).flatMap(([id, badge]) => {
    const node = graph?.index.get(id);
    return graph && node !== undefined ? [[id, { ...badge, added: neighbourCount(graph, node) }] as const] : [];
  });
  return {
    view: graph ? saved.view : "overview",
    overview,
    graph,
    groupsShown: saved.groupsShown ?? EMPTY.groupsShown,
    nodesShown: saved.nodesShown === null ? Infinity : (saved.nodesShown ?? EMPTY.nodesShown),
    ribbonRows: saved.ribbonRows ?? EMPTY.ribbonRows,
    ribbonFamilies: saved.ribbonFamilies ?? [],
    filters: unpackedFilters(saved.filters),
    hidden: new Set(saved.hidden),
    pins: new Map(saved.pins),
    bundles: saved.bundles ?? [],
    colours: new Map((saved.colours ?? []).filter(([, colour]) => COLOURS.includes(colour))),
    notes: saved.notes ?? [],
    disabled: new Set(saved.disabled),
    badges: new Map(badges),
    found,
  };
}
