// Accounts and identifiers with their links. Drawn in batches of one colour and one dash, which is what makes 100,000
// lines bearable without a graphics card.
import { quadtree, type Quadtree } from "d3-quadtree";
import type { Visible } from "../filters.ts";
import { ACCOUNT, type Graph } from "../graph.ts";
import { litBy, nodesIn } from "../selection.ts";
import type { Scene } from "../state.ts";
import { count, number } from "../words.ts";
import { drawMark, type Mark, markRadius, marksOf, membersOf, moveMark } from "./bundles.ts";
import { placeLabels, placeLit } from "./node_labels.ts";
import { distanceToSegment } from "./overview_view.ts";
import { shapeOf } from "./shapes.ts";
import { type Focus, type Frame, type Hit, screenX, screenY, type Spot, type View } from "./view.ts";

const DASHES: readonly (readonly number[])[] = [[], [6, 4], [1.5, 3.5]]; // observed, inferred, low confidence
const HOLLOW = new Set(["infrastructure", "common"]);

export interface Circle {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

export class NodesView implements View {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly scene: Scene;
  readonly graph: Graph;
  readonly visible: Visible;
  private readonly circles: readonly Circle[];
  private readonly tree: Quadtree<number>;
  private readonly drawnLinks: readonly Int32Array[][]; // by confidence, then by kind of identifier
  readonly drawnNodes: readonly number[][]; // by kind, without those in a bundle
  private readonly marks: readonly Mark[];
  private readonly disabled: readonly number[];

  constructor(scene: Scene, visible: Visible, circles: readonly Circle[]) {
    this.scene = scene;
    this.graph = scene.graph!;
    this.visible = visible;
    this.circles = circles;
    this.x = this.graph.x.slice();
    this.y = this.graph.y.slice();
    for (const [id, [x, y]] of scene.pins) {
      const node = this.graph.index.get(id);
      if (node !== undefined) [this.x[node], this.y[node]] = [x, y];
    }
    this.drawnNodes = this.graph.legend.map(() => []);
    this.marks = marksOf(scene, visible, this.x, this.y);
    this.disabled = [...scene.disabled].flatMap((id) => this.graph.index.get(id) ?? []).filter((n) => visible.node[n]);
    for (let n = 0; n < visible.node.length; n++) if (visible.node[n] && visible.bundle[n]! < 0) this.drawnNodes[this.graph.kind[n]!]!.push(n);
    this.drawnLinks = this.batched();
    this.tree = quadtree<number>()
      .x((n) => this.x[n]!)
      .y((n) => this.y[n]!)
      .addAll(this.drawnNodes.flat());
  }

  private batched(): Int32Array[][] {
    const { graph, visible } = this;
    const lists = DASHES.map(() => graph.legend.map((): number[] => []));
    for (let l = 0; l < visible.link.length; l++) {
      const [a, b] = [visible.bundle[graph.linkA[l]!]!, visible.bundle[graph.linkB[l]!]!];
      if (visible.link[l] && (a < 0 || a !== b)) lists[graph.linkConfidence[l]!]![graph.kind[graph.linkB[l]!]!]!.push(l);
    }
    return lists.map((kinds) => kinds.map((links) => Int32Array.from(links)));
  }

  bounds(): readonly [number, number, number, number] {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const nodes of this.drawnNodes) {
      for (const n of nodes) {
        left = Math.min(left, this.x[n]!);
        right = Math.max(right, this.x[n]!);
        top = Math.min(top, this.y[n]!);
        bottom = Math.max(bottom, this.y[n]!);
      }
    }
    for (const { x, y } of this.marks) [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    return left <= right ? [left - 20, top - 20, right + 20, bottom + 20] : [0, 0, 1, 1];
  }

  base(frame: Frame): void {
    this.groupCircles(frame);
    this.drawnLinks.forEach((kinds, confidence) =>
      // The more lines of one colour, the fainter each: forty templates on everybody must not bury the cards.
      kinds.forEach((links, kind) => this.strokeLinks(frame, links, confidence, kind, Math.min(0.55, Math.max(0.015, 6 / Math.sqrt(links.length))), 1)),
    );
    this.drawnNodes.forEach((nodes, kind) => this.fillNodes(frame, nodes, kind));
    this.crosses(frame);
    for (const mark of this.marks) drawMark(frame, mark);
    placeLabels(frame, this);
  }

