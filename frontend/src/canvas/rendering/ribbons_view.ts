// The ribbons: three columns of identifiers, joined by the accounts that use both. Thin and dark is a bridging account.
import type { Visible } from "../filters.ts";
import type { Graph } from "../graph.ts";
import { caption, COLUMN_AT, HEIGHT, type Ribbon, type Ribbons, ribbonsOf, type Row, WIDTH } from "../ribbons.ts";
import { count, number, short } from "../words.ts";
import { shapeOf } from "./shapes.ts";
import { type Focus, type Frame, type Hit, type Pen, screenX, screenY, type Spot, type View } from "./view.ts";

const MARK = 16; // world units between a mark and where its ribbons end
const HEAD = 34;
const markSize = (k: number): number => Math.min(Math.max(7 * k, 4.5), 9);

export class RibbonsView implements View {
  readonly what: Ribbons;
  private readonly graph: Graph;

  private readonly tall: number;

  /** `size`: of the stage in pixels; the columns fill it whatever its shape. */
  constructor(graph: Graph, visible: Visible, families: readonly string[], rows: number, size: { width: number; height: number }) {
    this.graph = graph;
    const across = size.width - 2 * this.padding(size.width).left;
    const shape = across > 0 ? (size.height - 100) / across : 0;
    this.tall = Math.min(Math.max((COLUMN_AT[2] - COLUMN_AT[0]) * shape, HEIGHT * 0.8), HEIGHT * 3);
    this.what = ribbonsOf(graph, visible, families, rows, this.tall);
  }

  bounds(): readonly [number, number, number, number] {
    const xs = this.what.columns.flatMap(({ rows }) => rows.map((row) => row.x));
    const [left, right] = xs.length ? [Math.min(...xs), Math.max(...xs)] : [0, WIDTH];
    return [left - MARK, -HEAD * 1.6, right + MARK, this.tall + 8];
  }

  /** Names of the outer columns stand outside of them. */
  padding(width: number): { left: number; right: number } {
    const room = Math.min(width * 0.25, 230);
    return { left: room, right: room };
  }

  base(frame: Frame): void {
    const { ribbons, columns } = this.what;
    for (const ribbon of ribbons) if (!ribbon.bridge) this.ribbon(frame, ribbon, 0.34);
    for (const ribbon of ribbons) if (ribbon.bridge) this.ribbon(frame, ribbon, 1);
    columns.forEach((column, c) => {
      this.heading(frame, column.family, c);
      for (const row of column.rows) this.row(frame, row, c);
    });
  }

  overlay(frame: Frame, focus: Focus): boolean {
    const accounts = this.accountsOf(focus);
    if (!accounts.size) return this.cursor(frame, focus);
    const rows = new Set<Row>();
    for (const ribbon of this.what.ribbons) {
      const share = ribbon.accounts.filter((account) => accounts.has(account)).length;
      if (!share) continue;
      this.ribbon(frame, { ...ribbon, width: (ribbon.width * share) / ribbon.accounts.length }, 0.85);
      rows.add(ribbon.a).add(ribbon.b);
    }
    this.what.columns.forEach((column, c) => column.rows.forEach((row) => (rows.has(row) || focus.ids.has(this.graph.id[row.node]!)) && this.row(frame, row, c)));
    this.cursor(frame, focus);
    return true;
  }

  /** The accounts that the focus stands for: those selected, those of a selected identifier, those of a ribbon. */
  private accountsOf(focus: Focus): Set<number> {
    const accounts = new Set<number>();
    const ids = new Set([...focus.ids, ...(focus.lit ?? [])]);
    if (focus.hover?.type === "node") ids.add(focus.hover.id);
    for (const id of ids) {
      const node = this.graph.index.get(id);
      if (node === undefined) continue;
      if (this.graph.kind[node] === 0) accounts.add(node);
      for (const ribbon of this.what.ribbons) {
        if (ribbon.a.node === node || ribbon.b.node === node) ribbon.accounts.forEach((account) => accounts.add(account));
      }
    }
    if (focus.hover?.type === "ribbon") this.what.ribbons[focus.hover.ribbon]?.accounts.forEach((account) => accounts.add(account));
    return accounts;
  }

  pick(x: number, y: number, reach: number): Hit | null {
    for (const { rows } of this.what.columns) {
      const row = rows.find((r) => Math.abs(r.x - x) <= MARK + reach && Math.abs(r.y - y) <= Math.max(r.height / 2, reach * 1.5));
      if (row) return { type: "node", id: this.graph.id[row.node]!, node: row.node };
    }
    let [nearest, best] = [-1, reach];
    this.what.ribbons.forEach((ribbon, i) => {
      const [from, to] = [ribbon.a.x + MARK, ribbon.b.x - MARK];
      if (x < from || x > to) return;
      const t = (x - from) / (to - from);
      const ease = t * t * (3 - 2 * t); // the curve's own height at t, to a pixel or two
      const distance = Math.abs(ribbon.ya + (ribbon.yb - ribbon.ya) * ease - y) - ribbon.width / 2;
      if (distance < best) [nearest, best] = [i, distance];
    });
    return nearest < 0 ? null : { type: "ribbon", ribbon: nearest };
  }

