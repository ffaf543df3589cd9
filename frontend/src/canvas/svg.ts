// A pen that writes SVG: the same drawing code, another kind of paper. What is drawn with one style in one go is one
// element, so that 100,000 lines of one colour are one path.
import type { Pen } from "./rendering/view.ts";

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
const round = (n: number): string => String(Math.round(n * 100) / 100);
const ANCHOR: Record<string, string> = { center: "middle", right: "end", end: "end", left: "start", start: "start" };
const FULL = 2 * Math.PI;

export class SvgPen implements Pen {
  fillStyle: string | CanvasGradient | CanvasPattern = "#000";
  strokeStyle: string | CanvasGradient | CanvasPattern = "#000";
  globalAlpha = 1;
  lineWidth = 1;
  lineCap: CanvasLineCap = "butt";
  lineJoin: CanvasLineJoin = "miter";
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  private readonly parts: string[] = [];
  private path: string[] = [];
  private dash: number[] = [];
  private readonly ruler: Pick<CanvasRenderingContext2D, "font" | "measureText">;

  /** `ruler` measures texts: only a browser knows its fonts. */
  constructor(ruler: Pick<CanvasRenderingContext2D, "font" | "measureText">) {
    this.ruler = ruler;
  }

  beginPath(): void {
    this.path = [];
  }
  closePath(): void {
    this.path.push("Z");
  }
  moveTo(x: number, y: number): void {
    this.path.push(`M${round(x)} ${round(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.path.push(`${this.path.length ? "L" : "M"}${round(x)} ${round(y)}`);
  }
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.path.push(`C${[ax, ay, bx, by, x, y].map(round).join(" ")}`);
  }
  rect(x: number, y: number, w: number, h: number): void {
    this.path.push(`M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}Z`);
  }

  /** As on a canvas, an arc is joined to what is there with a line. A full turn needs two arcs in SVG. */
  arc(x: number, y: number, r: number, start: number, end: number): void {
    const at = (angle: number): string => `${round(x + r * Math.cos(angle))} ${round(y + r * Math.sin(angle))}`;
    const turn = end - start;
    this.path.push(`${this.path.length && !this.path.at(-1)!.startsWith("M") && this.path.at(-1) !== "Z" ? "L" : "M"}${at(start)}`);
    const stops = Math.abs(turn) >= FULL - 1e-9 ? [start + Math.PI, start + FULL] : [end];
    let from = start;
    for (const to of stops) {
      this.path.push(`A${round(r)} ${round(r)} 0 ${Number(to - from > Math.PI + 1e-9)} 1 ${at(to)}`);
      from = to;
    }
  }

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }
  fill(): void {
    if (this.path.length) this.parts.push(`<path d="${this.path.join("")}" fill="${String(this.fillStyle)}"${this.opacity()}/>`);
  }
  stroke(): void {
    if (this.path.length) this.parts.push(`<path d="${this.path.join("")}" fill="none" ${this.pen()}/>`);
  }
  fillRect(x: number, y: number, w: number, h: number): void {
    this.parts.push(`<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="${String(this.fillStyle)}"${this.opacity()}/>`);
  }
  strokeRect(x: number, y: number, w: number, h: number): void {
    this.parts.push(`<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="none" ${this.pen()}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    this.parts.push(`<text ${this.place(x, y)} fill="${String(this.fillStyle)}"${this.opacity()}>${escape(text)}</text>`);
  }
  strokeText(text: string, x: number, y: number): void {
    this.parts.push(`<text ${this.place(x, y)} fill="none" ${this.pen()}>${escape(text)}</text>`);
  }
  measureText(text: string): TextMetrics {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  private opacity(): string {
    return this.globalAlpha < 1 ? ` opacity="${round(this.globalAlpha)}"` : "";
  }

  private pen(): string {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const join = this.lineJoin === "miter" ? "" : ` stroke-linejoin="${this.lineJoin}"`;
    return `stroke="${String(this.strokeStyle)}" stroke-width="${round(this.lineWidth)}"${dash}${join}${this.opacity()}`;
  }

  private place(x: number, y: number): string {
    const [, weight = "400", size = "10", family = "sans-serif"] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const baseline = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    return `x="${round(x)}" y="${round(y)}" font-family="${escape(family)}" font-size="${round(Number(size))}" font-weight="${weight}" text-anchor="${ANCHOR[this.textAlign]}"${baseline}`;
  }

  /** What was drawn so far, to stand inside an `svg` or a `g`. */
  content(): string {
    return this.parts.join("\n");
  }
}

/** `title` and `description` are what a screen reader says of the picture. */
export function svgOf(pen: SvgPen, width: number, height: number, title: string, description: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escape(title)}</title>`,
    `<desc id="desc">${escape(description)}</desc>`,
    pen.content(),
    "</svg>\n",
  ].join("\n");
}