  overlay(frame: Frame, focus: Focus): boolean {
    const { graph, visible } = this;
    const chosen = nodesIn({ ids: focus.ids, link: null }, graph).filter((n) => visible.node[n]);
    const { hover } = focus;
    const hovered = hover?.type === "node" ? [hover.node] : [];
    if (hover?.type === "bundle") hovered.push(...(this.marks.find((mark) => mark.bundle.id === hover.id)?.members ?? []));
    if (focus.lit) return this.pointedOut(frame, nodesIn({ ids: focus.lit, link: null }, graph).filter((n) => visible.node[n]));
    const link = focus.hover?.type === "link" ? focus.hover.link : focus.link;
    const lit = litBy(graph, [...chosen, ...hovered], link, visible.link);
    for (const l of lit.links) this.strokeLinks(frame, [l], graph.linkConfidence[l]!, graph.kind[graph.linkB[l]!]!, 0.9, l === link ? 3 : 1.4);
    const kinds = graph.legend.map((): number[] => []);
    for (const n of lit.nodes) if (visible.bundle[n]! < 0) kinds[graph.kind[n]!]!.push(n);
    kinds.forEach((nodes, kind) => this.fillNodes(frame, nodes, kind));
    for (const mark of this.marks) if (mark.members.some((n) => lit.nodes.has(n))) drawMark(frame, mark);
    for (const n of chosen) this.outline(frame, n, frame.theme.focus, 2.5);
    const cursor = focus.cursor === null ? undefined : graph.index.get(focus.cursor);
    if (cursor !== undefined && visible.node[cursor]) this.outline(frame, cursor, frame.theme.text, 1.5);
    if (hover?.type !== "bundle") placeLit(frame, this, [...hovered, ...chosen].filter((n) => visible.bundle[n]! < 0), lit.nodes);
    return lit.nodes.size > 0;
  }

  /** What a panel points at: these nodes, and the links among them. */
  private pointedOut(frame: Frame, nodes: readonly number[]): boolean {
    const { graph, visible } = this;
    const among = new Set(nodes);
    for (const n of nodes) {
      for (const l of graph.linksOf(n)) {
        if (visible.link[l] && among.has(graph.linkA[l]!) && among.has(graph.linkB[l]!)) this.strokeLinks(frame, [l], graph.linkConfidence[l]!, graph.kind[graph.linkB[l]!]!, 1, 3);
      }
    }
    for (const n of nodes) this.fillNodes(frame, [n], graph.kind[n]!);
    placeLit(frame, this, nodes, among);
    return nodes.length > 0;
  }

  pick(x: number, y: number, reach: number): Hit | null {
    const mark = this.marks.find((known) => Math.hypot(known.x - x, known.y - y) <= (markRadius(known, 1) * reach) / 9);
    if (mark) return { type: "bundle", id: mark.bundle.id, bundle: mark.at };
    const node = this.tree.find(x, y, reach * 1.6);
    if (node !== undefined) return { type: "node", id: this.graph.id[node]!, node };
    let [nearest, best] = [-1, reach * 0.7];
    for (let l = 0; l < this.visible.link.length; l++) {
      if (!this.visible.link[l]) continue;
      const [a, b] = [this.graph.linkA[l]!, this.graph.linkB[l]!];
      const distance = distanceToSegment(x, y, this.x[a]!, this.y[a]!, this.x[b]!, this.y[b]!);
      if (distance < best) [nearest, best] = [l, distance];
    }
    return nearest < 0 ? null : { type: "link", link: nearest };
  }

  inside(contains: (x: number, y: number) => boolean): string[] {
    const alone = this.drawnNodes.flat().filter((n) => contains(this.x[n]!, this.y[n]!)).map((n) => this.graph.id[n]!);
    return [...alone, ...this.marks.filter(({ x, y }) => contains(x, y)).flatMap((mark) => membersOf(this.graph, mark))];
  }

  spot(id: string, k: number): Spot | null {
    const mark = this.marks.find(({ bundle }) => bundle.id === id);
    if (mark) return { x: mark.x, y: mark.y, r: markRadius(mark, k) };
    const n = this.graph.index.get(id);
    return n === undefined || !this.visible.node[n] ? null : { x: this.x[n]!, y: this.y[n]!, r: this.radius(n, k) };
  }

  /** While something is dragged. */
  move(id: string, x: number, y: number): void {
    const mark = this.marks.find(({ bundle }) => bundle.id === id);
    if (mark) return moveMark(mark, x, y, this.x, this.y);
    const n = this.graph.index.get(id);
    if (n !== undefined) [this.x[n], this.y[n]] = [x, y];
  }

  stops(): readonly { id: string; x: number; y: number }[] {
    const identifiers = this.drawnNodes.slice(1).flat().sort((a, b) => this.visible.degree[b]! - this.visible.degree[a]!);
    const alone = [...identifiers, ...this.drawnNodes[ACCOUNT]!].map((n) => ({ id: this.graph.id[n]!, x: this.x[n]!, y: this.y[n]! }));
    return [...this.marks.map(({ bundle, x, y }) => ({ id: bundle.id, x, y })), ...alone];
  }

  caption(): string {
    const { visible, graph } = this;
    const accounts = visible.kinds.get("account")!;
    const identifiers = visible.nodes.shown - accounts.shown;
    const known = Object.values(graph.totals.identifiers).reduce((sum, n) => sum + n, 0);
    const parts = [
      `Showing ${number(accounts.shown)} of ${count(Math.max(graph.totals.accounts, accounts.scene), "account")}`,
      `${number(identifiers)} of ${count(Math.max(known, identifiers), "shared identifier")}`,
      `${number(visible.links.shown)} of ${count(Math.max(graph.totals.links, visible.links.scene), "link")}`,
    ];
    const folded = visible.nodes.scene - visible.nodes.shown;
    if (folded) parts.push(`${number(folded)} of this view folded`);
    if (this.marks.length) parts.push(`${number(this.marks.reduce((sum, mark) => sum + mark.members.length, 0))} drawn as ${count(this.marks.length, "group")}`);
    if (this.disabled.length) parts.push(`${count(this.disabled.length, "identifier")} taken out`);
    return parts.join(" · ");
  }

