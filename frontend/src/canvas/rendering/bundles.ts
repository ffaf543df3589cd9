// Nodes drawn as one. Their members stand at the bundle's place, so that links lead there by themselves.
import type { Visible } from "../filters.ts";
import type { Graph, NodeId } from "../graph.ts";
import type { Bundle, Scene } from "../state.ts";
import { number } from "../words.ts";
import { type Frame, screenX, screenY } from "./view.ts";

export interface Mark {
  readonly bundle: Bundle;
  readonly at: number; // index into scene.bundles
  readonly members: readonly number[]; // that are drawn
  x: number;
  y: number;
}

/** The marks of a scene; moves the members in `x` and `y` to their bundle's place. */
export function marksOf(scene: Scene, visible: Visible, x: Float32Array, y: Float32Array): Mark[] {
  const graph = scene.graph!;
  return scene.bundles.flatMap((bundle, at) => {
    const members = bundle.members.flatMap((id) => graph.index.get(id) ?? []).filter((n) => visible.node[n]);
    if (!members.length) return [];
    const mean = (values: Float32Array): number => members.reduce((sum, n) => sum + values[n]!, 0) / members.length;
    const [px, py] = scene.pins.get(bundle.id) ?? [mean(x), mean(y)];
    const mark = { bundle, at, members, x: px, y: py };
    moveMark(mark, px, py, x, y);
    return [mark];
  });
}

export function moveMark(mark: Mark, px: number, py: number, x: Float32Array, y: Float32Array): void {
  [mark.x, mark.y] = [px, py];
  for (const n of mark.members) [x[n], y[n]] = [px, py];
}

export const markRadius = (mark: Mark, k: number): number => (9 + Math.min(Math.sqrt(mark.members.length) * 2.2, 30)) * Math.min(Math.max(Math.pow(k, 0.55), 0.35), 1.9);

export function drawMark({ ctx, theme, transform }: Frame, mark: Mark): void {
  const [x, y, r] = [screenX(transform, mark.x), screenY(transform, mark.y), markRadius(mark, transform.k)];
  ctx.fillStyle = theme.bubble;
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = 2;
  for (const ring of [r, r - 4]) {
    ctx.beginPath();
    ctx.arc(x, y, Math.max(ring, 2), 0, 2 * Math.PI);
    if (ring === r) ctx.fill();
    ctx.stroke();
    ctx.lineWidth = 1;
  }
  ctx.fillStyle = theme.text;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.font = `600 ${Math.max(Math.min(r * 0.7, 14), 8)}px ${theme.font}`;
  ctx.fillText(number(mark.members.length), x, y);
  ctx.font = `600 11px ${theme.font}`;
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.background;
  ctx.strokeText(mark.bundle.name, x, y + r + 9);
  ctx.fillText(mark.bundle.name, x, y + r + 9);
}

export const membersOf = (graph: Graph, mark: Mark): NodeId[] => mark.members.map((n) => graph.id[n]!);
