// Which groups and links of an overview are drawn: the same rule as graphs/scenes/picture.py, so that page and report agree.
import type { OverviewScene } from "./wire.ts";
import { count, number } from "./words.ts";

export interface DrawnOverview {
  readonly groups: readonly number[];
  readonly links: readonly number[];
  readonly folded: readonly number[]; // the smaller groups that are not drawn
  readonly hidden: readonly number[]; // taken out by hand
  /** A pair of groups is drawn when it shares this many identifiers. */
  readonly least: number;
}

/** The largest groups, and of their links as many of the strongest as there are groups. */
export function drawn(scene: OverviewScene, shown: number, out: ReadonlySet<string> = new Set()): DrawnOverview {
  const sizes = scene.groups.accounts;
  const all = sizes.map((_, g) => g);
  const hidden = all.filter((g) => out.has(`group:${scene.groups.id[g]}`));
  const order = all.filter((g) => !out.has(`group:${scene.groups.id[g]}`)).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const groups = order.slice(0, shown).sort((a, b) => a - b);
  const inside = new Set(groups);
  const { a, b, shared } = scene.links;
  const possible = shared.map((_, n) => n).filter((n) => inside.has(a[n]!) && inside.has(b[n]!));
  const strengths = possible.map((n) => shared[n]!).sort((x, y) => y - x);
  const room = Math.max(8, groups.length);
  let least = strengths.length > room ? strengths[room]! + 1 : (strengths.at(-1) ?? 1);
  if (strengths.length && least > strengths[0]!) least = strengths[0]!;
  return { groups, links: possible.filter((n) => shared[n]! >= least), least, folded: order.slice(shown), hidden };
}

export function caption(scene: OverviewScene, what: DrawnOverview): string {
  const { groups, links, totals, noun } = scene;
  const accounts = what.groups.reduce((sum, g) => sum + groups.accounts[g]!, 0);
  const all = totals.groups ?? groups.id.length;
  const parts = [
    `Showing ${number(what.groups.length)} of ${count(all, noun)}`,
    `${number(accounts)} of ${count(totals.accounts, "account")}`,
  ];
  const folded = all - what.groups.length - what.hidden.length; // groups the server left out are folded too
  if (folded > 0) parts.push(`${count(folded, `smaller ${noun}`)} folded`);
  if (what.hidden.length) parts.push(`${count(what.hidden.length, noun)} hidden`);
  if (links.a.length) {
    const pairs = count(links.a.length, `pair of ${noun}s`, `pairs of ${noun}s`);
    parts.push(`${number(what.links.length)} of ${pairs} linked (sharing ${count(what.least, "identifier")} or more)`);
  }
  return parts.join(" · ");
}
