// Groups as bubbles: area is accounts, the ring is the kinds of identifier shared inside, lines are the strong links.
import type { OverviewScene } from "../wire.ts";
import { caption, drawn, type DrawnOverview } from "../overview.ts";
import { number } from "../words.ts";
import { type Focus, type Frame, type Hit, screenX, screenY, type Spot, type View } from "./view.ts";

export const LETTERS: Record<string, string> = { instrument: "c", device: "d", address: "a", template: "t", domain: "m", phone: "p", block: "b", phone_run: "n", mailbox: "x", reseller: "r" };
const FULL = 2 * Math.PI;
export const REST = "rest:groups";

export const groupId = (scene: OverviewScene, group: number): string => `group:${scene.groups.id[group]}`;

export class OverviewView implements View {
  readonly what: DrawnOverview;
  private readonly scene: OverviewScene;

  private readonly rest: { x: number; y: number; r: number; words: string } | null;

  constructor(scene: OverviewScene, shown: number, hidden: ReadonlySet<string>) {
    this.scene = scene;
    this.what = drawn(scene, shown, hidden);
    this.rest = this.handle();
  }

  /** The handle of what is folded stands below on the right, outside of all bubbles. */
  private handle(): { x: number; y: number; r: number; words: string } | null {
    const folded = this.what.folded.length;
    if (!folded) return null;
    const [left, top, right, bottom] = this.groupBounds();
    const r = Math.max((right - left) * 0.035, (bottom - top) * 0.05, 20);
    return { x: right - r, y: bottom + r * 1.4, r, words: `+ ${number(folded)}` };
  }

  bounds(): readonly [number, number, number, number] {
    const [left, top, right, bottom] = this.groupBounds();
    return this.rest ? [left, top, right, Math.max(bottom, this.rest.y + this.rest.r)] : [left, top, right, bottom];
  }

  private groupBounds(): readonly [number, number, number, number] {
    const { x, y, r } = this.scene.groups;
    const all = this.what.groups;
    if (!all.length) return [0, 0, 1, 1];
    return [
      Math.min(...all.map((g) => x[g]! - r[g]!)),
      Math.min(...all.map((g) => y[g]! - r[g]!)),
      Math.max(...all.map((g) => x[g]! + r[g]!)),
      Math.max(...all.map((g) => y[g]! + r[g]!)),
    ];
  }

  base(frame: Frame): void {
    for (const link of this.what.links) this.line(frame, link, frame.theme.link);
    for (const group of this.what.groups) this.bubble(frame, group);
    this.remainder(frame);
  }

