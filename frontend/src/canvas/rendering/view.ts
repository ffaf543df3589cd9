// What a view must be able to do. The stage owns canvases, zoom and time; a view only knows its scene and how to draw it.
import type { Stop } from "../walk.ts";
import type { Theme } from "./theme.ts";

export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Frame {
  readonly ctx: CanvasRenderingContext2D;
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
  | { readonly type: "ribbon"; readonly ribbon: number };

export interface Focus {
  readonly ids: ReadonlySet<string>;
  readonly link: number | null;
  readonly hover: Hit | null;
  readonly cursor: string | null; // where the keyboard is
}

export interface View {
  /** World rectangle of all that is drawn: left, top, right, bottom. */
  bounds(): readonly [number, number, number, number];
  /** Everything, undimmed. May take long; called when the scene, the theme or the place changes. */
  base(frame: Frame): void;
  /** What stays bright over the dimmed base. Cheap. True when the base should be dimmed. */
  overlay(frame: Frame, focus: Focus): boolean;
  /** What is at a point of the world; `reach` is the tolerance in world units. */
  pick(x: number, y: number, reach: number): Hit | null;
  /** Ids of what lies in a rectangle. */
  inside(left: number, top: number, right: number, bottom: number): string[];
  /** Ids in reading order for the keyboard, with their places. */
  stops(): readonly Stop[];
  caption(): string;
}

export const screenX = (t: Transform, x: number): number => x * t.k + t.x;
export const screenY = (t: Transform, y: number): number => y * t.k + t.y;
