// Pattern searches: read-only Cypher with parameters, kept by name. Only for those who may.
import { type Context, register } from "../context.ts";
import { sheet } from "../dialogs.ts";
import { h } from "../dom.ts";
import type { Found } from "../graph.ts";
import { count, day, number } from "../words.ts";
import { drawable, type FoundRow, idOf, type Item, show } from "./answers.ts";

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly about: string;
}
interface Search {
  readonly id?: number;
  readonly name: string;
  readonly about: string;
  readonly cypher: string;
  readonly parameters: readonly Parameter[];
  readonly version?: number;
}
type Cell = null | number | boolean | Cell[] | { node?: number; link?: number; path?: [number[], number[]]; text?: string; day?: number; map?: Record<string, Cell> };
interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly Cell[][];
  readonly nodes: readonly FoundRow[];
  readonly links: readonly { a: number; b: number; first: number; last: number; events: number }[];
  readonly more: boolean;
  readonly limit: number;
  readonly hidden: number;
  readonly seconds: number;
}

const URL = "/api/v1/patterns/";
const may = ({ root }: Context): boolean => root.closest("[data-searches]") !== null;

async function ask(context: Context): Promise<void> {
  const { saved, starters } = await context.server.ask<{ saved: Search[]; starters: Search[] }>(URL);
  const all = [...saved, ...starters];
  const form = new Form(all, context.network);
  const wanted = await sheet(context.root, "Search for a pattern", form.parts, "Search", () => form.answer());
  if (!wanted) return;
  if (wanted.keep) await keep(context, wanted.search, saved.find(({ name }) => name === wanted.search.name));
  context.tell("Searching …");
  const answer = await context.server.send<Answer>("POST", `${URL}try/`, { cypher: wanted.search.cypher, parameters: wanted.search.parameters, values: wanted.values, reveal: wanted.reveal });
  show(context, {
    title: wanted.search.name || "Pattern search",
    note: [`Showing ${number(answer.rows.length)}${answer.more ? ` (the limit; there are more)` : ""} rows: ${answer.columns.join(", ")}.`, answer.hidden ? `${count(answer.hidden, "text cell")} hidden: text may be made of personal data.` : ""].filter(Boolean).join(" "),
    empty: "Nothing matches this pattern.",
    command: "draw what matched",
    items: answer.rows.map((row) => itemOf(row, answer)),
  });
}

async function keep(context: Context, search: Search, old: Search | undefined): Promise<void> {
  const { name, about, cypher, parameters } = search;
  if (old?.id !== undefined) await context.server.send("PATCH", `${URL}${old.id}/`, { version: old.version, about, cypher, parameters });
  else await context.server.send("POST", URL, { name, about, cypher, parameters });
}

/** Rows of nodes and links that a cell holds. */
function held(cell: Cell, nodes: number[] = [], links: number[] = []): { nodes: number[]; links: number[] } {
  if (Array.isArray(cell)) for (const inner of cell) held(inner, nodes, links);
  else if (cell !== null && typeof cell === "object") {
    if (cell.node !== undefined) nodes.push(cell.node);
    if (cell.link !== undefined) links.push(cell.link);
    if (cell.path) nodes.push(...cell.path[0]), links.push(...cell.path[1]);
    if (cell.map) for (const inner of Object.values(cell.map)) held(inner, nodes, links);
  }
  return { nodes, links };
}

function words(cell: Cell, nodes: readonly FoundRow[]): string {
  if (cell === null) return "–";
  if (typeof cell === "number") return number(cell);
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (Array.isArray(cell)) return cell.map((inner) => words(inner, nodes)).join(", ");
  if (cell.node !== undefined) return nodes[cell.node]!.label;
  if (cell.path) return cell.path[0].map((n) => nodes[n]!.label).join(" → ");
  if (cell.day !== undefined) return day(cell.day);
  if (cell.map) return Object.entries(cell.map).map(([key, inner]) => `${key}: ${words(inner, nodes)}`).join(", ");
  return cell.text ?? "a link";
}

