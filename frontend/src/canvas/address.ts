// The address carries the view: which group, which view, what is selected, where one looks. A link to it shows the same.
import type { View } from "./state.ts";

export interface Address {
  readonly view?: View;
  readonly group?: string;
  readonly select?: readonly string[];
  readonly camera?: readonly [number, number, number];
}

const VIEWS: readonly string[] = ["overview", "nodes", "ribbons"];
const SELECTED = 20; // ids in an address; a larger selection is kept with the scene

export function written({ view, group, select = [], camera }: Address): string {
  const parameters = new URLSearchParams();
  if (view) parameters.set("view", view);
  if (group !== undefined) parameters.set("group", group);
  if (camera) parameters.set("at", [camera[0].toFixed(0), camera[1].toFixed(0), camera[2].toPrecision(4)].join(","));
  if (select.length <= SELECTED) for (const id of select) parameters.append("select", id);
  return parameters.toString();
}

/** Empty where the fragment is something else (`#canvas`, a heading of the page). */
export function read(fragment: string): Address {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = parameters.get("view");
  if (view === null || !VIEWS.includes(view)) return {};
  const at = parameters.get("at")?.split(",").map(Number);
  const group = parameters.get("group");
  return {
    view: view as View,
    select: parameters.getAll("select"),
    ...(group === null ? {} : { group }),
    ...(at?.length === 3 && at.every(Number.isFinite) && at[2]! > 0 ? { camera: at as unknown as readonly [number, number, number] } : {}),
  };
}

const PAUSE = 400; // ms: browsers limit how often an address may change

/** Keeps the page's fragment in step: call what it gives after every change. Null: nothing to note yet. */
export function noting(now: () => Address | null): () => void {
  let timer = 0;
  const note = (): void => {
    const address = now();
    if (!address) return;
    const url = new URL(location.href);
    url.hash = written(address);
    history.replaceState(history.state, "", url);
  };
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(note, PAUSE);
  };
}
