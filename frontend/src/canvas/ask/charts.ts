// Plotly charts beside the drawing. What is brushed in a chart is selected in the drawing, and what is selected in the
// drawing is drawn in the charts beside the whole network.
import { chosenAccounts, type Context, register } from "../context.ts";
import { h } from "../dom.ts";
import { template } from "../../plotting.ts";
import { Refused } from "../sync.ts";
import { count, day, number } from "../words.ts";
import { nodeOf } from "./answers.ts";
import { type Activity, activityOf } from "./time.ts";

interface River {
  readonly days: readonly number[];
  readonly pools: readonly { network: string; size: number; exchanges: number[]; role: string; tied_to: string }[];
  readonly rest: number;
  readonly rest_exchanges: readonly number[];
}
interface Brush {
  readonly what: "exchanges" | "payments" | "created";
  readonly first: number;
  readonly last: number;
  readonly hours?: readonly number[];
  readonly weekdays?: readonly number[];
}
interface Points {
  readonly range?: { readonly x: readonly [string, string] };
  readonly points?: readonly { readonly x: number; readonly y: string }[];
}
type Plot = HTMLElement & { on?: (name: string, heard: (event: Points | null) => void) => void };

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAY = 86_400_000;
const FOREVER = 100_000; // days
const dayOf = (date: string): number => Math.floor(Date.parse(date.includes("T") || date.includes(" ") ? `${date.replace(" ", "T")}Z` : date) / DAY);

class Charts {
  readonly element = h("section", { class: "canvas-charts", hidden: true });
  private readonly context: Context;
  private readonly note = h("p", { class: "canvas-note", role: "status" });
  private readonly plots = { river: plot("river"), week: plot("week"), created: plot("created"), capability: plot("capability") };
  private whole: Activity | null = null;
  private some: Activity | null = null;
  private asked = "";
  private brushed = "";