  radius(node: number, k: number): number {
    const identifier = this.graph.kind[node] !== ACCOUNT;
    const grown = Math.min(Math.max(Math.pow(k, 0.55), 0.2), 1.9);
    return identifier ? Math.max((5.5 + Math.min(Math.log2(1 + this.visible.degree[node]!), 7) * 0.7) * grown, 1.6) : Math.max(4.2 * grown, 1);
  }

  private groupCircles({ ctx, theme, transform }: Frame): void {
    ctx.strokeStyle = theme.link;
    ctx.lineWidth = 1;
    ctx.font = `12px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.fillStyle = theme.quiet;
    for (const { name, x, y, r } of this.circles) {
      const [cx, cy, cr] = [screenX(transform, x), screenY(transform, y), r * transform.k];
      ctx.beginPath();
      ctx.arc(cx, cy, cr, 0, 2 * Math.PI);
      ctx.stroke();
      if (cr > 30) ctx.fillText(name, cx, cy - cr - 6);
    }
  }

  private strokeLinks(frame: Frame, links: ArrayLike<number>, confidence: number, kind: number, alpha: number, wide: number): void {
    if (!links.length) return;
    const { ctx, transform, width, height, theme } = frame;
    const { linkA, linkB } = this.graph;
    const { k, x: tx, y: ty } = transform;
    ctx.setLineDash([...DASHES[confidence]!]);
    ctx.strokeStyle = theme.kind(this.graph.legend[kind]!.name);
    ctx.globalAlpha = alpha;
    ctx.lineWidth = wide;
    ctx.beginPath();
    for (let i = 0; i < links.length; i++) {
      const a = linkA[links[i]!]!;
      const b = linkB[links[i]!]!;
      const ax = this.x[a]! * k + tx;
      const ay = this.y[a]! * k + ty;
      const bx = this.x[b]! * k + tx;
      const by = this.y[b]! * k + ty;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height)) continue;
      ctx.moveTo(ax, ay);
      ctx.lineTo(bx, by);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
  }

  private fillNodes(frame: Frame, nodes: readonly number[], kind: number): void {
    if (!nodes.length) return;
    const name = this.graph.legend[kind]!.name;
    const hollow = nodes.filter((n) => HOLLOW.has(this.graph.verdicts[this.graph.verdict[n]!]!) || this.suppressed(n));
    const { ctx, theme } = frame;
    this.outlines(frame, hollow.length ? nodes.filter((n) => !hollow.includes(n)) : nodes, name);
    ctx.fillStyle = theme.kind(name);
    ctx.fill();
    if (frame.transform.k > 0.35) {
      ctx.lineWidth = 1;
      ctx.strokeStyle = theme.background;
      ctx.stroke();
    }
    if (!hollow.length) return;
    this.outlines(frame, hollow, name);
    ctx.fillStyle = theme.background;
    ctx.fill();
    ctx.strokeStyle = theme.kind(name);
    ctx.lineWidth = 1.5;
    ctx.stroke();
  }

  /** Taken out to see what it holds together. */
  private crosses({ ctx, theme, transform }: Frame): void {
    ctx.strokeStyle = theme.alarm;
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    for (const n of this.disabled) {
      const [x, y, r] = [screenX(transform, this.x[n]!), screenY(transform, this.y[n]!), this.radius(n, transform.k) + 3];
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x - r, y + r);
      ctx.lineTo(x + r, y - r);
    }
    ctx.stroke();
  }

  private suppressed(node: number): boolean {
    return Boolean(this.scene.badges.get(this.graph.id[node]!)?.suppressed);
  }

  private outlines({ ctx, transform, width, height }: Frame, nodes: readonly number[], kind: string): void {
    const shape = shapeOf(kind);
    ctx.beginPath();
    for (const n of nodes) {
      const [x, y, r] = [screenX(transform, this.x[n]!), screenY(transform, this.y[n]!), this.radius(n, transform.k)];
      if (x < -r || y < -r || x > width + r || y > height + r) continue;
      if (r < 1.7) ctx.rect(x - r, y - r, 2 * r, 2 * r);
      else shape(ctx, x, y, r);
    }
  }

  private outline({ ctx, transform }: Frame, node: number, colour: string, wide: number): void {
    ctx.strokeStyle = colour;
    ctx.lineWidth = wide;
    ctx.beginPath();
    ctx.arc(screenX(transform, this.x[node]!), screenY(transform, this.y[node]!), this.radius(node, transform.k) + 4, 0, 2 * Math.PI);
    ctx.stroke();
  }
}