function itemOf(row: readonly Cell[], answer: Answer): Item {
  const { nodes, links } = held([...row]);
  const rows = drawable([...new Set(nodes)].map((n) => answer.nodes[n]!));
  const known = new Set(rows.map(idOf));
  const lines: Found["links"] = links.flatMap((l) => {
    const { a, b, first, last, events } = answer.links[l]!;
    const [from, to] = [idOf(answer.nodes[a]!), idOf(answer.nodes[b]!)];
    return known.has(from) && known.has(to) ? [{ a: from, b: to, first, last, events }] : [];
  });
  return {
    head: words(row[0] ?? null, answer.nodes),
    facts: row.slice(1).map((cell, i) => `${answer.columns[i + 1]}: ${words(cell, answer.nodes)}`).join(" · "),
    ids: rows.map(idOf),
    found: { nodes: rows, links: lines },
  };
}

class Form {
  readonly parts: HTMLElement[];
  private readonly all: readonly Search[];
  private readonly network: string;
  private readonly pick: HTMLSelectElement;
  private readonly about = h("p", { class: "canvas-note" });
  private readonly cypher = h("textarea", { class: "form-control form-control-sm canvas-cypher", id: "pattern-cypher", rows: 7, spellcheck: "false", maxlength: 10_000 });
  private readonly fields = h("div", { class: "canvas-pattern-fields" });
  private readonly name = h("input", { type: "text", class: "form-control form-control-sm", id: "pattern-name", maxlength: 120, autocomplete: "off" });
  private readonly keep = h("input", { type: "checkbox", class: "form-check-input", id: "pattern-keep" });
  private readonly reveal = h("input", { type: "checkbox", class: "form-check-input", id: "pattern-reveal" });

  constructor(all: readonly Search[], network: string) {
    this.all = all;
    this.network = network;
    this.pick = h("select", { class: "form-select form-select-sm", id: "pattern-pick", "data-first": true, onchange: () => this.chosen() }, ...all.map(({ name, id }, i) => h("option", { value: i }, id === undefined ? `${name} (comes with Skein)` : name)));
    const tick = (box: HTMLInputElement, text: string): HTMLElement => h("div", { class: "form-check" }, box, h("label", { class: "form-check-label", for: box.id }, text));
    this.parts = [
      h("label", { for: "pattern-pick" }, "Search"),
      this.pick,
      this.about,
      this.fields,
      h("label", { for: "pattern-cypher" }, "Cypher (reads only; at most 200 rows and 10 seconds)"),
      this.cypher,
      tick(this.reveal, "Show text that it computes (may be personal data; goes into the audit trail)"),
      tick(this.keep, "Save it for everyone who may search patterns, under the name"),
      this.name,
    ];
    this.chosen();
  }

  private get search(): Search {
    return this.all[Number(this.pick.value)]!;
  }

  private chosen(): void {
    const { name, about, cypher, parameters } = this.search;
    this.about.textContent = about;
    this.cypher.value = cypher;
    this.name.value = name;
    this.fields.replaceChildren(
      ...parameters.flatMap((parameter) => {
        const id = `pattern-${parameter.name}`;
        const value = parameter.name === "network" ? this.network : String(parameter.default ?? "");
        return [h("label", { for: id }, `${parameter.name}${parameter.about ? `: ${parameter.about}` : ""}`), h("input", { type: "text", class: "form-control form-control-sm", id, name: parameter.name, value, autocomplete: "off" })];
      }),
    );
  }

  answer(): { search: Search; values: Record<string, string>; keep: boolean; reveal: boolean } {
    const values = Object.fromEntries([...this.fields.querySelectorAll("input")].map((input) => [input.name, input.value]));
    return { search: { ...this.search, cypher: this.cypher.value, name: this.name.value.trim() }, values, keep: this.keep.checked, reveal: this.reveal.checked };
  }
}

register({
  actions: [
    {
      name: "patterns",
      words: "Patterns",
      about: "search the graph for a pattern, with saved searches",
      key: "q",
      bar: 19,
      menus: ["canvas"],
      gone: (context) => !may(context),
      why: (context) => (context.scene.graph ? "" : "open a group first"),
      run: (context) => context.attempt(() => ask(context)),
    },
  ],
});
