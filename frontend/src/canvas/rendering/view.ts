// What a view must be able to do. The stage owns canvases, zoom and time; a view only knows its scene and how to draw it.
import type { Stop } from "../walk.ts";
import type { Theme } from "./theme.ts";

export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/** What drawing needs of a canvas: little enough that `svg.ts` can answer it with SVG. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "fillStyle" | "strokeStyle" | "globalAlpha" | "lineWidth" | "lineCap" | "lineJoin" | "font" | "textAlign" | "textBaseline"
  | "beginPath" | "closePath" | "moveTo" | "lineTo" | "bezierCurveTo" | "arc" | "rect"
  | "fill" | "stroke" | "fillRect" | "strokeRect" | "fillText" | "strokeText" | "measureText" | "setLineDash"
>;

export interface Frame {
  readonly ctx: Pen;
  readonly theme: Theme;
  readonly transform: Transform;
  readonly width: number; // CSS pixels
  readonly height: number;
}

export type Hit =
  | { readonly type: "node"; readonly id: string; readonly node: number }
  | { readonly type: "group"; readonly id: string; readonly group: number }
  | { readonly type: "link"; readonly link: number }
  | { readonly type: "groups"; readonly link: number }
  | { readonly type: "rest"; readonly id: string } // the handle of the folded remainder
  | { readonly type: "bundle"; readonly id: string; readonly bundle: number }
  | { readonly type: "note"; readonly id: string }
  | { readonly type: "ribbon"; readonly ribbon: number };

export interface Focus {
  readonly ids: ReadonlySet<string>;
  readonly link: number | null;
  readonly hover: Hit | null;
  readonly cursor: string | null; // where the keyboard is
  readonly lit: ReadonlySet<string> | null; // what a panel points at: a path, a common neighbour
}

/** Where something is: world units, and its radius in pixels at the present zoom. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

export interface View {
  /** World rectangle of all that is drawn: left, top, right, bottom. */
  bounds(): readonly [number, number, number, number];
  /** Pixels to keep free at the sides when the whole is fitted, where names stand outside of the bounds. */
  padding?(width: number): { readonly left: number; readonly right: number };
  /** Everything, undimmed. May take long; called when the scene, the theme or the place changes. */
  base(frame: Frame): void;
  /** What stays bright over the dimmed base. Cheap. True when the base should be dimmed. */
  overlay(frame: Frame, focus: Focus): boolean;
  /** What is at a point of the world; `reach` is the tolerance in world units. */
  pick(x: number, y: number, reach: number): Hit | null;
  /** Ids of what lies in a part of the world. */
  inside(contains: (x: number, y: number) => boolean): string[];
  /** Where an id is drawn; null where this view does not draw it. `k` is the zoom. */
  spot(id: string, k: number): Spot | null;
  /** Ids in reading order for the keyboard, with their places. */
  stops(): readonly Stop[];
  caption(): string;
}

export const screenX = (t: Transform, x: number): number => x * t.k + t.x;
export const screenY = (t: Transform, y: number): number => y * t.k + t.y;
