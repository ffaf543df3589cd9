// Changes of a scene. A command is a name people read in "Undo …" and a function from scene to scene; `run`, `undo` and
// `redo` are the one reducer of a history.
import { type Found, foundRound, type Graph, merged, type NodeId, neighbourCount } from "./graph.ts";
import { type Choice, type Colour, EMPTY, type Filters, type Measure, NO_FILTERS, type Note, type Range, RIBBON_ROWS, type Scene, type View } from "./state.ts";
import type { NeighbourPage, OverviewScene } from "./wire.ts";

export interface Command {
  readonly name: string;
  readonly apply: (scene: Scene) => Scene;
  /** Commands of one stroke that follow each other (a slider, a playback) are one step of the history. */
  readonly stroke?: string;
}

interface Step {
  readonly name: string;
  readonly scene: Scene;
  readonly stroke?: string | undefined;
}

export interface History {
  readonly present: Scene;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const begun = (scene: Scene): History => ({ present: scene, past: [], future: [] });

export function run(history: History, command: Command): History {
  const present = command.apply(history.present);
  if (present === history.present) return history;
  const goesOn = command.stroke !== undefined && !history.future.length && history.past.at(-1)?.stroke === command.stroke;
  const step = { name: command.name, scene: history.present, stroke: command.stroke };
  return { present, past: goesOn ? history.past : [...history.past, step], future: [] };
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

const set = (name: string, change: (scene: Scene) => Partial<Scene> | null, stroke?: string): Command => ({
  name,
  apply: (scene) => {
    const changed = change(scene);
    return changed ? { ...scene, ...changed } : scene;
  },
  ...(stroke === undefined ? {} : { stroke }),
});

/** The overview, with whatever was opened before put away. */
export const showOverview = (overview: OverviewScene): Command => set("show the overview", () => ({ overview, view: "overview" }));

/** Another group: what was fetched into the last one stays with it, everything a person did goes along. */
export const openGraph = (graph: Graph): Command =>
  set(`open ${graph.name}`, ({ view }) => ({
    graph,
    view: view === "ribbons" ? "ribbons" : "nodes",
    ribbonRows: RIBBON_ROWS,
    ribbonFamilies: [],
    nodesShown: EMPTY.nodesShown,
    badges: new Map(),
    found: [],
  }));

export const changeView = (view: View): Command => set(`show ${view}`, (scene) => (scene.view === view ? null : { view }));
export const showGroups = (groupsShown: number): Command => set("show more groups", () => ({ groupsShown }));
export const showNodes = (nodesShown: number): Command => set("draw more nodes", (scene) => (scene.nodesShown === nodesShown ? null : { nodesShown }));
export const showRibbonRows = (ribbonRows: number): Command => set("show more rows", () => ({ ribbonRows }));
export const chooseRibbonFamilies = (ribbonFamilies: readonly string[]): Command => set("choose families", () => ({ ribbonFamilies }));

export const filter = (change: Partial<Filters>, stroke?: string): Command => set("filter", ({ filters }) => ({ filters: { ...filters, ...change } }), stroke);
export const clearFilters = (): Command => set("clear filters", ({ filters }) => (filters === NO_FILTERS ? null : { filters: NO_FILTERS }));

/** Null lets the measure go. */
export const narrow = (measure: Measure, range: Range | null): Command =>
  set(
    "filter",
    ({ filters }) => {
      const ranges = new Map(filters.ranges);
      if (range) ranges.set(measure, range);
      else if (!ranges.delete(measure)) return null;
      return { filters: { ...filters, ranges } };
    },
    `narrow ${measure}`,
  );

export const applyFilters = (filters: Filters): Command => set("filter", (scene) => (scene.filters === filters ? null : { filters }));

export const hide = (ids: Iterable<NodeId>): Command =>
  set("hide", (scene) => {
    const hidden = new Set([...scene.hidden, ...ids]);
    return hidden.size === scene.hidden.size ? null : { hidden };
  });

export const showHidden = (ids?: Iterable<NodeId>): Command =>
  set("show hidden", ({ hidden }) => {
    const gone = new Set(ids ?? hidden);
    const left = new Set([...hidden].filter((id) => !gone.has(id)));
    return left.size === hidden.size ? null : { hidden: left };
  });

export const pin = (id: NodeId, x: number, y: number): Command => set("move", ({ pins }) => ({ pins: new Map(pins).set(id, [x, y]) }));

/** New places for what is drawn. They are pins, so that expanding does not undo them. */
export const arrange = (places: ReadonlyMap<NodeId, readonly [number, number]>, name = "arrange"): Command =>
  set(name, ({ pins }) => (places.size ? { pins: new Map([...pins, ...places]) } : null));

export const unpin = (ids?: Iterable<NodeId>): Command =>
  set("release pins", ({ pins }) => {
    const gone = new Set(ids ?? pins.keys());
    const left = new Map([...pins].filter(([id]) => !gone.has(id)));
    return left.size === pins.size ? null : { pins: left };
  });

const free = (taken: readonly { id: string }[], stem: string): string => `${stem}:${1 + Math.max(0, ...taken.map(({ id }) => Number(id.slice(stem.length + 1))))}`;

/** Draws nodes as one. A node is in one bundle only; a bundle of one is none. */
export const group = (ids: readonly NodeId[], name: string): Command =>
  set("group", ({ bundles }) => {
    const members = [...new Set(ids)];
    if (members.length < 2) return null;
    const taken = new Set(members);
    const rest = bundles.map((bundle) => ({ ...bundle, members: bundle.members.filter((id) => !taken.has(id)) })).filter((bundle) => bundle.members.length > 1);
    return { bundles: [...rest, { id: free(bundles, "bundle"), name, members }] };
  });

export const ungroup = (id: string): Command =>
  set("ungroup", ({ bundles }) => (bundles.some((bundle) => bundle.id === id) ? { bundles: bundles.filter((bundle) => bundle.id !== id) } : null));

export const colour = (ids: readonly NodeId[], chosen: Colour | null): Command =>
  set("colour", (scene) => {
    const colours = new Map(scene.colours);
    for (const id of ids) if (chosen) colours.set(id, chosen);
      else colours.delete(id);
    return { colours };
  });

/** Identifiers taken out to see what they hold together, or put back. */
export const disable = (ids: readonly NodeId[], out: boolean): Command =>
  set(out ? "disable" : "enable", (scene) => {
    const disabled = new Set(scene.disabled);
    for (const id of ids) if (out) disabled.add(id);
      else disabled.delete(id);
    return disabled.size === scene.disabled.size ? null : { disabled };
  });

export const addNote = (text: string, at: Note["at"]): Command =>
  set("add a note", ({ notes, view }) => (text ? { notes: [...notes, { id: free(notes, "note"), text, at, view }] } : null));

/** An empty text takes the note away. */
export const changeNote = (id: string, change: Partial<Omit<Note, "id">>): Command =>
  set(change.text === "" ? "remove a note" : "change a note", ({ notes }) => {
    if (!notes.some((note) => note.id === id)) return null;
    return { notes: notes.map((note) => (note.id === id ? { ...note, ...change } : note)).filter((note) => note.text) };
  });

/** Where the next page of a choice begins: at the start, when another choice was fetched last. */
export function nextPage(scene: Scene, id: NodeId, { kinds, order, members = false }: Choice): number {
  const badge = scene.badges.get(id);
  const last = badge?.choice;
  return last && last.order === order && last.kinds.join() === kinds.join() && (last.members ?? false) === members ? badge.next : 0;
}

/** A page of a node's neighbours: `total` rows answer the choice, `of` neighbours it has in all. The badge counts those of
 * its neighbours that are in the scene now. */
export const expand = (id: NodeId, { rows, total }: NeighbourPage, of: number, suppressed: string, choice: Choice): Command =>
  set("expand", (scene) => {
    const anchor = scene.graph?.index.get(id);
    if (!scene.graph || anchor === undefined) return null;
    const found = foundRound(scene.graph, anchor, rows);
    const graph = merged(scene.graph, found);
    const added = neighbourCount(graph, anchor);
    const next = nextPage(scene, id, choice) + rows.length;
    const badge = { added, of: Math.max(of, added), suppressed, choice, next, left: rows.length ? Math.max(total - next, 0) : 0 };
    return { graph, found: [...scene.found, found], badges: new Map(scene.badges).set(id, badge) };
  });

/** Nodes and links of an answer (paths, common neighbours, a pattern) come into the graph. */
export const bring = (found: Found, name: string): Command =>
  set(name, (scene) => (scene.graph ? { graph: merged(scene.graph, found), found: [...scene.found, found] } : null));
