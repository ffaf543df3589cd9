// The time slider: a histogram by day, a window with two handles, and playback. Links outside the window are not drawn.
import * as commands from "../commands.ts";
import { type Context, register } from "../context.ts";
import { h } from "../dom.ts";
import { Refused } from "../sync.ts";
import { day, number } from "../words.ts";
import { type Days, binned, stepped, tallied } from "./days.ts";

export interface Activity {
  readonly accounts: number;
  readonly days: { day: number[]; created: number[]; exchanges: number[]; payments: number[]; active: number[] };
  readonly week: number[][];
  readonly capabilities: Record<string, { day: number[]; exchanges: number[] }>;
}

const SERIES = [["first", "links first seen"], ["last", "links last seen"], ["exchanges", "exchanges"], ["payments", "payments"], ["created", "accounts created"]] as const;
type Series = (typeof SERIES)[number][0];
const WIDTH = 960;
const HIGH = 44;
const SVG = "http://www.w3.org/2000/svg";
const FRAME = 350; // ms between two steps of the playback
const WINDOW = 0.12; // of all days: the window that playback begins with

let asked: Promise<Activity> | null = null;
/** What the network did; asked once a page. */
export function activityOf(context: Context): Promise<Activity> {
  asked ??= context.server.ask<Activity>("times/");
  asked.catch(() => (asked = null));
  return asked;
}

class Time {
  readonly element: HTMLElement;
  private readonly context: Context;
  private readonly bars = document.createElementNS(SVG, "svg");
  private readonly words = h("output", { "aria-live": "off" });
  private readonly low = this.handle("from");
  private readonly high = this.handle("to");
  private readonly play = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => this.toggle() }, "Play");
  private readonly all = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => this.set(null) }, "All time");
  private readonly series = h("select", { class: "form-select form-select-sm", "aria-label": "What the bars count", onchange: () => void this.choose() }, ...SERIES.map(([name, words]) => h("option", { value: name }, words)));
  private activity: Activity | null = null;
  private range: readonly [number, number] | null = null;
  private timer = 0;
  private graph: unknown = null;

  constructor(context: Context) {
    this.context = context;
    this.bars.setAttribute("viewBox", `0 0 ${WIDTH} ${HIGH}`);
    this.bars.setAttribute("preserveAspectRatio", "none");
    this.bars.setAttribute("aria-hidden", "true");
    this.element = h("section", { class: "canvas-time", hidden: true }, h("div", { class: "canvas-answers-head" }, h("h3", {}, "Time"), this.series, this.play, this.all, this.words), h("div", { class: "canvas-time-rail" }, this.bars, this.low, this.high));
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }

  private handle(which: string): HTMLInputElement {
    return h("input", { type: "range", step: 1, "aria-label": `Window, ${which}`, "data-window": which, oninput: () => this.moved() });
  }

  private async choose(): Promise<void> {
    if (this.name !== "first" && this.name !== "last" && !this.activity) {
      try {
        this.activity = await activityOf(this.context);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.words.textContent = error.message;
        return;
      }
    }
    this.graph = null;
    this.update();
  }

  private get name(): Series {
    return this.series.value as Series;
  }

  private days(): Days & { readonly unknown?: number } {
    const graph = this.context.scene.graph!;
    if (this.name === "first") return tallied(graph.linkFirst);
    if (this.name === "last") return tallied(graph.linkLast);
    const { days } = this.activity!;
    return { day: days.day, value: days[this.name] };
  }

  private moved(): void {
    const [from, to] = [Number(this.low.value), Number(this.high.value)];
    this.set(from <= to ? [from, to] : [to, from]);
  }

  private set(window: readonly [number, number] | null): void {
    const whole = window && this.range && window[0] <= this.range[0] && window[1] >= this.range[1];
    this.context.act(commands.filter({ window: whole ? null : window }, "window"));
  }

  private toggle(): void {
    if (this.timer) return this.stop();
    if (!this.range) return;
    const [first, last] = this.range;
    const wide = Math.max(Math.round((last - first) * WINDOW), 1);
    const now = this.context.scene.filters.window;
    if (!now || now[1] >= last) this.set([first, first + (now ? now[1] - now[0] : wide)]);
    this.play.textContent = "Stop";
    this.timer = setInterval(() => this.step(), FRAME) as unknown as number;
  }

  private step(): void {
    const now = this.context.scene.filters.window;
    const step = Math.max(Math.round((this.range![1] - this.range![0]) / 60), 1);
    const next = now && stepped(now, step, this.range![1]);
    if (next) this.set(next);
    else this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = "Play";
  }

  update(): void {
    const { graph, view, filters } = this.context.scene;
    this.element.hidden = !graph || view === "overview";
    if (!graph || this.element.hidden) return this.timer ? this.stop() : undefined;
    if (graph !== this.graph) {
      this.graph = graph;
      this.range = rangeOf(graph.linkFirst, graph.linkLast, this.activity);
      if (!this.range) this.element.hidden = true;
    }
    if (!this.range) return;
    const [from, to] = filters.window ?? this.range;
    for (const [input, value] of [[this.low, from], [this.high, to]] as const) {
      input.min = String(this.range[0]);
      input.max = String(this.range[1]);
      input.value = String(value);
      input.setAttribute("aria-valuetext", day(value));
    }
    this.all.disabled = filters.window === null;
    const days = this.days();
    const unknown = days.unknown ? ` · ${number(days.unknown)} links without a time` : "";
    this.words.textContent = `${day(from)} to ${day(to)} (${number(to - from + 1)} days, UTC)${unknown}`;
    this.draw(days, from, to);
  }

  private draw(days: Days, from: number, to: number): void {
    const { first, step, values } = binned(days, ...this.range!);
    const most = Math.max(...values, 1);
    const wide = WIDTH / values.length;
    this.bars.replaceChildren(
      ...values.map((value, bin) => {
        const rect = document.createElementNS(SVG, "rect");
        const high = value ? Math.max(Math.sqrt(value / most) * HIGH, 1.5) : 0;
        for (const [name, at] of Object.entries({ x: bin * wide, y: HIGH - high, width: Math.max(wide - 1, 0.5), height: high })) rect.setAttribute(name, at.toFixed(2));
        const start = first + bin * step;
        rect.setAttribute("class", start + step > from && start <= to ? "is-shown" : "is-outside");
        return rect;
      }),
    );
  }
}

/** From the first to the last day that a link or a record tells of; null where none does. */
function rangeOf(first: Int32Array, last: Int32Array, activity: Activity | null): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < first.length; i++) {
    if (first[i]! >= 0) low = Math.min(low, first[i]!);
    if (last[i]! >= 0) high = Math.max(high, last[i]!);
  }
  const days = activity?.days.day ?? [];
  if (days.length) [low, high] = [Math.min(low, days[0]!), Math.max(high, days.at(-1)!)];
  return low < high ? [low, high] : null;
}

register({
  panels: [
    {
      title: "Time",
      place: "below",
      mount: (context) => {
        const time = new Time(context);
        return { element: time.element, update: (what) => (what === "scene" ? time.update() : undefined) };
      },
    },
  ],
});
