// Three families side by side, joined by ribbons of accounts: who uses the same card on the same device from the same
// address. Accounts with identical identifier sets are one bundle; an account that alone joins two parts is a bridge.
import { ACCOUNT, type Graph, kindOf, otherEnd } from "./graph.ts";
import type { Visible } from "./filters.ts";
import { count, number } from "./words.ts";

export const HEIGHT = 640;
export const WIDTH = 960;
const GAP = 0.32; // of a column's height is left between its rows
export const COLUMN_AT = [190, 500, 810] as const;
const PREFERRED = ["instrument", "device", "address", "template", "domain", "mailbox", "phone", "reseller", "block", "phone_run"];
const ACCESS = new Set(["address", "block", "reseller"]);
const BRIDGE_ACCOUNTS = 2; // what more accounts than this join is no bridge, it is one thing

export interface Row {
  readonly node: number;
  readonly accounts: number;
  readonly x: number;
  y: number; // middle
  height: number;
}

export interface Ribbon {
  readonly a: Row;
  readonly b: Row;
  readonly accounts: readonly number[];
  readonly bridge: boolean;
  ya: number; // middle, at a
  yb: number;
  width: number;
}

export interface Ribbons {
  readonly families: readonly string[];
  readonly columns: readonly { family: string; rows: readonly Row[]; of: number }[];
  readonly ribbons: readonly Ribbon[];
  readonly bundles: ReadonlyMap<string, readonly number[]>;
  readonly accounts: number; // with at least one identifier of the columns
  readonly of: number; // accounts drawn in the scene
  readonly bridges: readonly number[]; // accounts
}

/** Families of the scene in the order that reads best: what one must hold first, where it comes from last. */
export function familiesIn(visible: Visible): string[] {
  return PREFERRED.filter((family) => (visible.kinds.get(family)?.shown ?? 0) > 0);
}

/** `tall`: world units from top to bottom. */
export function ribbonsOf(graph: Graph, visible: Visible, families: readonly string[], limit: number, tall = HEIGHT): Ribbons {
  const columns = families.map((family, c) => columnOf(graph, visible, family, COLUMN_AT[c]!, limit));
  const rowOf = new Map(columns.flatMap((column) => column.rows.map((row) => [row.node, row] as const)));
  const setOf = identifierSets(graph, visible, rowOf);
  const bundles = new Map<string, number[]>();
  for (const [account, set] of setOf) push(bundles, set.join(","), account);
  const joins = columns.slice(1).flatMap((column, c) => joinsBetween(setOf, columns[c]!.rows, column.rows));
  const strong = joins.filter((join) => ![join.a, join.b].some((row) => ACCESS.has(kindOf(graph, row.node).name)));
  const bridging = bridgesAmong(strong);
  arrange(columns, joins);
  const ribbons = joins.map((join) => ({ ...join, bridge: bridging.has(join), ya: 0, yb: 0, width: 0 }));
  stack(columns, ribbons, tall);
  const bridges = [...new Set([...bridging].flatMap((join) => join.accounts))];
  const shown = visible.kinds.get("account")!.shown;
  return { families, columns, ribbons, bundles, accounts: setOf.size, of: shown, bridges };
}

type Join = Pick<Ribbon, "a" | "b" | "accounts">;

function columnOf(graph: Graph, visible: Visible, family: string, x: number, limit: number) {
  const found: Row[] = [];
  for (let node = 0; node < visible.node.length; node++) {
    if (!visible.node[node] || graph.kind[node] === ACCOUNT || kindOf(graph, node).name !== family) continue;
    found.push({ node, accounts: visible.degree[node]!, x, y: 0, height: 0 });
  }
  found.sort((a, b) => b.accounts - a.accounts || a.node - b.node);
  return { family, rows: found.slice(0, limit), of: found.length };
}

function identifierSets(graph: Graph, visible: Visible, rowOf: ReadonlyMap<number, Row>): Map<number, number[]> {
  const sets = new Map<number, number[]>();
  for (const node of [...rowOf.keys()].sort((a, b) => a - b)) {
    for (const link of graph.linksOf(node)) {
      if (visible.link[link]) push(sets, otherEnd(graph, link, node), node);
    }
  }
  return sets;
}

function joinsBetween(setOf: ReadonlyMap<number, number[]>, left: readonly Row[], right: readonly Row[]): Join[] {
  const leftRow = new Map(left.map((row) => [row.node, row]));
  const rightRow = new Map(right.map((row) => [row.node, row]));
  const found = new Map<string, { a: Row; b: Row; accounts: number[] }>();
  for (const [account, set] of setOf) {
    for (const a of set) {
      if (!leftRow.has(a)) continue;
      for (const b of set) {
        if (!rightRow.has(b)) continue;
        const key = `${a},${b}`;
        if (!found.has(key)) found.set(key, { a: leftRow.get(a)!, b: rightRow.get(b)!, accounts: [] });
        found.get(key)!.accounts.push(account);
      }
    }
  }
  return [...found.values()];
}

