// The table beside the drawing: what is drawn as rows, for screen readers too. Only rows in sight are elements, so that
// 100,000 links cost no more than twenty.
import type { Context } from "./context.ts";
import { h } from "./dom.ts";
import { save } from "./picture.ts";
import { arrangedRows, counted, csvOf, groupsTab, type Order, type Tab, tabsOf, textOf } from "./rows.ts";
import { OverviewView } from "./rendering/overview_view.ts";

const HIGH = 28; // px, a row; canvas.css has the same
const AHEAD = 8; // rows kept above and below what is in sight

export class Table {
  readonly element: HTMLDetailsElement = h("details", { class: "canvas-table" });
  private readonly summary = h("summary", {}, "Table");
  private readonly tabList = h("div", { class: "btn-group btn-group-sm", role: "group", "aria-label": "Table of" });
  private readonly filter = h("input", { type: "search", class: "form-control form-control-sm", placeholder: "Filter rows", "aria-label": "Filter rows of the table", autocomplete: "off" });
  private readonly status = h("span", { class: "counts", role: "status" });
  private readonly scroll = h("div", { class: "canvas-table-rows", tabindex: 0, role: "region", "aria-label": "Rows" });
  private readonly context: Context;
  private tabs: readonly Tab[] = [];
  private open = "accounts";
  private order: Order | null = null;
  private rows: readonly number[] = [];
  private last: number | null = null; // position of the last row chosen, for ranges
  private stale = true;

  constructor(context: Context) {
    this.context = context;
    const button = (words: string, title: string, act: () => void): HTMLElement => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", title, onclick: act }, words);
    const bar = h("div", { class: "canvas-table-bar" }, this.tabList, this.filter, this.status, button("Copy", "copy these rows, with the counts", () => void this.copy()), button("CSV", "save these rows", () => this.export()));
    this.element.append(this.summary, bar, this.scroll);
    this.element.addEventListener("toggle", () => this.render());
    this.filter.addEventListener("input", () => this.arrange());
    this.scroll.addEventListener("scroll", () => this.paint());
    this.scroll.addEventListener("keydown", (event) => this.key(event));
    this.scroll.addEventListener("pointerleave", () => context.light(null));
    new ResizeObserver(() => this.paint()).observe(this.scroll);
  }

  /** Called after every change; nothing is built while the table is closed. */
  update(what: "scene" | "selection"): void {
    if (what === "scene") {
      this.stale = true;
      this.summarise();
    }
    this.render();
    if (what === "selection") this.showSelected();
  }

  private tab(): Tab | undefined {
    return this.tabs.find((tab) => tab.name === this.open) ?? this.tabs[0];
  }

  private summarise(): void {
    const { scene, seen, drawing } = this.context;
    this.tabs = drawing instanceof OverviewView ? [groupsTab(scene.overview!, drawing.what)] : scene.graph && seen ? tabsOf(scene.graph, seen) : [];
    this.summary.textContent = this.tabs.length ? `Table of what is drawn: ${this.tabs.map((tab) => counted(tab, tab.rows.length)).join(", ")}` : "Table: nothing is drawn";
  }

  private render(): void {
    if (!this.element.open) return;
    if (this.stale) {
      this.stale = false;
      this.tabList.replaceChildren(...this.tabs.map((tab) => this.tabButton(tab)));
      this.arrange();
    } else this.paint();
  }

  private tabButton(tab: Tab): HTMLElement {
    const on = tab === this.tab();
    const choose = (): void => {
      this.open = tab.name;
      this.order = null;
      this.stale = true;
      this.render();
      this.tabList.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
    };
    return h("button", { type: "button", class: `btn btn-outline-secondary${on ? " active" : ""}`, "aria-pressed": String(on), "data-tab": tab.name, onclick: choose }, tab.plural);
  }

  private arrange(): void {
    const tab = this.tab();
    this.rows = tab ? arrangedRows(tab, this.filter.value, this.order) : [];
    this.last = null;
    this.status.textContent = tab ? counted(tab, this.rows.length) : "";
    this.scroll.scrollTop = 0;
    this.paint();
  }

