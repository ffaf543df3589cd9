// The list under the drawing that answers of the graph come into: paths, what is common, patterns, similar networks.
// Pointing at a row lights it in the drawing, clicking draws and selects it; everything can be drawn at once.
import * as commands from "../commands.ts";
import { type Context, register } from "../context.ts";
import { h } from "../dom.ts";
import type { Found, NodeId } from "../graph.ts";
import { count, number } from "../words.ts";

export interface FoundRow {
  readonly kind: string;
  readonly key: string;
  readonly label: string;
  readonly total: number;
  readonly network: string;
}

export interface Item {
  readonly head: string;
  readonly facts: string;
  readonly found?: Found;
  readonly ids?: readonly NodeId[];
  readonly href?: string;
  readonly act?: { readonly words: string; readonly run: () => void };
}

export interface Answer {
  readonly title: string;
  readonly note: string;
  readonly items: readonly Item[];
  readonly controls?: readonly HTMLElement[];
  /** What "undo" calls drawing it; without it nothing is drawn. */
  readonly command?: string;
  readonly empty: string;
}

export const idOf = ({ kind, key }: { kind: string; key: string }): NodeId => `${kind}:${key}`;
export const nodeOf = (id: NodeId): { kind: string; key: string } => ({ kind: id.slice(0, id.indexOf(":")), key: id.slice(id.indexOf(":") + 1) });

/** Only what is a node of a scene comes into the drawing: a network or an operator does not. */
export const drawable = (rows: readonly FoundRow[]): FoundRow[] => rows.filter(({ kind }) => kind !== "" && kind !== "network" && kind !== "operator");

class Answers {
  readonly element = h("section", { hidden: true });
  private readonly context: Context;
  private back: HTMLElement | null = null;

  constructor(context: Context) {
    this.context = context;
  }

  show(answer: Answer): void {
    const { items, command } = answer;
    this.back = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const drawAll = (): void => {
      this.draw(items, command!);
      this.context.select(items.flatMap(({ ids }) => ids ?? []));
    };
    const list = h("ol", { class: "canvas-answers" }, ...items.map((item) => this.row(item, command)));
    this.element.replaceChildren(
      h(
        "div",
        { class: "canvas-answers-head" },
        h("h3", { tabindex: -1 }, answer.title),
        ...(answer.controls ?? []),
        command !== undefined && items.some(({ found }) => found) && h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-draw-all": true, onclick: drawAll }, `Draw ${items.length > 1 ? `all ${number(items.length)}` : "it"}`),
        h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => this.close() }, "Close"),
      ),
      h("p", { class: "canvas-note" }, items.length ? answer.note : answer.empty),
      list,
    );
    this.element.hidden = false;
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
    this.element.querySelector("h3")!.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
    this.context.tell(`${answer.title}: ${count(items.length, "answer")}`);
  }

  private row(item: Item, command: string | undefined): HTMLElement {
    const lit = (on: boolean) => (): void => this.context.light(on && item.ids ? item.ids : null);
    const chosen = (): void => {
      if (item.found && command !== undefined) this.draw([item], command);
      if (item.ids) this.context.select(item.ids);
    };
    const words = [h("span", {}, item.head), h("small", {}, item.facts)];
    return h(
      "li",
      { onmouseenter: lit(true), onmouseleave: lit(false) },
      item.href !== undefined ? h("a", { href: item.href }, ...words) : h("button", { type: "button", onclick: chosen, onfocus: lit(true), onblur: lit(false) }, ...words),
      item.act && h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: item.act.run }, item.act.words),
    );
  }

  /** As one step of undo; what is drawn already stays where it is. */
  private draw(items: readonly Item[], command: string): void {
    const parts = items.flatMap(({ found }) => found ?? []);
    const graph = this.context.scene.graph;
    if (!graph || !parts.length) return;
    const fresh = parts.some(({ nodes, links }) => nodes.some((node) => !graph.index.has(idOf(node))) || links.length > 0);
    if (fresh) this.context.act(commands.bring({ nodes: parts.flatMap(({ nodes }) => nodes), links: parts.flatMap(({ links }) => links) }, command));
  }

  private close(): void {
    this.element.hidden = true;
    this.context.light(null);
    this.context.tell(null);
    this.back?.focus({ preventScroll: true });
  }
}

const SHOWN = new WeakMap<HTMLElement, Answers>();

export const show = (context: Context, answer: Answer): void => SHOWN.get(context.root)?.show(answer);

/** A labelled choice above the list. */
export function chooser(label: string, options: readonly (readonly [string, string])[], value: string, changed: (value: string) => void): HTMLElement {
  const select = h("select", { class: "form-select form-select-sm", "aria-label": label, onchange: () => changed(select.value) }, ...options.map(([name, words]) => h("option", { value: name, selected: name === value }, words)));
  return h("label", { class: "canvas-chooser" }, h("span", {}, label), select);
}

register({
  panels: [
    {
      title: "Answers",
      place: "below",
      mount: (context) => {
        const answers = new Answers(context);
        SHOWN.set(context.root, answers);
        return { element: answers.element, update: () => {} };
      },
    },
  ],
});
