// The right panel: what is selected, and why. Filled by a click, never leaving the page.
import { bars } from "./bars.ts";
import { h, icon } from "./dom.ts";
import type { Visible } from "./filters.ts";
import { ACCOUNT, CONFIDENCES, type Graph, kindOf, neighboursOf } from "./graph.ts";
import { svgPath } from "./rendering/shapes.ts";
import type { Badge } from "./state.ts";
import type { Explanation, OverviewScene, Term } from "./wire.ts";
import { bits, count, interval, number, percent, short } from "./words.ts";

export interface Links {
  account(key: string): string;
  identifier(kind: string, key: string): string;
  network(id: string): string;
}

type Rows = (readonly [string, string | Node | null | undefined])[];

export function facts(rows: Rows): HTMLElement {
  return h("dl", { class: "canvas-facts-list" }, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

const heading = (kind: string, noun: string, label: string): HTMLElement =>
  h("header", {}, icon(svgPath(kind, 14), `canvas-mark is-${kind}`), h("div", {}, h("p", { class: "canvas-noun" }, noun), h("h2", {}, label)));

export function nodePanel(graph: Graph, visible: Visible, node: number, links: Links, badge: Badge | undefined, fetchNext: () => void): HTMLElement {
  const kind = kindOf(graph, node);
  const account = graph.kind[node] === ACCOUNT;
  const key = graph.key[node]!;
  const outside = account && Number.isNaN(graph.probability[node]!);
  const rows: Rows = account
    ? [
        ["Member with", outside ? "not a member of this network" : percent(graph.probability[node]!)],
        ["Bits", outside ? "" : bits(graph.bits[node]!)],
        ["In network", graph.network[node] ? h("a", { href: links.network(graph.network[node]!) }, graph.network[node]!) : ""],
        ["Drawn links", `${number(visible.degree[node]!)} of ${number(graph.linksOf(node).length)} in this view`],
      ]
    : [
        ["Accounts", graph.total[node] ? number(graph.total[node]!) : ""],
        ["In this network", graph.members[node] ? number(graph.members[node]!) : ""],
        ["Drawn here", `${number(visible.degree[node]!)} of ${number(graph.linksOf(node).length)} in this view`],
        ["Held to be", graph.verdicts[graph.verdict[node]!]!],
      ];
  if (badge) rows.push(["Neighbours", `${number(badge.added)} of ${number(badge.of)} in this view`]);
  const url = account ? links.account(key) : links.identifier(kind.name, key);
  return h(
    "section",
    {},
    heading(kind.name, kind.noun, graph.label[node]!),
    facts(rows),
    badge?.suppressed ? h("p", { class: "canvas-warning" }, badge.suppressed) : null,
    badge && badge.left > 0 ? h("p", {}, h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: fetchNext }, `Fetch the next ${number(Math.min(badge.choice.limit, badge.left))}${badge.choice.members ? " members" : ""}`)) : null,
    url ? h("p", {}, h("a", { href: url }, `Open the ${kind.noun} page`)) : null,
  );
}

export function linkPanel(graph: Graph, link: number): HTMLElement {
  const [a, b] = [graph.linkA[link]!, graph.linkB[link]!];
  const seen = interval(graph.linkFirst[link]!, graph.linkLast[link]!);
  return h(
    "section",
    {},
    heading(kindOf(graph, b).name, "link", `${graph.label[a]} – ${graph.label[b]}`),
    facts([
      ["Kind", CONFIDENCES[graph.linkConfidence[link]!]!],
      ["Seen", seen],
      ["Events", graph.linkEvents[link] ? number(graph.linkEvents[link]!) : ""],
    ]),
  );
}

const LISTED = 12;