/** Joins without which two parts of at least two identifiers each would fall apart (Tarjan), on very few accounts. */
function bridgesAmong(joins: readonly Join[]): Set<Join> {
  const near = new Map<number, { to: number; join: Join }[]>();
  for (const join of joins) {
    push(near, join.a.node, { to: join.b.node, join });
    push(near, join.b.node, { to: join.a.node, join });
  }
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const size = new Map<number, number>();
  const bridges = new Map<Join, number>(); // -> identifiers on the far side
  const visit = (node: number, by: Join | null): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    size.set(node, 1);
    for (const { to, join } of near.get(node) ?? []) {
      if (join === by) continue;
      if (!order.has(to)) {
        visit(to, join);
        size.set(node, size.get(node)! + size.get(to)!);
        if (low.get(to)! > order.get(node)!) bridges.set(join, size.get(to)!);
      }
      low.set(node, Math.min(low.get(node)!, low.get(to)!));
    }
  };
  const found = new Set<Join>();
  for (const node of near.keys()) {
    if (order.has(node)) continue;
    bridges.clear();
    visit(node, null);
    for (const [join, far] of bridges) {
      if (join.accounts.length <= BRIDGE_ACCOUNTS && far >= 2 && size.get(node)! - far >= 2) found.add(join);
    }
  }
  return found;
}

/** Rows of a column stand near the rows they are joined to: four sweeps of barycentres, as in layered drawings. */
function arrange(columns: readonly { rows: readonly Row[] }[], joins: readonly Join[]): void {
  for (const { rows } of columns) rows.forEach((row, i) => (row.y = i / Math.max(rows.length, 1)));
  const pulls = new Map<Row, [Row, number][]>();
  for (const { a, b, accounts } of joins) {
    push(pulls, a, [b, accounts.length] as [Row, number]);
    push(pulls, b, [a, accounts.length] as [Row, number]);
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    for (const column of sweep % 2 ? columns : [...columns].reverse()) {
      const rows = column.rows as Row[];
      const centre = new Map(rows.map((row) => [row, barycentre(row, pulls.get(row) ?? [])]));
      rows.sort((p, q) => centre.get(p)! - centre.get(q)! || p.node - q.node);
      rows.forEach((row, i) => (row.y = (i + 0.5) / rows.length));
    }
  }
}

function barycentre(row: Row, pulls: [Row, number][]): number {
  const others = pulls.filter(([other]) => other.x !== row.x);
  const weight = others.reduce((sum, [, n]) => sum + n, 0);
  return weight ? others.reduce((sum, [other, n]) => sum + other.y * n, 0) / weight : row.y;
}

/** Heights in proportion to accounts, ribbons stacked at both ends in the order of where they go. */
function stack(columns: readonly { rows: readonly Row[] }[], ribbons: Ribbon[], tall: number): void {
  const ends = new Map<Row, Ribbon[]>();
  for (const ribbon of ribbons) {
    push(ends, ribbon.a, ribbon);
    push(ends, ribbon.b, ribbon);
  }
  const side = (row: Row, at: "a" | "b"): Ribbon[] => (ends.get(row) ?? []).filter((ribbon) => ribbon[at] === row);
  const weight = (row: Row): number =>
    Math.max(row.accounts, ...(["a", "b"] as const).map((at) => side(row, at).reduce((sum, r) => sum + r.accounts.length, 0)));
  const most = Math.max(1, ...columns.map(({ rows }) => rows.reduce((sum, row) => sum + weight(row), 0)));
  const unit = Math.min((tall * (1 - GAP)) / most, 6);
  for (const { rows } of columns) {
    const used = rows.reduce((sum, row) => sum + weight(row) * unit, 0);
    const gap = (tall - used) / Math.max(rows.length, 1);
    let y = gap / 2;
    for (const row of rows) {
      row.height = weight(row) * unit;
      row.y = y + row.height / 2;
      y += row.height + gap;
    }
  }
  for (const ribbon of ribbons) ribbon.width = ribbon.accounts.length * unit;
  for (const row of ends.keys()) {
    stackSide(row, side(row, "a").sort((p, q) => p.b.y - q.b.y), "ya");
    stackSide(row, side(row, "b").sort((p, q) => p.a.y - q.a.y), "yb");
  }
}

function stackSide(row: Row, ribbons: Ribbon[], end: "ya" | "yb"): void {
  let y = row.y - ribbons.reduce((sum, ribbon) => sum + ribbon.width, 0) / 2;
  for (const ribbon of ribbons) {
    ribbon[end] = y + ribbon.width / 2;
    y += ribbon.width;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function caption(graph: Graph, drawn: Ribbons): string {
  const plural = new Map(graph.legend.map((kind) => [kind.name, kind.plural]));
  const columns = drawn.columns.map((c) => `${number(c.rows.length)} of ${number(c.of)} ${plural.get(c.family)}`);
  const parts = [
    `${number(drawn.accounts)} of ${count(graph.totals.accounts, "account")} in ${count(drawn.bundles.size, "bundle")} with identical sets`,
    columns.join(", ") + (drawn.columns.some((c) => c.rows.length < c.of) ? " (most shared first)" : ""),
  ];
  if (drawn.of > drawn.accounts) parts.push(`${count(drawn.of - drawn.accounts, "account")} with none of these`);
  if (drawn.bridges.length) parts.push(`${count(drawn.bridges.length, "bridging account")}`);
  return parts.join(" · ");
}
