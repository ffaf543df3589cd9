// What stands round the drawing: breadcrumbs, views, tools, caption, legend, panel. Built once; the island fills it.
import { h } from "./dom.ts";
import type { View } from "./state.ts";

export interface Tools {
  view(view: View): void;
  fit(): void;
  undo(): void;
  redo(): void;
  hide(): void;
  neighbours(): void;
  expand(): void;
  layout(): void;
  all(): void;
  more(): void;
  png(): void;
  help(): void;
}

const VIEWS: readonly [View, string, string][] = [
  ["overview", "Overview", "groups as bubbles (1)"],
  ["ribbons", "Ribbons", "who shares which identifiers (2)"],
  ["nodes", "Accounts", "accounts and identifiers one by one (3)"],
];

export class Chrome {
  readonly stage = h("div", { class: "canvas-stage" });
  readonly crumbs = h("ol", { class: "breadcrumb" });
  readonly caption = h("p", { class: "canvas-caption", id: "canvas-caption", role: "status", "aria-live": "polite" });
  readonly legend = h("div", { class: "canvas-side-part" });
  readonly panel = h("div", { class: "canvas-side-part canvas-panel", "aria-live": "polite" });
  readonly families = h("div", { class: "canvas-families" });
  readonly message = h("div", { class: "canvas-message" });
  readonly card = h("div", { class: "canvas-card", role: "tooltip", hidden: true });
  readonly root: HTMLElement;
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(tools: Tools, mirror: HTMLElement) {
    const views = h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": "View" }, ...VIEWS.map(([view, words, title]) => this.button(view, words, title, () => tools.view(view))));
    const actions = h(
      "div",
      { class: "canvas-tools", role: "toolbar", "aria-label": "Canvas tools" },
      this.button("undo", "Undo", "undo (Ctrl+Z)", tools.undo),
      this.button("redo", "Redo", "redo (Ctrl+Shift+Z)", tools.redo),
      this.button("expand", "Expand", "fetch neighbours of the selected node (E or double-click)", tools.expand),
      this.button("neighbours", "Neighbours", "add the drawn neighbours to the selection (N)", tools.neighbours),
      this.button("hide", "Hide", "hide what is selected (H)", tools.hide),
      this.button("layout", "Layout", "arrange what is drawn anew (L)", tools.layout),
      this.button("all", "All accounts", "draw every account of the network", tools.all),
      this.button("more", "More", "draw more of what is folded", tools.more),
      this.button("fit", "Fit", "fit to the window (F)", tools.fit),
      this.button("png", "PNG", "save a picture with title, legend and counts", tools.png),
      this.button("help", "?", "gestures and keys (?)", tools.help),
    );
    this.stage.append(this.message, this.card);
    this.root = h(
      "div",
      { class: "canvas-island" },
      h("div", { class: "canvas-bar" }, h("nav", { "aria-label": "Where you are in the canvas" }, this.crumbs), views, actions),
      this.caption,
      this.families,
      h("div", { class: "canvas-body" }, this.stage, h("aside", { class: "canvas-side", "aria-label": "Selection and legend", tabindex: 0 }, this.panel, this.legend)),
      mirror,
    );
  }

  private button(name: string, words: string, title: string, act: () => void): HTMLButtonElement {
    const button = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title, "data-tool": name, onclick: act }, words);
    this.buttons.set(name, button);
    return button;
  }

  /** A disabled tool says why in its title. */
  enable(name: string, on: boolean, why = ""): void {
    const button = this.buttons.get(name)!;
    button.dataset.title ??= button.title;
    button.disabled = !on;
    button.title = on ? button.dataset.title : `${button.dataset.title}: ${why}`;
  }

  reveal(name: string, shown: boolean, words?: string): void {
    const button = this.buttons.get(name)!;
    button.hidden = !shown;
    if (words) button.textContent = words;
  }

  press(view: View): void {
    for (const [name] of VIEWS) {
      this.buttons.get(name)!.classList.toggle("active", name === view);
      this.buttons.get(name)!.setAttribute("aria-pressed", String(name === view));
    }
  }

  /** Network / group; the network leads back to its overview. */
  trail(title: string, here: string | null, back: () => void): void {
    const first = here ? h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: back }, title) : title;
    this.crumbs.replaceChildren(
      h("li", { class: `breadcrumb-item${here ? "" : " active"}` }, first),
      ...(here ? [h("li", { class: "breadcrumb-item active", "aria-current": "page" }, here)] : []),
    );
  }

  /** Loading, empty and failed states, in the place of the drawing. Null takes them away. */
  say(words: string | null, again?: () => void): void {
    this.message.hidden = words === null;
    this.message.replaceChildren(
      ...(words === null ? [] : [h("p", {}, words), ...(again ? [h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: again }, "Try again")] : [])]),
    );
  }
}

/** One select a column of the ribbons; a family stands in one column only. */
export function familyChoices(there: readonly string[], chosen: readonly string[], names: ReadonlyMap<string, string>, choose: (families: string[]) => void): HTMLElement[] {
  return chosen.map((family, column) => {
    const pick = (event: Event): void => choose(chosen.map((f, c) => (c === column ? (event.target as HTMLSelectElement).value : f)));
    const options = there.filter((f) => f === family || !chosen.includes(f)).map((f) => h("option", { value: f, selected: f === family }, names.get(f)));
    return h("select", { class: "form-select form-select-sm", "aria-label": `Column ${column + 1}`, onchange: pick }, ...options);
  });
}

const HELP: readonly (readonly [string, string])[] = [
  ["Click", "select; the panel says what it is and why"],
  ["Ctrl or Shift + click", "add to the selection, or take out"],
  ["Double-click", "open a group; expand a node, with counts first"],
  ["Drag a node", "move and pin it"],
  ["Shift + drag", "select in a box"],
  ["Wheel, pinch, + and −", "zoom"],
  ["Arrows, Tab", "go to the next node"],
  ["Shift + arrows", "pan"],
  ["Enter / Space", "select / add; Enter again opens or expands"],
  ["1, 2, 3", "overview, ribbons, accounts"],
  ["F", "fit to the window"],
  ["N", "select neighbours too"],
  ["E", "expand the selected node"],
  ["H", "hide the selection"],
  ["L", "arrange anew"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
  ["Backspace", "back to the overview"],
  ["Esc", "clear the selection; again leaves the canvas to Tab"],
];

export function showHelp(host: HTMLElement): void {
  const dialog = h("dialog", { class: "canvas-dialog", "aria-labelledby": "canvas-help-title" });
  dialog.append(
    h("h2", { id: "canvas-help-title" }, "Gestures and keys"),
    h("table", { class: "canvas-help" }, h("tbody", {}, ...HELP.map(([keys, words]) => h("tr", {}, h("th", { scope: "row" }, keys), h("td", {}, words))))),
    h("div", { class: "canvas-dialog-actions" }, h("button", { type: "button", class: "btn btn-sm btn-primary", onclick: () => dialog.close() }, "Close")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  host.append(dialog);
  dialog.showModal();
}
