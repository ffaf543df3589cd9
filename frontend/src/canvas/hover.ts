// The hover card: two or three lines beside the pointer.
import { h } from "./dom.ts";
import type { Visible } from "./filters.ts";
import { ACCOUNT, CONFIDENCES, type Graph, kindOf } from "./graph.ts";
import { RibbonsView } from "./rendering/ribbons_view.ts";
import type { Hit, View } from "./rendering/view.ts";
import type { Ribbon } from "./ribbons.ts";
import type { Scene } from "./state.ts";
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

const group = (scene: OverviewScene, n: number): string => scene.groups.name[n]!;

/** What is said of a thing under the pointer or the keyboard's cursor. */
export function linesOf(scene: Scene, seen: Visible | null, drawing: View | null, hit: Hit): Lines {
  const { overview, graph } = scene;
  switch (hit.type) {
    case "group":
      return groupLines(overview!, hit.group);
    case "groups": {
      const { a, b, shared } = overview!.links;
      return [`${group(overview!, a[hit.link]!)} – ${group(overview!, b[hit.link]!)}`, `${count(shared[hit.link]!, "identifier")} shared`];
    }
    case "rest":
      return ["The smaller groups are folded", "click to show more of them"];
    case "bundle": {
      const bundle = scene.bundles[hit.bundle]!;
      return [bundle.name, `${count(bundle.members.length, "node")} drawn as one`, "double-click draws them one by one"];
    }
    case "note":
      return [scene.notes.find(({ id }) => id === hit.id)?.text ?? "", "double-click changes it"];
    case "ribbon":
      return drawing instanceof RibbonsView ? ribbonLines(graph!, drawing.what.ribbons[hit.ribbon]!) : [];
    case "link":
      return linkLines(graph!, hit.link);
    case "node":
      return nodeLines(graph!, seen!, hit.node);
  }
}

/** What stands behind an id, as if the pointer were on it. */
export function hitOf(scene: Scene, id: string): Hit | null {
  const [kind, rest] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  if (kind === "rest") return { type: "rest", id };
  if (kind === "note") return { type: "note", id };
  if (kind === "group") return { type: "group", id, group: scene.overview!.groups.id.indexOf(rest) };
  if (kind === "bundle") return { type: "bundle", id, bundle: scene.bundles.findIndex((bundle) => bundle.id === id) };
  const node = scene.graph?.index.get(id);
  return node === undefined ? null : { type: "node", id, node };
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
