// The same scene as a table: for screen readers, for those who read faster than they look, and for copying.
import { h } from "./dom.ts";
import type { Visible } from "./filters.ts";
import { ACCOUNT, type Graph, kindOf } from "./graph.ts";
import { groupId } from "./rendering/overview_view.ts";
import type { OverviewScene } from "./wire.ts";
import type { DrawnOverview } from "./overview.ts";
import { bits, number, percent } from "./words.ts";

const ROWS = 200;

interface Row {
  readonly id: string;
  readonly cells: readonly string[];
}

export class Mirror {
  readonly element: HTMLDetailsElement = h("details", { class: "canvas-mirror" });
  private readonly summary = h("summary", {}, "Table");
  private readonly body = h("div", { class: "table-responsive" });
  private build: (() => HTMLElement) | null = null;
  private readonly pick: (id: string, adding: boolean) => void;
  private selected: ReadonlySet<string> = new Set();

  constructor(pick: (id: string, adding: boolean) => void) {
    this.pick = pick;
    this.element.append(this.summary, this.body);
    this.element.addEventListener("toggle", () => this.render());
  }

  overview(scene: OverviewScene, what: DrawnOverview): void {
    const { groups, legend } = scene;
    const families = legend.filter((kind) => groups.identifiers[kind.name]);
    const order = [...what.groups].sort((a, b) => groups.accounts[b]! - groups.accounts[a]!);
    const rows = order.map((g) => ({ id: groupId(scene, g), cells: [groups.name[g]!, number(groups.accounts[g]!), ...families.map((kind) => number(groups.identifiers[kind.name]![g]!))] }));
    this.show([scene.noun, "accounts", ...families.map((kind) => kind.plural)], rows, rows.length, `${scene.noun}s`);
  }

  nodes(graph: Graph, visible: Visible): void {
    const drawn = Array.from(visible.node.keys()).filter((n) => visible.node[n]);
    drawn.sort((a, b) => Number(graph.kind[a] === ACCOUNT) - Number(graph.kind[b] === ACCOUNT) || visible.degree[b]! - visible.degree[a]! || a - b);
    const rows = drawn.slice(0, ROWS).map((n) => ({ id: graph.id[n]!, cells: cells(graph, visible, n) }));
    this.show(["kind", "name", "drawn links", "accounts", "probability", "bits"], rows, drawn.length, "accounts and identifiers");
  }

  select(ids: ReadonlySet<string>): void {
    this.selected = ids;
    for (const row of this.body.querySelectorAll<HTMLElement>("tr[data-id]")) row.classList.toggle("table-active", ids.has(row.dataset.id!));
  }

  private show(head: string[], rows: Row[], of: number, noun: string): void {
    this.summary.textContent = `Table of what is drawn: ${number(rows.length)} of ${number(of)} ${noun}`;
    this.build = () =>
      h(
        "table",
        { class: "table table-sm table-hover" },
        h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...rows.map((row) => this.row(row))),
      );
    this.render();
  }

  private row({ id, cells }: Row): HTMLElement {
    const [first, ...rest] = cells;
    const button = h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: (event: MouseEvent) => this.pick(id, event.ctrlKey || event.shiftKey || event.metaKey) }, first);
    return h("tr", { "data-id": id, class: this.selected.has(id) ? "table-active" : "" }, h("td", {}, button), ...rest.map((cell) => h("td", {}, cell)));
  }

  private render(): void {
    this.body.replaceChildren(...(this.element.open && this.build ? [this.build()] : []));
  }
}

function cells(graph: Graph, visible: Visible, n: number): string[] {
  const p = graph.probability[n]!;
  const account = graph.kind[n] === ACCOUNT;
  return [
    kindOf(graph, n).noun,
    graph.label[n]!,
    number(visible.degree[n]!),
    account ? "" : number(graph.total[n]!),
    Number.isNaN(p) ? "" : percent(p),
    Number.isNaN(p) ? "" : bits(graph.bits[n]!),
  ];
}