  inside(contains: (x: number, y: number) => boolean): string[] {
    return this.stops().filter((stop) => contains(stop.x, stop.y)).map((stop) => stop.id);
  }

  spot(id: string, k: number): Spot | null {
    const node = this.graph.index.get(id);
    const row = node === undefined ? undefined : this.what.columns.flatMap(({ rows }) => rows).find((found) => found.node === node);
    return row ? { x: row.x, y: row.y, r: markSize(k) } : null;
  }

  stops(): readonly { id: string; x: number; y: number }[] {
    return this.what.columns.flatMap(({ rows }) => rows.map((row) => ({ id: this.graph.id[row.node]!, x: row.x, y: row.y })));
  }

  caption(): string {
    return caption(this.graph, this.what);
  }

  private ribbon({ ctx, theme, transform }: Frame, ribbon: Pick<Ribbon, "a" | "b" | "ya" | "yb" | "width" | "bridge">, alpha: number): void {
    const [from, to] = [screenX(transform, ribbon.a.x + MARK), screenX(transform, ribbon.b.x - MARK)];
    const [ya, yb] = [screenY(transform, ribbon.ya), screenY(transform, ribbon.yb)];
    const last = ribbon.b.x === this.what.columns.at(-1)?.rows[0]?.x && this.what.columns.length > 2;
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = ribbon.bridge ? theme.alarm : theme.kind(last ? "address" : "account");
    ctx.lineWidth = Math.max(ribbon.width * transform.k, ribbon.bridge ? 2 : 1);
    ctx.lineCap = "butt";
    ctx.beginPath();
    ctx.moveTo(from, ya);
    ctx.bezierCurveTo((from + to) / 2, ya, (from + to) / 2, yb, to, yb);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  private heading({ ctx, theme, transform }: Frame, family: string, column: number): void {
    const plural = this.graph.legend.find((kind) => kind.name === family)?.plural ?? family;
    const { rows, of } = this.what.columns[column]!;
    ctx.font = `600 13px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.text;
    const name = `${plural[0]!.toUpperCase()}${plural.slice(1)}`;
    const room = (WIDTH / 3) * transform.k;
    const text = [`${name} · ${rows.length} of ${of}`, `${name} ${rows.length}/${of}`, `${rows.length}/${of}`].find((words) => ctx.measureText(words).width < room);
    ctx.fillText(text ?? "", screenX(transform, rows[0]?.x ?? 0), screenY(transform, -HEAD * 0.7));
  }

  private row({ ctx, theme, transform, width }: Frame, row: Row, column: number): void {
    const [x, y] = [screenX(transform, row.x), screenY(transform, row.y)];
    const kind = this.graph.legend[this.graph.kind[row.node]!]!.name;
    const r = markSize(transform.k);
    ctx.fillStyle = theme.kind(kind);
    const bar = Math.max(row.height * transform.k, 2);
    ctx.globalAlpha = 0.55;
    if (column > 0) ctx.fillRect(screenX(transform, row.x - MARK) - 1.5, y - bar / 2, 3, bar);
    if (column < this.what.columns.length - 1) ctx.fillRect(screenX(transform, row.x + MARK) - 1.5, y - bar / 2, 3, bar);
    ctx.globalAlpha = 1;
    ctx.beginPath();
    shapeOf(kind)(ctx, x, y, r);
    ctx.fill();
    const size = Math.min(Math.max(11.5 * transform.k, 10.5), 13);
    if (bar < 4 && row.accounts < 2 && transform.k < 0.7) return;
    ctx.font = `${size}px ${theme.font}`;
    ctx.fillStyle = theme.text;
    ctx.textBaseline = "middle";
    const left = column === 0;
    ctx.textAlign = left ? "right" : "left";
    const last = column === this.what.columns.length - 1;
    const edge = left ? x - r - 6 : x + r + (last ? 0 : MARK * transform.k) + 6;
    const room = left ? Math.max(edge - 4, 40) : last ? Math.max(width - edge - 4, 40) : (WIDTH / 3) * transform.k - 2 * MARK;
    const text = fitted(ctx, this.graph.label[row.node]!, row.accounts, room);
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.strokeStyle = theme.background;
    ctx.strokeText(text, edge, y);
    ctx.fillText(text, edge, y);
  }

  private cursor({ ctx, theme, transform }: Frame, focus: Focus): boolean {
    const stop = this.stops().find(({ id }) => id === focus.cursor || focus.ids.has(id));
    if (!stop) return false;
    ctx.strokeStyle = theme.focus;
    ctx.lineWidth = 2;
    ctx.strokeRect(screenX(transform, stop.x) - 13, screenY(transform, stop.y) - 12, 26, 24);
    return false;
  }
}

/** A row's name and count in as many words as there is room for; the count stays to the last. */
function fitted(ctx: Pen, label: string, accounts: number, room: number): string {
  const forms = [`${short(label)} · ${count(accounts, "account")}`, ...[22, 16, 12, 9].map((n) => `${short(label, n)} · ${number(accounts)}`)];
  return forms.find((text) => ctx.measureText(text).width <= room) ?? number(accounts);
}