export function manyPanel(graph: Graph, nodes: readonly number[], choose: (id: string) => void): HTMLElement {
  const byKind = new Map<string, number>();
  for (const node of nodes) byKind.set(kindOf(graph, node).plural, (byKind.get(kindOf(graph, node).plural) ?? 0) + 1);
  const accounts = nodes.filter((node) => graph.kind[node] === ACCOUNT);
  const common = accounts.length > 1 ? commonIdentifiers(graph, accounts) : [];
  return h(
    "section",
    {},
    h("header", {}, h("div", {}, h("p", { class: "canvas-noun" }, "selection"), h("h2", {}, `${number(nodes.length)} selected`))),
    facts([...byKind].map(([plural, n]) => [plural, number(n)] as const)),
    common.length > 0 && bars("What the accounts share", common.slice(0, 12).map(([node, n]) => [graph.label[node]!, n] as const)),
    accounts.length > 1 && !common.length && h("p", { class: "canvas-note" }, "These accounts share no identifier in this view."),
    h("h3", {}, `Selected: ${number(Math.min(nodes.length, LISTED))} of ${number(nodes.length)}`),
    h("ul", { class: "canvas-find" }, ...nodes.slice(0, LISTED).map((node) => h("li", {}, h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: () => choose(graph.id[node]!) }, `${kindOf(graph, node).noun} ${graph.label[node]}`)))),
  );
}

/** Identifiers on at least two of the accounts, most shared first. */
function commonIdentifiers(graph: Graph, accounts: readonly number[]): [number, number][] {
  const seen = new Map<number, number>();
  for (const account of accounts) for (const other of neighboursOf(graph, account)) seen.set(other, (seen.get(other) ?? 0) + 1);
  return [...seen].filter(([, n]) => n > 1).sort((x, y) => y[1] - x[1] || graph.total[x[0]]! - graph.total[y[0]]!);
}

export function groupPanel(scene: OverviewScene, group: number, open: () => void, links: Links): HTMLElement {
  const { groups, legend } = scene;
  const shared = legend.filter((kind) => groups.identifiers[kind.name]?.[group]).map((kind) => [kind.plural, groups.identifiers[kind.name]![group]!] as const);
  const linked = scene.links.a
    .map((a, n) => [a === group ? scene.links.b[n]! : scene.links.b[n] === group ? a : -1, scene.links.shared[n]!] as const)
    .filter(([other]) => other >= 0)
    .sort((x, y) => y[1] - x[1]);
  const network = scene.noun === "network";
  return h(
    "section",
    {},
    h("header", {}, h("div", {}, h("p", { class: "canvas-noun" }, scene.noun), h("h2", {}, groups.name[group]!))),
    facts([
      ["Accounts", `${number(groups.accounts[group]!)} of ${number(scene.totals.accounts)}`],
      [network ? "Judged a network" : "Mean membership", percent(groups.probability[group]!)],
      ["Operator", groups.operator?.[group]],
    ]),
    shared.length > 0 && bars("Shared inside", shared),
    linked.length > 0 && bars(`Identifiers shared with other ${scene.noun}s`, linked.slice(0, 8).map(([other, n]) => [groups.name[other]!, n] as const)),
    network
      ? h("p", {}, h("a", { href: links.network(groups.id[group]!), class: "btn btn-sm btn-primary" }, "Open the network"))
      : h("p", {}, h("button", { type: "button", class: "btn btn-sm btn-primary", onclick: open }, `Open ${groups.name[group]}`)),
  );
}

export function groupsPanel(scene: OverviewScene, chosen: readonly number[]): HTMLElement {
  const sum = (column: readonly number[]): number => chosen.reduce((all, g) => all + (column[g] ?? 0), 0);
  const kinds = scene.legend.filter((kind) => scene.groups.identifiers[kind.name] && sum(scene.groups.identifiers[kind.name]!));
  const among = new Set(chosen);
  const shared = scene.links.shared.reduce((all, n, link) => all + (among.has(scene.links.a[link]!) && among.has(scene.links.b[link]!) ? n : 0), 0);
  return h(
    "section",
    {},
    h("header", {}, h("div", {}, h("p", { class: "canvas-noun" }, "selection"), h("h2", {}, `${number(chosen.length)} ${scene.noun}s`))),
    facts([
      ["Accounts", `${number(sum(scene.groups.accounts))} of ${number(scene.totals.accounts)}`],
      ["Shared between them", `${count(shared, "identifier")}, pair by pair`],
    ]),
    kinds.length > 0 && bars("Shared inside each, added up", kinds.map((kind) => [kind.plural, sum(scene.groups.identifiers[kind.name]!)] as const)),
  );
}

