// A view with what people wrote on it: coloured rings and notes. Notes are picked first, because they lie on top.
import type { Colour, Note, Scene, View as Name } from "../state.ts";
import type { Stop } from "../walk.ts";
import { type Focus, type Frame, type Hit, screenX, screenY, type Spot, type View } from "./view.ts";

const LINE = 15; // px
const ACROSS = 180;
const PAD = 6;
const MAX_LINES = 6;

interface Box {
  readonly x: number; // screen, left
  readonly y: number; // screen, top
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly foot: readonly [number, number]; // screen, what the note stands at
}

export class Annotated implements View {
  readonly inner: View;
  private readonly notes: readonly Note[];
  private readonly colours: ReadonlyMap<string, Colour>;
  private readonly moved = new Map<string, readonly [number, number]>();
  private boxes: readonly (readonly [Note, Box])[] = []; // as last drawn, for picking
  private frame: Frame | null = null;

  constructor(inner: View, scene: Scene, name: Name) {
    this.inner = inner;
    this.notes = scene.notes.filter((note) => typeof note.at === "string" || note.view === name);
    this.colours = scene.colours;
  }

  bounds(): readonly [number, number, number, number] {
    return this.inner.bounds();
  }

  padding(width: number): { left: number; right: number } {
    return this.inner.padding?.(width) ?? { left: 0, right: 0 };
  }

  base(frame: Frame): void {
    this.inner.base(frame);
    this.rings(frame);
    this.write(frame);
  }

  overlay(frame: Frame, focus: Focus): boolean {
    const dimmed = this.inner.overlay(frame, focus);
    const held = this.boxes.find(([note]) => note.id === focus.cursor || focus.ids.has(note.id));
    if (dimmed && this.moved.size === 0) for (const [, box] of this.boxes) paper(frame, box);
    if (this.moved.size) this.write(frame);
    if (held) {
      frame.ctx.strokeStyle = frame.theme.focus;
      frame.ctx.lineWidth = 2;
      frame.ctx.strokeRect(held[1].x - 2, held[1].y - 2, held[1].width + 4, held[1].height + 4);
    }
    return dimmed;
  }

  pick(x: number, y: number, reach: number): Hit | null {
    if (this.frame) {
      const [sx, sy] = [screenX(this.frame.transform, x), screenY(this.frame.transform, y)];
      const found = [...this.boxes].reverse().find(([, box]) => sx >= box.x && sx <= box.x + box.width && sy >= box.y && sy <= box.y + box.height);
      if (found) return { type: "note", id: found[0].id };
    }
    return this.inner.pick(x, y, reach);
  }

  inside(contains: (x: number, y: number) => boolean): string[] {
    return this.inner.inside(contains);
  }

  spot(id: string, k: number): Spot | null {
    const note = this.notes.find((known) => known.id === id);
    if (!note) return this.inner.spot(id, k);
    const at = this.foot(note, k);
    return at && { x: at[0], y: at[1], r: 0 };
  }

  stops(): readonly Stop[] {
    const notes = this.notes.flatMap((note) => {
      const at = this.foot(note, 1);
      return at ? [{ id: note.id, x: at[0], y: at[1] }] : [];
    });
    return [...this.inner.stops(), ...notes];
  }

  caption(): string {
    return this.inner.caption();
  }

  /** While a note is dragged. */
  move(id: string, x: number, y: number): void {
    this.moved.set(id, [x, y]);
  }

  private foot(note: Note, k: number): readonly [number, number] | null {
    const moved = this.moved.get(note.id);
    if (moved) return moved;
    if (typeof note.at !== "string") return note.at;
    const spot = this.inner.spot(note.at, k);
    return spot && [spot.x, spot.y];
  }

  private rings({ ctx, theme, transform }: Frame): void {
    for (const [id, colour] of this.colours) {
      const spot = this.inner.spot(id, transform.k);
      if (!spot) continue;
      ctx.strokeStyle = theme.mark(colour);
      ctx.lineWidth = 3.5;
      ctx.beginPath();
      ctx.arc(screenX(transform, spot.x), screenY(transform, spot.y), spot.r + 4, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }

  private write(frame: Frame): void {
    this.frame = frame;
    this.boxes = this.notes.flatMap((note) => {
      const at = this.foot(note, frame.transform.k);
      return at ? [[note, boxed(frame, note.text, at)] as const] : [];
    });
    for (const [, box] of this.boxes) paper(frame, box);
  }
}

function boxed({ ctx, theme, transform }: Frame, text: string, at: readonly [number, number]): Box {
  ctx.font = `12px ${theme.font}`;
  const lines = wrapped(text, (words) => ctx.measureText(words).width <= ACROSS);
  const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + 2 * PAD;
  const foot: [number, number] = [screenX(transform, at[0]), screenY(transform, at[1])];
  const height = lines.length * LINE + 2 * PAD;
  return { x: foot[0] + 14, y: foot[1] - height - 14, width, height, lines, foot };
}

/** A note longer than its paper says so; the whole of it is in the hover card and in its dialog. */
export function wrapped(text: string, fits: (words: string) => boolean): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && !fits(longer)) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES - 1), `${lines[MAX_LINES - 1]} …`];
}

function paper({ ctx, theme }: Frame, box: Box): void {
  ctx.strokeStyle = theme.quiet;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(box.foot[0], box.foot[1]);
  ctx.lineTo(box.x, box.y + box.height);
  ctx.stroke();
  ctx.fillStyle = theme.paper;
  ctx.fillRect(box.x, box.y, box.width, box.height);
  ctx.strokeRect(box.x, box.y, box.width, box.height);
  ctx.fillStyle = theme.text;
  ctx.font = `12px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  box.lines.forEach((line, i) => ctx.fillText(line, box.x + PAD, box.y + PAD + (i + 0.5) * LINE));
}
