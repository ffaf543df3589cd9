// A picture of what is seen, with what it needs to stand alone: title, N of M, legend, date. PNG and SVG come from one
// drawing: `compose` only knows a pen.
import { CONFIDENCES, type Confidence } from "./graph.ts";
import type { Visible } from "./filters.ts";
import { shapeOf } from "./rendering/shapes.ts";
import type { Theme } from "./rendering/theme.ts";
import type { Focus, Frame, Pen, Transform, View } from "./rendering/view.ts";
import type { Scene } from "./state.ts";
import { SvgPen, svgOf } from "./svg.ts";
import { number } from "./words.ts";

export interface Facts {
  readonly title: string;
  readonly caption: string;
  readonly kinds: readonly { readonly name: string; readonly words: string }[];
  readonly lines: readonly Confidence[];
  readonly note: string;
}

/** What is drawn, with its counts, for the legend of a picture. `now`: the date that stands on it. */
export function factsOf(scene: Scene, seen: Visible | null, caption: string, now: Date): Facts {
  const { overview, graph } = scene;
  const flat = scene.view === "overview" || !graph || !seen;
  const kinds = flat
    ? (overview?.legend ?? []).filter((kind) => overview!.totals.identifiers[kind.name]).map((kind) => ({ name: kind.name, words: kind.plural }))
    : graph.legend.filter((kind) => seen.kinds.get(kind.name)!.shown).map((kind) => ({ name: kind.name, words: `${kind.plural} ${number(seen.kinds.get(kind.name)!.shown)}` }));
  const lines = scene.view === "nodes" && seen ? CONFIDENCES.filter((confidence) => seen.confidences.get(confidence)!.shown) : [];
  const title = [overview?.title ?? graph?.title, scene.view === "overview" ? "overview" : graph?.name].filter(Boolean).join(", ");
  const run = overview?.run === undefined ? "" : `run ${overview.run} · `;
  return { title, caption, kinds, lines, note: `${run}drawn ${now.toISOString().slice(0, 16).replace("T", " ")} UTC` };
}

export interface Sheet {
  readonly view: View;
  readonly transform: Transform;
  readonly focus: Focus;
  readonly theme: Theme;
  readonly width: number; // of the drawing, CSS pixels
  readonly height: number;
}

const HEAD = 62;
const LINE = 20; // px, a row of the legend
const EDGE = 16;
const DASHES: Record<Confidence, number[]> = { observed: [], inferred: [6, 4], low: [1.5, 3.5] };
export const RATIO = 2;

/** The legend's entries in as many rows as they need. */
function keyRows(pen: Pen, facts: Facts, theme: Theme, width: number): Entry[][] {
  pen.font = `12px ${theme.font}`;
  const rows: Entry[][] = [[]];
  let x = EDGE;
  for (const entry of [...facts.kinds.map((kind): Entry => ({ ...kind, line: null })), ...facts.lines.map((line): Entry => ({ name: line, words: LINE_WORDS[line], line }))]) {
    const wide = pen.measureText(entry.words).width + 44;
    if (x + wide > width - EDGE && rows.at(-1)!.length) {
      rows.push([]);
      x = EDGE;
    }
    rows.at(-1)!.push(entry);
    x += wide;
  }
  return rows;
}

interface Entry {
  readonly name: string;
  readonly words: string;
  readonly line: Confidence | null;
}

const LINE_WORDS: Record<Confidence, string> = { observed: "observed", inferred: "inferred", low: "low confidence" };
const footOf = (rows: readonly Entry[][]): number => rows.length * LINE + 34;

/** The whole sheet, the drawing below the head; `whole` is its height. */
function compose(pen: Pen, { view, transform, focus, theme, width, height }: Sheet, facts: Facts, rows: readonly Entry[][]): void {
  const whole = height + HEAD + footOf(rows);
  const frame: Frame = { ctx: pen, theme, transform: { ...transform, y: transform.y + HEAD }, width, height: height + HEAD };
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, width, whole);
  view.base(frame);
  if (view.overlay({ ...frame, ctx: new SvgPen(pen) }, focus)) {
    pen.globalAlpha = 0.75;
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, width, whole);
    pen.globalAlpha = 1;
    view.overlay(frame, focus);
  }
  pen.fillStyle = theme.background; // what reached beyond the drawing is covered
  pen.fillRect(0, 0, width, HEAD);
  pen.fillRect(0, height + HEAD, width, footOf(rows));
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillStyle = theme.text;
  pen.font = `700 17px ${theme.font}`;
  pen.fillText(facts.title, EDGE, 26);
  pen.fillStyle = theme.quiet;
  pen.font = `${captionSize(pen, facts.caption, theme, width)}px ${theme.font}`;
  pen.fillText(facts.caption, EDGE, 46);
  rows.forEach((row, i) => keyRow(pen, row, theme, height + HEAD + (i + 1) * LINE));
  pen.fillStyle = theme.quiet;
  pen.fillText(facts.note, EDGE, whole - 10);
}

/** The line with N of M is never cut: it becomes smaller. */
function captionSize(pen: Pen, caption: string, theme: Theme, width: number): number {
  pen.font = `12px ${theme.font}`;
  return Math.min(12, (12 * (width - 32)) / Math.max(pen.measureText(caption).width, 1));
}

function keyRow(pen: Pen, row: readonly Entry[], theme: Theme, y: number): void {
  pen.font = `12px ${theme.font}`;
  let x = EDGE;
  for (const { name, words, line } of row) {
    pen.beginPath();
    if (line) {
      pen.strokeStyle = theme.text;
      pen.lineWidth = 1.5;
      pen.setLineDash(DASHES[line]);
      pen.moveTo(x, y - 4);
      pen.lineTo(x + 20, y - 4);
      pen.stroke();
      pen.setLineDash([]);
    } else {
      pen.fillStyle = theme.kind(name);
      shapeOf(name)(pen, x + 10, y - 4, 5);
      pen.fill();
    }
    pen.fillStyle = theme.text;
    pen.fillText(words, x + 26, y);
    x += pen.measureText(words).width + 44;
  }
}

export function pngOf(sheet: Sheet, facts: Facts): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d", { willReadFrequently: true })!;
  const rows = keyRows(ctx, facts, sheet.theme, sheet.width);
  canvas.width = Math.round(sheet.width * RATIO);
  canvas.height = Math.round((sheet.height + HEAD + footOf(rows)) * RATIO);
  ctx.scale(RATIO, RATIO);
  compose(ctx, sheet, facts, rows);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser could not make the picture."))), "image/png"));
}

export function svgText(sheet: Sheet, facts: Facts, ruler: Pick<CanvasRenderingContext2D, "font" | "measureText">): string {
  const pen = new SvgPen(ruler);
  const rows = keyRows(pen, facts, sheet.theme, sheet.width);
  compose(pen, sheet, facts, rows);
  return svgOf(pen, sheet.width, sheet.height + HEAD + footOf(rows), facts.title, `${facts.caption}. ${facts.note}.`);
}

export const fileName = (facts: Pick<Facts, "title">, ending: string): string => `${facts.title.replaceAll(/[^\w-]+/g, "_")}.${ending}`;

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
