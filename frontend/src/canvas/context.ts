// What an action or a panel gets to work with. One file under `ask/` (or here) that calls `register` is enough to put a
// tool on the bar, an item in a menu, a key, or a panel beside the drawing; see docs/canvas.md.
import type { Command, History } from "./commands.ts";
import type { Visible } from "./filters.ts";
import type { NodeId } from "./graph.ts";
import type { Keeper } from "./keeping.ts";
import type { Links } from "./panel.ts";
import type { View as Drawing } from "./rendering/view.ts";
import type { Saved } from "./saved.ts";
import type { Selection } from "./selection.ts";
import type { Stage } from "./stage.ts";
import type { Scene } from "./state.ts";
import type { Server } from "./sync.ts";

export interface Context {
  /** Dialogs are appended here. */
  readonly root: HTMLElement;
  readonly server: Server;
  readonly links: Links;
  /** The network's public id; "" where the canvas shows all networks. */
  readonly network: string;
  readonly scene: Scene;
  readonly history: History;
  /** What is drawn of the graph and every count; null while no group is open. */
  readonly seen: Visible | null;
  readonly selection: Selection;
  readonly drawing: Drawing | null;
  readonly stage: Stage;
  /** Where a menu was opened, in world units; null when it was opened by key. */
  readonly pointed: readonly [number, number] | null;
  readonly keeper: Keeper;
  /** Shared with this person for reading only: the scene can be looked at and saved under another name. */
  readonly readOnly: boolean;

  /** Runs a command, as one step of undo. `refit` shows the whole drawing afterwards. */
  act(command: Command, refit?: boolean): void;
  travel(move: (history: History) => History): void;
  /** Shows a saved scene, or an untouched one for null; the history begins with it. */
  restore(saved: Saved | null): Promise<void>;
  select(ids: Iterable<NodeId>, adding?: boolean): void;
  selectLink(link: number): void;
  /** Opens a group, or all of them for null; asks before what is costly. */
  open(group: string | null): Promise<boolean>;
  /** Keeps these bright while somebody points at them elsewhere; null for nothing. */
  light(ids: Iterable<NodeId> | null): void;
  /** Brings a node into sight and puts the keyboard's cursor on it. */
  goTo(id: NodeId): void;
  /** The line above the drawing, which is read aloud; null gives it back to the counts. */
  tell(words: string | null): void;
  /** Runs what asks the server; a refusal is shown as a sentence in the right panel. */
  attempt(work: () => Promise<void>): Promise<void>;
  /** Called after every change of the scene ("scene") or only of the selection ("selection"). */
  watch(listener: (what: "scene" | "selection") => void): void;
}

export type Place = "node" | "group" | "link" | "selection" | "canvas";

export interface Action {
  readonly name: string;
  readonly words: string | ((context: Context) => string);
  /** What it does, for the tool's title and the list of keys. */
  readonly about: string;
  readonly key?: string; // as in "g", "?", "Ctrl+z", "Shift+g"
  readonly menus?: readonly Place[];
  /** Rank among the tools of the bar: those of a high one go into "More" first; 0 always stands, after the others. */
  readonly bar?: number;
  /** Not offered at all at this moment. */
  readonly gone?: (context: Context) => boolean;
  /** Why it cannot be done now, in words; "" when it can. Shown on the disabled tool or item. */
  readonly why?: (context: Context) => string;
  readonly run: (context: Context) => void | Promise<void>;
}

export interface Panel {
  readonly title: string;
  /** `side`: beside the drawing, over the legend. `below`: under it, as wide as the canvas (a slider, a list). */
  readonly place: "side" | "below";
  /** Built once. `update` is called after every change; an element that has nothing to say sets its own `hidden`. */
  readonly mount: (context: Context) => { readonly element: HTMLElement; readonly update: (what: "scene" | "selection") => void };
}

export interface Extension {
  readonly actions?: readonly Action[];
  readonly panels?: readonly Panel[];
}

const ACTIONS: Action[] = [];
const PANELS: Panel[] = [];

/** Two actions of one name or one key are a mistake in the program, found when it starts. */
export function register({ actions = [], panels = [] }: Extension): void {
  for (const action of actions) {
    const other = ACTIONS.find((known) => known.name === action.name || (action.key !== undefined && known.key === action.key));
    if (other) throw new Error(`The canvas has two actions for ${action.name} or its key ${action.key}: the other is ${other.name}.`);
    ACTIONS.push(action);
  }
  PANELS.push(...panels);
}

export const actions = (): readonly Action[] => ACTIONS;
export const panels = (): readonly Panel[] => PANELS;
export const wordsOf = (action: Action, context: Context): string => (typeof action.words === "string" ? action.words : action.words(context));
export const refusal = (action: Action, context: Context): string => action.why?.(context) ?? "";

/** Ids of the selection that are nodes of the open graph. */
export const chosenNodes = ({ scene, selection }: Context): NodeId[] => (scene.graph ? [...selection.ids].filter((id) => scene.graph!.index.has(id)) : []);
export const chosenAccounts = (context: Context): NodeId[] => chosenNodes(context).filter((id) => id.startsWith("account:"));
export const chosenIdentifiers = (context: Context): NodeId[] => chosenNodes(context).filter((id) => !id.startsWith("account:"));
export const chosenGroups = ({ selection }: Context): string[] => [...selection.ids].filter((id) => id.startsWith("group:"));
