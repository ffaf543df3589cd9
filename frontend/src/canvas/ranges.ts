// Filters one can see: a histogram with two handles for bits, degree, volume and creation, and the saved sets of filters.
// Built once and then only updated, because a handle that is dragged must not be replaced.
import * as commands from "./commands.ts";
import { type Context, register } from "./context.ts";
import { h } from "./dom.ts";
import { FilterSets } from "./filter_sets.ts";
import { type Histogram, handlesOf, histogramOf, rangeOf } from "./histogram.ts";
import { type Measure, MEASURES } from "./state.ts";
import { bits, day, number } from "./words.ts";

const WORDS: Record<Measure, string> = { bits: "Bits of accounts", degree: "Accounts on an identifier", volume: "Exchanges of accounts", created: "Accounts created" };
const SHOWN: Record<Measure, (value: number) => string> = { bits, degree: number, volume: number, created: day };
const WIDTH = 240;
const HIGH = 36;
const SVG = "http://www.w3.org/2000/svg";

class Slider {
  readonly element: HTMLElement;
  private readonly context: Context;
  private readonly measure: Measure;
  private readonly bars = document.createElementNS(SVG, "svg");
  private readonly words = h("output", {});
  private readonly low: HTMLInputElement;
  private readonly high: HTMLInputElement;
  private histogram: Histogram | null = null;

  constructor(context: Context, measure: Measure) {
    this.context = context;
    this.measure = measure;
    const handle = (which: string): HTMLInputElement => h("input", { type: "range", min: 0, step: 1, "aria-label": `${WORDS[measure]}, ${which}`, "data-range": `${measure}-${which}`, oninput: () => this.moved() });
    this.low = handle("from");
    this.high = handle("to");
    this.bars.setAttribute("viewBox", `0 0 ${WIDTH} ${HIGH}`);
    this.bars.setAttribute("preserveAspectRatio", "none");
    this.bars.setAttribute("aria-hidden", "true");
    this.element = h("div", { class: "canvas-range", "data-measure": measure }, h("div", {}, h("span", {}, WORDS[measure]), this.words), this.bars, this.low, this.high);
  }

  private moved(): void {
    if (!this.histogram) return;
    const [from, to] = [Number(this.low.value), Number(this.high.value)];
    const [start, end] = from < to ? [from, to] : [to, from];
    this.context.act(commands.narrow(this.measure, rangeOf(this.histogram, start, Math.max(end, start + 1), this.measure)));
  }

  update(): void {
    const { scene, seen } = this.context;
    this.histogram = scene.graph && seen ? histogramOf(scene.graph, seen, this.measure) : null;
    this.element.hidden = this.histogram === null;
    if (!this.histogram) return;
    const range = scene.filters.ranges.get(this.measure);
    const [from, to] = handlesOf(this.histogram, range);
    const { edges, unknown } = this.histogram;
    const text = SHOWN[this.measure];
    for (const [input, value] of [[this.low, from], [this.high, to]] as const) {
      input.max = String(edges.length - 1);
      if (document.activeElement !== input) input.value = String(value);
      input.setAttribute("aria-valuetext", text(edges[value]!));
    }
    this.words.textContent = `${text(range?.[0] ?? edges[0]!)} to ${text(range?.[1] ?? edges.at(-1)!)}${unknown ? ` · ${number(unknown)} unknown` : ""}`;
    this.draw(this.histogram, from, to);
  }

  private draw({ scene, shown }: Histogram, from: number, to: number): void {
    const most = Math.max(...scene);
    const wide = WIDTH / scene.length;
    const bar = (n: number, i: number, className: string): SVGRectElement => {
      const rect = document.createElementNS(SVG, "rect");
      const high = n ? Math.max((Math.sqrt(n) / Math.sqrt(most)) * HIGH, 1.5) : 0; // roots, so that few are seen beside many
      for (const [name, value] of Object.entries({ x: i * wide + 0.5, y: HIGH - high, width: Math.max(wide - 1, 0.5), height: high })) rect.setAttribute(name, value.toFixed(2));
      rect.setAttribute("class", className);
      return rect;
    };
    const inside = (i: number): boolean => i >= from && i < to;
    this.bars.replaceChildren(...scene.map((n, i) => bar(n, i, inside(i) ? "is-scene" : "is-outside")), ...shown.map((n, i) => bar(n, i, "is-shown")));
  }
}

function mount(context: Context): { element: HTMLElement; update: (what: "scene" | "selection") => void } {
  const sliders = MEASURES.map((measure) => new Slider(context, measure));
  const sets = new FilterSets(context);
  const element = h("div", { class: "canvas-ranges" }, ...sliders.map((slider) => slider.element), sets.element);
  const update = (what: "scene" | "selection"): void => {
    if (what === "selection") return;
    element.hidden = !context.scene.graph || context.scene.view === "overview";
    if (element.hidden) return;
    for (const slider of sliders) slider.update();
    sets.update();
  };
  return { element, update };
}

register({ panels: [{ title: "Filters", place: "side", mount }] });
