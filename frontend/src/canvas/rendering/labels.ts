// Labels without overlap: the important first, and a label that would cover another is left out.
import type { Theme } from "./theme.ts";
import type { Pen } from "./view.ts";

export interface Label {
  readonly text: string;
  readonly x: number; // screen, left end
  readonly y: number; // screen, middle
  readonly bold?: boolean;
}

const CELL = 40;
const HIGH = 14;

export class Labels {
  private readonly taken = new Map<string, [number, number, number, number][]>();
  private readonly ctx: Pen;
  private readonly theme: Theme;
  private readonly size: number;

  constructor(ctx: Pen, theme: Theme, size = 11) {
    this.ctx = ctx;
    this.theme = theme;
    this.size = size;
  }

  /** Keeps a disc free of labels. */
  keepFree(x: number, y: number, r: number): void {
    this.occupy([x - r, y - r, x + r, y + r]);
  }

  /** Draws the label where there is room; true when it was drawn. */
  place(label: Label): boolean {
    const { ctx, theme } = this;
    ctx.font = `${label.bold ? "600 " : ""}${this.size}px ${theme.font}`;
    const width = ctx.measureText(label.text).width;
    const box: [number, number, number, number] = [label.x, label.y - HIGH / 2, label.x + width, label.y + HIGH / 2];
    if (this.clashes(box)) return false;
    this.occupy(box);
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.strokeStyle = theme.background;
    ctx.strokeText(label.text, label.x, label.y);
    ctx.fillStyle = theme.text;
    ctx.fillText(label.text, label.x, label.y);
    return true;
  }

  private *cells([left, top, right, bottom]: readonly number[]): Generator<string> {
    for (let cx = Math.floor(left! / CELL); cx <= Math.floor(right! / CELL); cx++) {
      for (let cy = Math.floor(top! / CELL); cy <= Math.floor(bottom! / CELL); cy++) yield `${cx},${cy}`;
    }
  }

  private occupy(box: [number, number, number, number]): void {
    for (const cell of this.cells(box)) this.taken.set(cell, [...(this.taken.get(cell) ?? []), box]);
  }

  private clashes(box: readonly [number, number, number, number]): boolean {
    for (const cell of this.cells(box)) {
      for (const [left, top, right, bottom] of this.taken.get(cell) ?? []) {
        if (left < box[2] && box[0] < right && top < box[3] && box[1] < bottom) return true;
      }
    }
    return false;
  }
}
