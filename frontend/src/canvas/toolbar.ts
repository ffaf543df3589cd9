// The tools over the drawing, in one row: a button for every action that has a rank on the bar, as far as there is room;
// what does not fit stands in the menu "More". A disabled tool says why in its title.
import { type Action, actions, type Context, refusal, wordsOf } from "./context.ts";
import { h } from "./dom.ts";
import { keyWords, showMenu } from "./menu.ts";
import type { View } from "./state.ts";

const VIEWS: readonly View[] = ["overview", "ribbons", "nodes"];
const GAP = 4; // px between tools, as in canvas.css
const isView = (action: Action): boolean => VIEWS.includes(action.name as View);

export class Toolbar {
  readonly views: HTMLElement;
  readonly tools: HTMLElement;
  private readonly buttons = new Map<Action, HTMLButtonElement>();
  private readonly ranked: readonly Action[];
  private readonly more: HTMLButtonElement;
  private readonly context: Context;
  private said = ""; // what stands on the buttons: only when it changes is room measured again

  constructor(context: Context) {
    this.context = context;
    this.ranked = actions().filter(({ bar }) => bar).sort((a, b) => a.bar! - b.bar!);
    const last = actions().filter(({ bar }) => bar === 0);
    this.more = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-tool": "over", "aria-haspopup": "menu", title: "the tools that have no room here", onclick: () => this.overflow() }, "More …");
    this.views = h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": "View" }, ...actions().filter(isView).map((action) => this.button(action)));
    this.tools = h("div", { class: "canvas-tools", role: "toolbar", "aria-label": "Canvas tools" }, ...this.ranked.map((action) => this.button(action)), this.more, ...last.map((action) => this.button(action)));
    new ResizeObserver(() => this.fit()).observe(this.tools);
    void document.fonts.ready.then(() => this.fit());
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
      if (!isView(action)) continue;
      button.classList.toggle("active", action.name === context.scene.view);
      button.setAttribute("aria-pressed", String(action.name === context.scene.view));
    }
    const said = this.ranked.map((action) => (this.buttons.get(action)!.hidden ? "" : this.buttons.get(action)!.textContent)).join("|");
    if (said !== this.said) this.fit();
    this.said = said;
  }

  /** Leaves as many tools on the bar as it has room for, in the order of their ranks. */
  private fit(): void {
    const buttons = this.ranked.map((action) => this.buttons.get(action)!);
    for (const button of [...buttons, this.more]) button.classList.remove("is-over");
    const wide = (button: HTMLElement): number => (button.hidden ? 0 : button.offsetWidth + GAP);
    const others = [...this.tools.children].filter((child): child is HTMLElement => child instanceof HTMLElement && !buttons.includes(child as HTMLButtonElement) && child !== this.more);
    const room = this.tools.clientWidth - others.reduce((sum, button) => sum + wide(button), 0);
    const all = buttons.reduce((sum, button) => sum + wide(button), 0);
    let left = all <= room ? room : room - wide(this.more);
    let full = false;
    for (const button of buttons) {
      left -= wide(button);
      full ||= left < 0;
      button.classList.toggle("is-over", full);
    }
    this.more.classList.toggle("is-over", !full);
  }

  private overflow(): void {
    const { left, bottom } = this.more.getBoundingClientRect();
    const over = this.ranked.filter((action) => this.buttons.get(action)!.classList.contains("is-over") && !this.buttons.get(action)!.hidden);
    showMenu(this.context, over, { clientX: left, clientY: bottom + 2 }, "More tools");
  }
}
