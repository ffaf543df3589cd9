// The list of gestures and keys. Keys come from the actions themselves, so that the list cannot be wrong.
import { actions } from "./context.ts";
import { sheet } from "./dialogs.ts";
import { h } from "./dom.ts";
import { keyWords } from "./menu.ts";

const GESTURES: readonly (readonly [string, string])[] = [
  ["Click", "select; the panel says what it is and why"],
  ["Ctrl or Shift + click", "add to the selection, or take out"],
  ["Double-click", "open a group; expand a node, with counts first; edit a note"],
  ["Right click, Shift+F10", "what can be done with it; what cannot says why"],
  ["Drag a node", "move and pin it"],
  ["Shift + drag", "select in a box"],
  ["Ctrl + drag", "select with a lasso"],
  ["Wheel, pinch, + and −", "zoom; drag or Shift + arrows pan"],
  ["Arrows, Tab", "go to the next node"],
  ["Enter / Space", "select / add; Enter again opens or expands"],
  ["Esc", "clear the selection; then Tab leaves the canvas"],
];

export function showHelp(root: HTMLElement): void {
  const keyed = actions().flatMap((action) => (action.key === undefined ? [] : [[keyWords(action.key), action.about] as const]));
  const row = ([keys, words]: readonly [string, string]): HTMLElement => h("tr", {}, h("th", { scope: "row" }, keys), h("td", {}, words));
  const table = h("table", { class: "canvas-help" }, h("tbody", {}, ...[...GESTURES, ...keyed].map(row)));
  void sheet(root, "Gestures and keys", [table], "", () => true);
}