  constructor(context: Context) {
    this.context = context;
    const close = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => (this.element.hidden = true) }, "Close");
    this.element.append(h("div", { class: "canvas-answers-head" }, h("h3", { tabindex: -1 }, "Charts"), close), this.note, h("div", { class: "canvas-charts-grid" }, ...Object.values(this.plots)));
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }

  async show(): Promise<void> {
    this.element.hidden = false;
    if (!window.Plotly) {
      this.note.textContent = "The chart library did not load on this page.";
      return;
    }
    this.note.textContent = "Reading the records …";
    const [whole, river] = await Promise.all([activityOf(this.context), this.context.server.ask<River>("river/")]);
    this.whole = whole;
    await this.river(river);
    this.asked = "?";
    await this.select();
    this.element.querySelector("h3")!.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** The charts again, with what is selected beside the whole. */
  async select(): Promise<void> {
    if (this.element.hidden || !this.whole) return;
    const accounts = chosenAccounts(this.context).map((id) => nodeOf(id).key);
    const question = accounts.join("\n");
    if (question === this.asked) return;
    this.asked = question;
    const some = accounts.length ? await this.context.server.send<Activity>("POST", "activity/", { accounts }) : null;
    if (question !== this.asked) return;
    this.some = some;
    const words = some
      ? `${count(some.accounts, "selected account")} beside the ${number(this.whole.accounts)} of the network. Drag over a chart to select other accounts.`
      : `All ${number(this.whole.accounts)} accounts of the network. Drag over a chart to select who was active then.`;
    this.note.textContent = this.brushed + words;
    this.brushed = "";
    await this.draw();
  }

  private async draw(): Promise<void> {
    const whole = this.whole!;
    const shown = this.some ?? whole;
    const dates = whole.days.day.map(day);
    const created = [{ type: "bar", name: "network", x: dates, y: whole.days.created }];
    if (this.some) created.push({ type: "bar", name: "selected", x: this.some.days.day.map(day), y: this.some.days.created });
    await this.plot("created", created, { title: { text: "Accounts created by day" }, barmode: "overlay" }, (event) => this.days("created", event));
    const volume = Object.entries(shown.capabilities).map(([name, { day: days, exchanges }]) => ({ type: "bar", name: name || "not said", x: days.map(day), y: exchanges }));
    await this.plot("capability", volume, { title: { text: `Exchanges by capability${this.some ? ", selected accounts" : ""}` }, barmode: "stack" }, (event) => this.days("exchanges", event));
    const week = [{ type: "heatmap", x: HOURS, y: WEEKDAYS, z: shown.week, colorscale: "Blues", reversescale: true, showscale: false, hovertemplate: "%{y} %{x}:00 UTC: %{z} exchanges<extra></extra>" }];
    await this.plot("week", week, { title: { text: `Exchanges by hour and weekday, UTC${this.some ? ", selected accounts" : ""}` }, yaxis: { autorange: "reversed" } }, (event) => this.hours(event), "plotly_click");
  }

  private async river({ days, pools, rest, rest_exchanges }: River): Promise<void> {
    const dates = days.map(day);
    const named = ({ network, size, role, tied_to }: River["pools"][number]): string => `${network} (${number(size)})${tied_to ? ` ${role} ${tied_to}` : ""}`;
    const traces = pools.map((pool) => ({ type: "scatter", mode: "lines", stackgroup: "pools", line: { width: 0.5 }, name: named(pool), x: dates, y: pool.exchanges }));
    if (rest) traces.push({ type: "scatter", mode: "lines", stackgroup: "pools", line: { width: 0.5 }, name: `${count(rest, "other network")}`, x: dates, y: [...rest_exchanges] });
    const title = "River: exchanges a day of this network and those it shares residue with";
    const layout = { title: { text: title }, hovermode: "x unified", xaxis: { range: busy(dates, pools) } };
    await this.plot("river", traces, layout, (event) => this.days("exchanges", event));
  }

  private async plot(name: keyof Charts["plots"], data: unknown[], layout: object, heard: (event: Points | null) => void, event = "plotly_selected"): Promise<void> {
    const div = this.plots[name];
    const drag = event === "plotly_selected" ? { dragmode: "select", selectdirection: "h" } : { dragmode: false };
    await window.Plotly!.react(div, data, { autosize: true, height: 280, ...drag, ...layout, template: template() }, { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d"] });
    if (div.dataset.heard) return;
    div.dataset.heard = "yes";
    div.on?.(event, heard);
  }

  private days(what: Brush["what"], event: Points | null): void {
    if (event?.range) this.brush({ what, first: dayOf(event.range.x[0]), last: dayOf(event.range.x[1]) }, `${what === "created" ? "" : "with "}${what} from ${event.range.x[0].slice(0, 10)} to ${event.range.x[1].slice(0, 10)}`);
  }

  private hours(event: Points | null): void {
    const point = event?.points?.[0];
    if (point) this.brush({ what: "exchanges", first: 0, last: FOREVER, hours: [point.x], weekdays: [WEEKDAYS.indexOf(point.y)] }, `with exchanges on ${point.y} at ${point.x}:00 UTC`);
  }

  private brush(window: Brush, words: string): void {
    void this.context.attempt(async () => {
      const { accounts, of } = await this.context.server.send<{ accounts: string[]; of: number }>("POST", "active/", window);
      const ids = accounts.map((key) => `account:${key}`);
      const here = ids.filter((id) => this.context.scene.graph?.index.has(id));
      this.brushed = `${count(accounts.length, "account")} of ${number(of)} ${words}, ${number(here.length)} of them in this scene. `;
      this.asked = "?";
      this.context.select(here);
    });
  }
}

/** From the first to the last day with a fiftieth of the busiest day's exchanges: a few early ones hide the succession. */
function busy(dates: readonly string[], pools: River["pools"]): readonly string[] {
  const all = dates.map((_, i) => pools.reduce((sum, { exchanges }) => sum + exchanges[i]!, 0));
  const least = all.reduce((most, n) => Math.max(most, n), 0) / 50;
  const days = dates.filter((_, i) => all[i]! >= least);
  return days.length ? [days[0]!, days.at(-1)!] : dates;
}

function plot(name: string): Plot {
  return h("div", { class: "canvas-chart", "data-chart": name, role: "figure", "aria-label": `Chart: ${name}` });
}

const SHOWN = new WeakMap<HTMLElement, Charts>();

register({
  actions: [
    {
      name: "charts",
      words: "Charts",
      about: "the river of pools, activity by hour and day, creation, volume by capability",
      key: "t",
      bar: 9,
      menus: ["canvas"],
      why: ({ network }) => (network ? "" : "open a network first"),
      run: (context) => context.attempt(() => SHOWN.get(context.root)!.show()),
    },
  ],
  panels: [
    {
      title: "Charts",
      place: "below",
      mount: (context) => {
        const charts = new Charts(context);
        SHOWN.set(context.root, charts);
        const selected = async (): Promise<void> => {
          try {
            await charts.select();
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
          }
        };
        return { element: charts.element, update: (what) => void (what === "selection" && selected()) };
      },
    },
  ],
});
