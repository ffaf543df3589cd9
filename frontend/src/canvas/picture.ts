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
const FOOT = 52;
const DASHES: Record<Confidence, number[]> = { observed: [], inferred: [6, 4], low: [1.5, 3.5] };
export const RATIO = 2;

/** The whole sheet. `pen` is moved down by the height of the head before the drawing, with `shift`. */
function compose(pen: Pen, { view, transform, focus, theme, width, height }: Sheet, facts: Facts): void {
  const whole = height + HEAD + FOOT;
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
  pen.fillRect(0, height + HEAD, width, FOOT);
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  pen.fillStyle = theme.text;
  pen.font = `700 17px ${theme.font}`;
  pen.fillText(facts.title, 16, 26);
  pen.fillStyle = theme.quiet;
  pen.font = `${captionSize(pen, facts.caption, theme, width)}px ${theme.font}`;
  pen.fillText(facts.caption, 16, 46);
  key(pen, facts, theme, whole - 30);
  pen.fillStyle = theme.quiet;
  pen.fillText(facts.note, 16, whole - 10);
}

/** The line with N of M is never cut: it becomes smaller. */
function captionSize(pen: Pen, caption: string, theme: Theme, width: number): number {
  pen.font = `12px ${theme.font}`;
  return Math.min(12, (12 * (width - 32)) / Math.max(pen.measureText(caption).width, 1));
}

function key(pen: Pen, facts: Facts, theme: Theme, y: number): void {
  pen.font = `12px ${theme.font}`;
  let x = 22;
  for (const { name, words } of facts.kinds) {
    pen.fillStyle = theme.kind(name);
    pen.beginPath();
    shapeOf(name)(pen, x, y - 4, 5);
    pen.fill();
    pen.fillStyle = theme.text;
    pen.fillText(words, x + 11, y);
    x += pen.measureText(words).width + 30;
  }
  for (const confidence of facts.lines) {
    pen.strokeStyle = theme.text;
    pen.lineWidth = 1.5;
    pen.setLineDash(DASHES[confidence]);
    pen.beginPath();
    pen.moveTo(x - 6, y - 4);
    pen.lineTo(x + 18, y - 4);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = theme.text;
    pen.fillText(confidence === "low" ? "low confidence" : confidence, x + 24, y);
    x += pen.measureText(confidence === "low" ? "low confidence" : confidence).width + 46;
  }
}

export function pngOf(sheet: Sheet, facts: Facts): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(sheet.width * RATIO);
  canvas.height = Math.round((sheet.height + HEAD + FOOT) * RATIO);
  const ctx = canvas.getContext("2d", { willReadFrequently: true })!;
  ctx.scale(RATIO, RATIO);
  compose(ctx, sheet, facts);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser could not make the picture."))), "image/png"));
}

export function svgText(sheet: Sheet, facts: Facts, ruler: Pick<CanvasRenderingContext2D, "font" | "measureText">): string {
  const pen = new SvgPen(ruler);
  compose(pen, sheet, facts);
  return svgOf(pen, sheet.width, sheet.height + HEAD + FOOT, facts.title, `${facts.caption}. ${facts.note}.`);
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
