// What stands round the drawing: breadcrumbs, views, tools, caption, panels, legend. Built once; the island fills it.
import { type Context, panels } from "./context.ts";
import { h } from "./dom.ts";
import { familiesIn } from "./ribbons.ts";
import * as commands from "./commands.ts";
import { Toolbar } from "./toolbar.ts";

type Mounted = { readonly update: (what: "scene" | "selection") => void };

export class Chrome {
  readonly root = h("div", { class: "canvas-island" });
  readonly stage = h("div", { class: "canvas-stage" });
  readonly caption = h("p", { class: "canvas-caption", id: "canvas-caption", role: "status", "aria-live": "polite" });
  readonly legend = h("div", { class: "canvas-side-part" });
  readonly card = h("div", { class: "canvas-card", role: "tooltip", hidden: true });
  private readonly crumbs = h("ol", { class: "breadcrumb" });
  private readonly families = h("div", { class: "canvas-families" });
  private readonly message = h("div", { class: "canvas-message", hidden: true });
  private toolbar: Toolbar | null = null;
  private mounted: readonly Mounted[] = [];

  constructor() {
    this.stage.append(this.message, this.card);
  }

  /** Needs the stage's canvas to stand already: tools and panels may ask for it. */
  build(context: Context, side: HTMLElement, table: HTMLElement, keeping: HTMLElement): void {
    this.toolbar = new Toolbar(context);
    const built = panels().map((panel) => ({ ...panel.mount(context), ...panel }));
    const at = (place: "side" | "below"): HTMLElement[] => built.filter((panel) => panel.place === place).map(({ element }) => element);
    for (const { element, title, place } of built) {
      element.classList.add(place === "side" ? "canvas-side-part" : "canvas-below");
      element.setAttribute("role", "region");
      element.setAttribute("aria-label", title);
    }
    this.mounted = built;
    this.root.replaceChildren(
      h("div", { class: "canvas-bar" }, h("nav", { "aria-label": "Where you are in the canvas" }, this.crumbs), this.toolbar.views, this.toolbar.tools),
      h("div", { class: "canvas-line-of-counts" }, this.caption, keeping),
      this.families,
      h("div", { class: "canvas-body" }, this.stage, h("aside", { class: "canvas-side", "aria-label": "Selection and legend", tabindex: 0 }, side, this.legend, ...at("side"))),
      ...at("below"),
      table,
    );
  }

  update(context: Context, what: "scene" | "selection"): void {
    this.toolbar?.update();
    for (const panel of this.mounted) panel.update(what);
    if (what === "selection") return;
    this.trail(context);
    this.columns(context);
  }

  /** Network / group; the network leads back to its overview. */
  private trail(context: Context): void {
    const { overview, graph, view } = context.scene;
    const here = view !== "overview" && graph ? graph.name : null;
    const title = overview?.title ?? graph?.title ?? "";
    const back = (): void => context.act(commands.changeView("overview"), true);
    const first = here ? h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: back }, title) : title;
    this.crumbs.replaceChildren(
      h("li", { class: `breadcrumb-item${here ? "" : " active"}` }, first),
      ...(here ? [h("li", { class: "breadcrumb-item active", "aria-current": "page" }, here)] : []),
    );
  }

  /** One select a column of the ribbons. */
  private columns(context: Context): void {
    const { scene, seen } = context;
    this.families.hidden = scene.view !== "ribbons" || seen === null;
    if (this.families.hidden) return;
    const names = new Map(scene.graph!.legend.map((kind) => [kind.name, kind.plural]));
    const choose = (families: string[]): void => context.act(commands.chooseRibbonFamilies(families), true);
    this.families.replaceChildren(...familyChoices(familiesIn(seen!), chosenFamilies(context), names, choose));
  }

  /** Loading, empty and failed states, in the place of the drawing. Null takes them away. */
  say(words: string | null, again?: () => void): void {
    this.message.hidden = words === null;
    this.message.replaceChildren(
      ...(words === null ? [] : [h("p", {}, words), ...(again ? [h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: again }, "Try again")] : [])]),
    );
  }
}

/** The families of the ribbons' columns: those chosen that are still there, else the first three. */
export function chosenFamilies({ scene, seen }: Pick<Context, "scene" | "seen">): readonly string[] {
  const there = familiesIn(seen!);
  const chosen = scene.ribbonFamilies.filter((family) => there.includes(family));
  return (chosen.length ? chosen : there).slice(0, 3);
}

/** A family stands in one column only: choosing it elsewhere changes places. */
function familyChoices(there: readonly string[], chosen: readonly string[], names: ReadonlyMap<string, string>, choose: (families: string[]) => void): HTMLElement[] {
  return chosen.map((family, column) => {
    const pick = (event: Event): void => {
      const picked = (event.target as HTMLSelectElement).value;
      choose(chosen.map((old, c) => (c === column ? picked : old === picked ? family : old)));
    };
    const options = there.map((name) => h("option", { value: name, selected: name === family }, names.get(name)));
    return h("select", { class: "form-select form-select-sm", "aria-label": `Column ${column + 1}`, onchange: pick }, ...options);
  });
}
