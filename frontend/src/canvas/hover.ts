// The hover card: two or three lines beside the pointer.
import { h } from "./dom.ts";
import type { Visible } from "./filters.ts";
import { ACCOUNT, CONFIDENCES, type Graph, kindOf } from "./graph.ts";
import type { Ribbon } from "./ribbons.ts";
import type { OverviewScene } from "./wire.ts";
import { bits, count, interval, number, percent, short } from "./words.ts";

export type Lines = readonly string[];

export function nodeLines(graph: Graph, visible: Visible, node: number): Lines {
  const kind = kindOf(graph, node);
  const name = `${kind.noun} ${graph.label[node]}`;
  const links = `${number(visible.degree[node]!)} of ${count(graph.linksOf(node).length, "link")} drawn`;
  if (graph.kind[node] === ACCOUNT) {
    const p = graph.probability[node]!;
    return [name, Number.isNaN(p) ? "not a member of this network" : `member with ${percent(p)}, ${bits(graph.bits[node]!)} bits`, links];
  }
  const verdict = graph.verdicts[graph.verdict[node]!]!;
  const on = graph.total[node] ? `on ${count(graph.total[node]!, "account")}, ${number(graph.members[node]!)} in this network` : "";
  return [name, on, verdict && verdict !== "plain" ? `held to be ${verdict}` : "", links].filter(Boolean);
}

export function linkLines(graph: Graph, link: number): Lines {
  const [a, b] = [graph.linkA[link]!, graph.linkB[link]!];
  const seen = interval(graph.linkFirst[link]!, graph.linkLast[link]!);
  const bit = graph.linkBits[link]!;
  return [`${graph.label[a]} – ${short(graph.label[b]!)}`, CONFIDENCES[graph.linkConfidence[link]!]!, seen, bit ? `${bits(bit)} bits` : ""].filter(Boolean);
}

export function groupLines(scene: OverviewScene, group: number): Lines {
  const shared = scene.legend.filter((kind) => scene.groups.identifiers[kind.name]?.[group]).map((kind) => `${number(scene.groups.identifiers[kind.name]![group]!)} ${kind.plural}`);
  return [`${scene.groups.name[group]}: ${count(scene.groups.accounts[group]!, "account")}`, shared.length ? `sharing ${shared.join(", ")}` : "sharing nothing", "double-click opens it"];
}

export function ribbonLines(graph: Graph, ribbon: Ribbon): Lines {
  const names = ribbon.accounts.slice(0, 4).map((account) => graph.label[account]!);
  const more = ribbon.accounts.length - names.length;
  return [
    `${short(graph.label[ribbon.a.node]!)} – ${short(graph.label[ribbon.b.node]!)}`,
    `${count(ribbon.accounts.length, "account")}: ${names.join(", ")}${more > 0 ? ` and ${number(more)} more` : ""}`,
    ribbon.bridge ? "a bridge: without it two parts fall apart" : "",
  ].filter(Boolean);
}

/** Beside the pointer, inside the stage. */
export function place(card: HTMLElement, lines: Lines | null, event: { clientX: number; clientY: number } | null): void {
  card.hidden = !lines || !event;
  if (!lines || !event) return;
  card.replaceChildren(...lines.map((line, i) => h(i ? "span" : "strong", {}, line)));
  const box = card.parentElement!.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const left = x + 16 + card.offsetWidth > box.width ? x - card.offsetWidth - 12 : x + 16;
  const top = y + 16 + card.offsetHeight > box.height ? y - card.offsetHeight - 8 : y + 16;
  card.style.transform = `translate(${Math.max(left, 2)}px, ${Math.max(top, 2)}px)`;
}