  private paint(): void {
    const tab = this.tab();
    if (!this.element.open) return;
    if (!tab) return this.scroll.replaceChildren();
    const focused = this.scroll.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.at : undefined;
    const first = Math.max(Math.floor(this.scroll.scrollTop / HIGH) - AHEAD, 0);
    const end = Math.min(first + Math.ceil((this.scroll.clientHeight || 300) / HIGH) + 2 * AHEAD, this.rows.length);
    const space = (rows: number): HTMLElement[] => {
      const filler = h("tr", { "aria-hidden": "true" }, h("td", { colspan: tab.columns.length }));
      filler.style.height = `${rows * HIGH}px`;
      return rows ? [filler] : [];
    };
    const body = this.rows.slice(first, end).map((row, i) => this.row(tab, row, first + i));
    this.scroll.replaceChildren(
      h(
        "table",
        { class: "table table-sm table-hover", "aria-rowcount": this.rows.length + 1, "aria-label": tab.plural },
        h("thead", {}, h("tr", { "aria-rowindex": 1 }, ...tab.columns.map((column, i) => this.head(column.name, column.numeric, i)))),
        h("tbody", {}, ...space(first), ...body, ...space(this.rows.length - end)),
      ),
    );
    if (focused) this.scroll.querySelector<HTMLElement>(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
  }

  private head(name: string, numeric: boolean, column: number): HTMLElement {
    const now = this.order?.column === column ? this.order : null;
    const sort = (): void => {
      this.order = { column, descending: now ? !now.descending : numeric };
      this.arrange();
    };
    const state = now ? (now.descending ? "descending" : "ascending") : "none";
    return h("th", { scope: "col", class: numeric ? "num" : "", "aria-sort": state }, h("button", { type: "button", "data-at": `head${column}`, onclick: sort }, `${name}${now ? (now.descending ? " ↓" : " ↑") : ""}`));
  }

  private row(tab: Tab, row: number, at: number): HTMLElement {
    const target = tab.target(row);
    const on = typeof target === "number" ? this.context.selection.link === target : this.context.selection.ids.has(target);
    const [first, ...rest] = tab.columns;
    const button = h("button", { type: "button", class: "btn btn-link btn-sm p-0", "data-at": at, "aria-pressed": String(on) }, first!.text(row) || "–");
    const choose = (event: MouseEvent): void => this.choose(tab, at, event);
    const point = (): void => this.context.light(typeof target === "string" ? [target] : this.ends(target));
    return h(
      "tr",
      { "aria-rowindex": at + 2, "data-id": target, class: on ? "table-active" : "", onclick: choose, onpointerenter: point },
      h("td", {}, button),
      ...rest.map((column) => h("td", { class: column.numeric ? "num" : "" }, column.text(row))),
    );
  }

  private ends(link: number): string[] {
    const graph = this.context.scene.graph!;
    return [graph.id[graph.linkA[link]!]!, graph.id[graph.linkB[link]!]!];
  }

  /** A click selects, Ctrl adds or takes out, Shift takes all from the last one. */
  private choose(tab: Tab, at: number, { shiftKey, ctrlKey, metaKey }: Pick<MouseEvent, "shiftKey" | "ctrlKey" | "metaKey">): void {
    const target = tab.target(this.rows[at]!);
    const { context } = this;
    if (typeof target === "number") return context.selectLink(target);
    const from = this.last ?? at;
    this.last = at;
    if (shiftKey) {
      const range = this.rows.slice(Math.min(from, at), Math.max(from, at) + 1);
      return context.select(range.map((row) => String(tab.target(row))), true);
    }
    if (!(ctrlKey || metaKey)) return context.select([target]);
    const ids = new Set(context.selection.ids);
    if (!ids.delete(target)) ids.add(target);
    context.select(ids);
  }

  private key(event: KeyboardEvent): void {
    const at = Number((event.target as HTMLElement).dataset.at);
    const step: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (!(event.key in step)) return;
    const to = Math.min(Math.max(Number.isNaN(at) ? 0 : at + step[event.key]!, 0), this.rows.length - 1);
    this.bring(to);
    this.scroll.querySelector<HTMLElement>(`[data-at="${to}"]`)?.focus({ preventScroll: true });
    event.preventDefault();
  }

  private bring(at: number): void {
    const { scroll } = this;
    const top = at * HIGH;
    if (top >= scroll.scrollTop && top + 2 * HIGH <= scroll.scrollTop + scroll.clientHeight) return;
    scroll.scrollTop = Math.max(top - scroll.clientHeight / 2, 0);
    this.paint();
  }

  /** What was selected elsewhere comes into sight. */
  private showSelected(): void {
    const tab = this.tab();
    if (!this.element.open || !tab || this.scroll.contains(document.activeElement)) return;
    const { ids, link } = this.context.selection;
    const at = this.rows.findIndex((row) => (link === null ? ids.has(String(tab.target(row))) : tab.target(row) === link));
    if (at >= 0) this.bring(at);
  }

  private title(): string {
    const { overview, graph, view } = this.context.scene;
    return [overview?.title ?? graph?.title, view === "overview" ? "overview" : graph?.name].filter(Boolean).join(", ");
  }

  private async copy(): Promise<void> {
    const tab = this.tab();
    if (!tab) return;
    const text = textOf(tab, this.rows, this.title());
    try {
      await navigator.clipboard.writeText(text);
      this.status.textContent = `${counted(tab, this.rows.length)} copied`;
    } catch {
      this.status.textContent = "The browser does not allow copying here; CSV saves the same rows.";
    }
  }

  private export(): void {
    const tab = this.tab();
    if (!tab) return;
    const name = `${this.title()} ${tab.plural} ${this.rows.length} of ${tab.of}`.replaceAll(/[^\w-]+/g, "_");
    save(new Blob([csvOf(tab, this.rows)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
  }
}