export function groupLinkPanel(scene: OverviewScene, link: number): HTMLElement {
  const [a, b] = [scene.links.a[link]!, scene.links.b[link]!];
  return h(
    "section",
    {},
    h("header", {}, h("div", {}, h("p", { class: "canvas-noun" }, "cross-link"), h("h2", {}, `${scene.groups.name[a]} – ${scene.groups.name[b]}`))),
    h("p", {}, `They share ${count(scene.links.shared[link]!, "identifier")}.`),
  );
}

const FAMILY_WORDS: Record<string, string> = { prior: "before any evidence" };
const TERMS = 8; // shown one by one; the weaker ones are added up in one row

export function explanationPart(answer: Explanation): HTMLElement {
  return h(
    "div",
    { class: "canvas-explanation" },
    answer.rarity ? h("p", {}, answer.rarity) : null,
    answer.period ? h("p", { class: "canvas-note" }, `Counted over the period ${answer.period}.`) : null,
    answer.verdict && answer.verdict !== "plain" ? h("p", {}, `Held to be ${answer.verdict}${answer.reason ? `: ${answer.reason}` : "."}`) : null,
    answer.terms ? waterfall(answer.terms, answer.bits) : null,
    answer.evidence ? evidence(answer.evidence) : null,
  );
}

/** The engine's own terms as bars about zero; their sum is the last row. */
function waterfall(terms: readonly Term[], total: number | undefined): HTMLElement {
  if (!terms.length) return h("p", { class: "canvas-note" }, "This pair adds nothing to the membership: the engine counts rarer witnesses first, or suppresses this one.");
  const most = Math.max(...terms.map((term) => Math.abs(term.bits)), 1);
  const line = (words: string, value: number, title: string): HTMLElement =>
    h(
      "tr",
      { title },
      h("th", { scope: "row" }, words),
      h("td", { class: "canvas-minus" }, value < 0 && h("progress", { max: most, value: -value, "aria-hidden": "true" })),
      h("td", { class: "canvas-plus" }, value > 0 && h("progress", { max: most, value, "aria-hidden": "true" })),
      h("td", {}, bits(value)),
    );
  const sorted = [...terms].sort((x, y) => Number(y.family === "prior") - Number(x.family === "prior") || y.bits - x.bits);
  const rest = sorted.length > TERMS + 1 ? sorted.slice(TERMS) : [];
  const rows = sorted.slice(0, sorted.length - rest.length).map((term) => {
    const words = term.family === "prior" ? FAMILY_WORDS.prior! : `${term.noun} ${short(term.value, 20)}`;
    const rarity = term.members_with === null || term.total_with === null ? "" : `, ${number(term.members_with)} members of ${count(term.total_with, "account")} that have it`;
    return line(words, term.bits, term.value + rarity);
  });
  if (rest.length) rows.push(line(`${number(rest.length)} weaker witnesses`, rest.reduce((all, term) => all + term.bits, 0), rest.map((term) => `${term.noun} ${term.value}: ${bits(term.bits)}`).join("\n")));
  const sum = total ?? terms.reduce((all, term) => all + term.bits, 0);
  return h("table", { class: "canvas-waterfall" }, h("caption", {}, "Why, in bits"), h("tbody", {}, ...rows), h("tfoot", {}, line("together", sum, "")));
}

function evidence({ rows, total }: NonNullable<Explanation["evidence"]>): HTMLElement {
  if (!total) return h("p", { class: "canvas-note" }, "No single record names this pair: the value is computed from others.");
  return h(
    "div",
    {},
    h("h3", {}, `Evidence: ${number(rows.length)} of ${count(total, "row")}`),
    h("ul", { class: "canvas-evidence" }, ...rows.map((row) => h("li", {}, row.url ? h("a", { href: row.url }, row.text) : row.text))),
  );
}
