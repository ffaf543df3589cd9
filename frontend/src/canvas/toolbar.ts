// The tools over the drawing: one button for every action that stands on the bar. A disabled tool says why in its title.
import { type Action, actions, type Context, refusal, wordsOf } from "./context.ts";
import { h } from "./dom.ts";
import { keyWords } from "./menu.ts";
import type { View } from "./state.ts";

const VIEWS: readonly View[] = ["overview", "ribbons", "nodes"];

export class Toolbar {
  readonly views: HTMLElement;
  readonly tools: HTMLElement;
  private readonly buttons = new Map<Action, HTMLButtonElement>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
    const isView = (action: Action): boolean => VIEWS.includes(action.name as View);
    this.views = h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": "View" }, ...actions().filter(isView).map((action) => this.button(action)));
    this.tools = h("div", { class: "canvas-tools", role: "toolbar", "aria-label": "Canvas tools" }, ...actions().filter((action) => action.bar).map((action) => this.button(action)));
  }

  private button(action: Action): HTMLButtonElement {
    const run = (): void => {
      if (!refusal(action, this.context)) void action.run(this.context);
    };
    const button = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-tool": action.name, onclick: run }, wordsOf(action, this.context));
    this.buttons.set(action, button);
    return button;
  }

  update(): void {
    const { context } = this;
    for (const [action, button] of this.buttons) {
      const why = refusal(action, context);
      button.hidden = action.gone?.(context) ?? false;
      button.disabled = why !== "";
      button.textContent = wordsOf(action, context);
      button.title = `${action.about}${action.key === undefined ? "" : ` (${keyWords(action.key)})`}${why ? `: ${why}` : ""}`;
      if (!VIEWS.includes(action.name as View)) continue;
      button.classList.toggle("active", action.name === context.scene.view);
      button.setAttribute("aria-pressed", String(action.name === context.scene.view));
    }
  }
}