  private remainder({ ctx, theme, transform }: Frame): void {
    if (!this.rest) return;
    const [x, y, r] = [screenX(transform, this.rest.x), screenY(transform, this.rest.y), this.rest.r * transform.k];
    ctx.strokeStyle = ctx.fillStyle = theme.quiet;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, FULL);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `600 ${Math.max(Math.min(r * 0.5, 14), 9)}px ${theme.font}`;
    ctx.fillText(this.rest.words, x, y);
  }

  overlay(frame: Frame, focus: Focus): boolean {
    const picked = this.what.groups.filter((g) => focus.ids.has(groupId(this.scene, g)));
    const hovered = focus.hover?.type === "group" ? [focus.hover.group] : [];
    hovered.push(...this.what.groups.filter((g) => focus.lit?.has(groupId(this.scene, g))));
    const links = new Set<number>(focus.hover?.type === "groups" ? [focus.hover.link] : []);
    if (focus.link !== null) links.add(focus.link);
    const groups = new Set([...picked, ...hovered]);
    const { a, b } = this.scene.links;
    for (const link of this.what.links) if (groups.has(a[link]!) || groups.has(b[link]!)) links.add(link);
    for (const link of links) {
      if (a[link] === undefined) continue;
      groups.add(a[link]!).add(b[link]!);
      this.line(frame, link, frame.theme.quiet);
    }
    for (const group of groups) if (this.what.groups.includes(group)) this.bubble(frame, group);
    for (const group of picked) this.outline(frame, group, frame.theme.focus, 3);
    const cursor = this.what.groups.find((g) => groupId(this.scene, g) === focus.cursor);
    if (cursor !== undefined) this.outline(frame, cursor, frame.theme.text, 1.5);
    return groups.size > 0;
  }

  pick(x: number, y: number, reach: number): Hit | null {
    const { groups, links } = this.scene;
    if (this.rest && Math.hypot(this.rest.x - x, this.rest.y - y) <= this.rest.r) return { type: "rest", id: REST };
    const group = this.what.groups.find((g) => Math.hypot(groups.x[g]! - x, groups.y[g]! - y) <= groups.r[g]!);
    if (group !== undefined) return { type: "group", id: groupId(this.scene, group), group };
    const link = this.what.links.find((n) => {
      const [a, b] = [links.a[n]!, links.b[n]!];
      return distanceToSegment(x, y, groups.x[a]!, groups.y[a]!, groups.x[b]!, groups.y[b]!) <= reach;
    });
    return link === undefined ? null : { type: "groups", link };
  }

  inside(contains: (x: number, y: number) => boolean): string[] {
    const { x, y } = this.scene.groups;
    return this.what.groups.filter((g) => contains(x[g]!, y[g]!)).map((g) => groupId(this.scene, g));
  }

  spot(id: string, k: number): Spot | null {
    if (id === REST) return this.rest && { x: this.rest.x, y: this.rest.y, r: this.rest.r * k };
    const group = this.what.groups.find((g) => groupId(this.scene, g) === id);
    const { x, y, r } = this.scene.groups;
    return group === undefined ? null : { x: x[group]!, y: y[group]!, r: r[group]! * k };
  }

  stops(): readonly { id: string; x: number; y: number }[] {
    const { x, y, accounts } = this.scene.groups;
    const order = [...this.what.groups].sort((a, b) => accounts[b]! - accounts[a]!);
    const groups = order.map((g) => ({ id: groupId(this.scene, g), x: x[g]!, y: y[g]! }));
    return this.rest ? [...groups, { id: REST, x: this.rest.x, y: this.rest.y }] : groups;
  }

  caption(): string {
    return caption(this.scene, this.what);
  }

  private line({ ctx, transform }: Frame, link: number, colour: string): void {
    const { groups, links } = this.scene;
    const [a, b] = [links.a[link]!, links.b[link]!];
    ctx.strokeStyle = colour;
    ctx.lineWidth = Math.min(1.4 + 0.9 * Math.log2(1 + links.shared[link]! / Math.max(this.what.least, 1)), 8);
    ctx.beginPath();
    ctx.moveTo(screenX(transform, groups.x[a]!), screenY(transform, groups.y[a]!));
    ctx.lineTo(screenX(transform, groups.x[b]!), screenY(transform, groups.y[b]!));
    ctx.stroke();
  }

  private bubble(frame: Frame, group: number): void {
    const { ctx, theme, transform, width, height } = frame;
    const { groups, legend } = this.scene;
    const x = screenX(transform, groups.x[group]!);
    const y = screenY(transform, groups.y[group]!);
    const r = groups.r[group]! * transform.k;
    if (x + r < 0 || y + r < 0 || x - r > width || y - r > height) return;
    ctx.fillStyle = theme.bubble;
    ctx.beginPath();
    ctx.arc(x, y, r, 0, FULL);
    ctx.fill();
    const shared = legend.map((kind) => [kind.name, groups.identifiers[kind.name]?.[group] ?? 0] as const).filter(([, n]) => n);
    this.ring(frame, x, y, r, shared);
    this.words(frame, x, y, r, group, shared);
  }

  private ring({ ctx, theme }: Frame, x: number, y: number, r: number, shared: (readonly [string, number])[]): void {
    const total = shared.reduce((sum, [, n]) => sum + n, 0);
    ctx.lineWidth = total ? Math.max(Math.min(r * 0.09, 7), 1.5) : 1;
    let start = -Math.PI / 2;
    for (const [kind, n] of total ? shared : ([["other", 1]] as const)) {
      const end = start + (FULL * n) / (total || 1);
      ctx.strokeStyle = total ? theme.kind(kind) : theme.quiet;
      ctx.beginPath();
      ctx.arc(x, y, r, start, end);
      ctx.stroke();
      start = end;
    }
  }

  private words({ ctx, theme }: Frame, x: number, y: number, r: number, group: number, shared: (readonly [string, number])[]): void {
    if (r < 9) return;
    const { groups } = this.scene;
    const size = Math.max(Math.min(r * 0.4, 19), 9);
    const operator = groups.operator?.[group];
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.text;
    ctx.font = `700 ${size}px ${theme.font}`;
    ctx.fillText(number(groups.accounts[group]!), x, y - (r > 26 ? size * 0.25 : 0));
    if (r <= 26) return;
    const small = Math.max(size * 0.58, 9.5);
    ctx.fillStyle = theme.quiet;
    ctx.font = `${small}px ${theme.font}`;
    const parts = [...shared].sort((p, q) => q[1] - p[1]).map(([kind, n]) => `${n}${LETTERS[kind] ?? kind[0]}`);
    while (parts.length > 1 && ctx.measureText(parts.join(" · ")).width > r * 1.7) parts.pop();
    ctx.fillText(parts.join(" · "), x, y + size * 0.75);
    if (r <= 40) return;
    ctx.fillText(groups.name[group]!, x, y - size * 1.25);
    if (operator) {
      ctx.fillStyle = theme.alarm;
      ctx.fillText(operator, x, y + size * 0.75 + small * 1.4);
    }
  }

  private outline({ ctx, transform }: Frame, group: number, colour: string, wide: number): void {
    const { groups } = this.scene;
    ctx.strokeStyle = colour;
    ctx.lineWidth = wide;
    ctx.beginPath();
    ctx.arc(screenX(transform, groups.x[group]!), screenY(transform, groups.y[group]!), groups.r[group]! * transform.k + 5, 0, FULL);
    ctx.stroke();
  }
}

export function distanceToSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}
