// The table beside the drawing, as data: what its columns are, in what order its rows stand, and the same as CSV.
import type { Visible } from "./filters.ts";
import { ACCOUNT, CONFIDENCES, type Graph, kindOf } from "./graph.ts";
import type { DrawnOverview } from "./overview.ts";
import type { OverviewScene } from "./wire.ts";
import { bits, day, number, percent } from "./words.ts";

export type Value = string | number; // NaN: unknown

export interface Column {
  readonly name: string;
  readonly numeric: boolean;
  readonly value: (row: number) => Value; // for sorting and CSV
  readonly text: (row: number) => string; // as people read it
}

/** One tab. `rows` are what is drawn, `of` is how many there are in all, counted by the same function as the caption. */
export interface Tab {
  readonly name: string;
  readonly plural: string;
  readonly columns: readonly Column[];
  readonly rows: readonly number[];
  readonly of: number;
  /** What a row selects: an id, or a link by its number. */
  readonly target: (row: number) => string | number;
}

const words = (name: string, value: (row: number) => string): Column => ({ name, numeric: false, value, text: value });
const figures = (name: string, value: (row: number) => number, text: (n: number) => string = number): Column => ({
  name,
  numeric: true,
  value,
  text: (row) => (Number.isNaN(value(row)) ? "" : text(value(row))),
});
/** A day sorts and is exported as its date. */
const date = (name: string, value: (row: number) => number): Column => words(name, (row) => (value(row) < 0 ? "" : day(value(row))));

export function tabsOf(graph: Graph, visible: Visible): Tab[] {
  const drawn = (shown: Uint8Array): number[] => Array.from(shown.keys()).filter((i) => shown[i]);
  const nodes = drawn(visible.node);
  const known = Object.values(graph.totals.identifiers).reduce((sum, n) => sum + n, 0);
  const accounts = nodes.filter((n) => graph.kind[n] === ACCOUNT);
  const identifiers = nodes.filter((n) => graph.kind[n] !== ACCOUNT);
  const id = (n: number): string => graph.id[n]!;
  return [
    { name: "accounts", plural: "accounts", columns: accountColumns(graph, visible), rows: accounts, of: Math.max(graph.totals.accounts, visible.kinds.get("account")!.scene), target: id },
    { name: "identifiers", plural: "identifiers", columns: identifierColumns(graph, visible), rows: identifiers, of: Math.max(known, identifiers.length), target: id },
    { name: "links", plural: "links", columns: linkColumns(graph), rows: drawn(visible.link), of: Math.max(graph.totals.links, visible.links.scene), target: (l) => l },
  ];
}

function accountColumns(graph: Graph, visible: Visible): Column[] {
  const columns = [
    words("account", (n) => graph.label[n]!),
    figures("probability", (n) => round(graph.probability[n]!, 3), percent),
    figures("bits", (n) => round(graph.bits[n]!, 1), bits),
    figures("identifiers drawn", (n) => visible.degree[n]!),
  ];
  if (graph.created.some((d) => d >= 0)) columns.push(date("created", (n) => graph.created[n]!));
  if (graph.volume.some((v) => !Number.isNaN(v))) columns.push(figures("exchanges", (n) => graph.volume[n]!));
  if (graph.network.some(Boolean)) columns.push(words("in network", (n) => graph.network[n]!));
  return columns;
}

function identifierColumns(graph: Graph, visible: Visible): Column[] {
  return [
    words("identifier", (n) => graph.label[n]!),
    words("kind", (n) => kindOf(graph, n).noun),
    figures("accounts drawn", (n) => visible.degree[n]!),
    figures("in the network", (n) => graph.members[n]!),
    figures("in all records", (n) => graph.total[n]!),
    words("held to be", (n) => graph.verdicts[graph.verdict[n]!]!),
  ];
}

function linkColumns(graph: Graph): Column[] {
  return [
    words("account", (l) => graph.label[graph.linkA[l]!]!),
    words("identifier", (l) => graph.label[graph.linkB[l]!]!),
    words("kind", (l) => kindOf(graph, graph.linkB[l]!).noun),
    words("confidence", (l) => CONFIDENCES[graph.linkConfidence[l]!]!),
    figures("bits", (l) => round(graph.linkBits[l]!, 2), bits),
    date("first seen", (l) => graph.linkFirst[l]!),
    date("last seen", (l) => graph.linkLast[l]!),
    figures("events", (l) => graph.linkEvents[l]!),
  ];
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits)); // float32 columns have no more

export function groupsTab(scene: OverviewScene, what: DrawnOverview): Tab {
  const { groups, legend } = scene;
  const families = legend.filter((kind) => groups.identifiers[kind.name]);
  return {
    name: "groups",
    plural: `${scene.noun}s`,
    columns: [
      words(scene.noun, (g) => groups.name[g]!),
      figures("accounts", (g) => groups.accounts[g]!),
      figures(scene.noun === "group" ? "mean probability" : "probability", (g) => groups.probability[g]!, percent),
      ...families.map((kind) => figures(kind.plural, (g) => groups.identifiers[kind.name]![g]!)),
    ],
    rows: what.groups,
    of: scene.totals.groups ?? groups.id.length,
    target: (g) => `group:${groups.id[g]}`,
  };
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/** Rows that have every word somewhere, in order; unknown values last, equal ones as they were. */
export function arrangedRows(tab: Tab, filter: string, order: Order | null): readonly number[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (row: number): boolean => {
    const text = tab.columns.map((column) => column.text(row)).join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const rows = wanted.length ? tab.rows.filter(has) : tab.rows;
  const column = order && tab.columns[order.column];
  if (!column) return rows;
  const keyed = rows.map((row) => [column.value(row), row] as const);
  return keyed.sort(([a], [b]) => compared(a, b, order.descending)).map(([, row]) => row);
}

const collator = new Intl.Collator("en", { numeric: true });

function compared(a: Value, b: Value, descending: boolean): number {
  const [noA, noB] = [a === "" || Number.isNaN(a), b === "" || Number.isNaN(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

/** "240 of 270 accounts", or "12 of 240 drawn, of 270 accounts" while the table is filtered. */
export function counted(tab: Tab, shown: number): string {
  const of = `of ${number(tab.of)} ${tab.plural}`;
  return shown === tab.rows.length ? `${number(shown)} ${of}` : `${number(shown)} of ${number(tab.rows.length)} drawn, ${of}`;
}

const FORMULA = /^ *[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)?(e[+-]?\d+)?$/i;
/** As in the files of accounts/cells.py: a text that a spreadsheet would take for a formula gets an apostrophe. */
const safe = (value: Value): string => (typeof value === "number" ? (Number.isNaN(value) ? "" : String(value)) : FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value);
const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function csvOf(tab: Tab, rows: readonly number[]): string {
  const lines = rows.map((row) => tab.columns.map((column) => quoted(safe(column.value(row)))).join(","));
  return [tab.columns.map((column) => quoted(column.name)).join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

/** For pasting: the count first, then the rows with tabs between. */
export function textOf(tab: Tab, rows: readonly number[], title: string): string {
  const clean = (text: string): string => text.replaceAll(/[\t\n\r]/g, " ");
  const lines = rows.map((row) => tab.columns.map((column) => clean(safe(column.value(row)))).join("\t"));
  return [`${title}: ${counted(tab, rows.length)}`, tab.columns.map((column) => column.name).join("\t"), ...lines].join("\n");
}
