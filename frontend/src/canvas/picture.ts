// A PNG of what is seen, with what a picture needs to stand alone: title, counts, legend, date.
import type { Visible } from "./filters.ts";
import type { Scene } from "./state.ts";
import type { Theme } from "./rendering/theme.ts";
import { shapeOf } from "./rendering/shapes.ts";

export interface Facts {
  readonly title: string;
  readonly caption: string;
  readonly kinds: readonly { name: string; words: string }[];
  readonly note: string;
}

export function factsOf(scene: Scene, seen: Visible | null, caption: string): Facts {
  const { overview, graph } = scene;
  const drawn = scene.view === "overview" || !graph || !seen
    ? (overview?.legend.filter((kind) => kind.name === "account" || overview.totals.identifiers[kind.name]) ?? [])
    : graph.legend.filter((kind) => seen.kinds.get(kind.name)!.shown);
  const title = [overview?.title ?? graph?.title, scene.view === "overview" ? "overview" : graph?.name].filter(Boolean).join(", ");
  const run = overview?.run === undefined ? "" : `run ${overview.run}, `;
  const note = `${run}drawn ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC · solid observed, dashed inferred, dotted low confidence`;
  return { title, caption, kinds: drawn.map((kind) => ({ name: kind.name, words: kind.plural })), note };
}

const RATIO = 2;
const HEAD = 62;
const FOOT = 46;

export function composed(drawing: HTMLCanvasElement, facts: Facts, theme: Theme): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = drawing.width;
  canvas.height = drawing.height + (HEAD + FOOT) * RATIO;
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(drawing, 0, HEAD * RATIO);
  ctx.scale(RATIO, RATIO);
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = theme.text;
  ctx.font = `700 17px ${theme.font}`;
  ctx.fillText(facts.title, 16, 26);
  ctx.fillStyle = theme.quiet;
  ctx.font = `12px ${theme.font}`;
  ctx.fillText(facts.caption, 16, 46, canvas.width / RATIO - 32);
  const y = canvas.height / RATIO - 26;
  let x = 22;
  for (const { name, words } of facts.kinds) {
    ctx.fillStyle = theme.kind(name);
    ctx.beginPath();
    shapeOf(name)(ctx, x, y - 4, 5);
    ctx.fill();
    ctx.fillStyle = theme.text;
    ctx.fillText(words, x + 11, y);
    x += ctx.measureText(words).width + 34;
  }
  ctx.fillStyle = theme.quiet;
  ctx.fillText(facts.note, 16, y + 18);
  return canvas;
}

export function save(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const url = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }, "image/png");
}
