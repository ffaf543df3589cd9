// Pointer and keyboard on the stage, turned into what the person means. Nothing here knows the scene.
import { polygonContains } from "d3-polygon";
import type { Hit } from "./rendering/view.ts";
import type { Stage } from "./stage.ts";

export interface Meaning {
  select(hit: Hit | null, adding: boolean): void;
  open(hit: Hit): void;
  hover(hit: Hit | null, event: { clientX: number; clientY: number } | null): void;
  /** Drawn round with a box or a lasso; points of the world. */
  enclosed(contains: (x: number, y: number) => boolean): void;
  menu(hit: Hit | null, at: { clientX: number; clientY: number }, world: readonly [number, number]): void;
  canDrag(hit: Hit): boolean;
  dragged(hit: Hit, x: number, y: number, done: boolean): void;
  step(dx: number, dy: number): void;
  next(backwards: boolean): boolean;
  enter(adding: boolean): void;
  key(name: string): boolean;
}

const STILL = 4; // px; a press that moves less is a click
const DIRECTIONS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

type Press = { x: number; y: number; hit: Hit | null; mode: "drag" | "box" | "lasso" | "pan"; adding: boolean; moved: boolean; path: [number, number][] };

export function listen(stage: Stage, meaning: Meaning): void {
  const target = stage.overlay;
  let press: Press | null = null;

  stage.pans = (event) => {
    if (event.type === "wheel" || event.type.startsWith("touch")) return true;
    const mouse = event as MouseEvent;
    if (mouse.button || mouse.shiftKey || mouse.ctrlKey || mouse.metaKey) return false;
    const hit = stage.hitAt(mouse);
    return !hit || !meaning.canDrag(hit);
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const hit = stage.hitAt(event);
    const adding = event.ctrlKey || event.metaKey || event.shiftKey;
    const draws = event.shiftKey ? "box" : "lasso";
    const mode = adding ? draws : hit && meaning.canDrag(hit) && event.pointerType !== "touch" ? "drag" : "pan";
    press = { x: event.clientX, y: event.clientY, hit, mode, adding, moved: false, path: [[event.clientX, event.clientY]] };
    if (mode !== "pan") target.setPointerCapture(event.pointerId);
  });

  target.addEventListener("pointermove", (event) => {
    if (!press) return meaning.hover(stage.hitAt(event), event);
    press.moved ||= Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL;
    if (!press.moved) return;
    meaning.hover(null, null);
    if (press.mode === "drag") meaning.dragged(press.hit!, ...stage.world(event), false);
    if (press.mode === "box" || press.mode === "lasso") {
      const { x, y } = press;
      if (press.mode === "lasso") press.path.push([event.clientX, event.clientY]);
      else press.path = [[x, y], [event.clientX, y], [event.clientX, event.clientY], [x, event.clientY]];
      stage.outline(press.path);
    }
  });

  target.addEventListener("pointerup", (event) => {
    if (!press) return;
    const { hit, mode, adding, moved, path } = press;
    press = null;
    stage.outline(null);
    if (!moved) return meaning.select(hit, adding);
    if (mode === "drag") meaning.dragged(hit!, ...stage.world(event), true);
    if (mode === "pan" || mode === "drag" || path.length < 3) return;
    const polygon = path.map(([clientX, clientY]) => stage.world({ clientX, clientY }));
    meaning.enclosed((x, y) => polygonContains(polygon, [x, y]));
  });

  target.addEventListener("pointercancel", () => {
    press = null;
    stage.outline(null);
  });
  target.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    press = null; // a long press is no click
    meaning.hover(null, null);
    meaning.menu(stage.hitAt(event), event, stage.world(event));
  });
  target.addEventListener("pointerleave", () => !press && meaning.hover(null, null));
  target.addEventListener("dblclick", (event) => {
    const hit = stage.hitAt(event);
    if (hit) meaning.open(hit);
  });

  target.addEventListener("keydown", (event) => {
    if (event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction && event.shiftKey) stage.panBy(-60 * direction[0], -60 * direction[1]);
    else if (direction) meaning.step(...direction);
    else if (event.key === "Tab") {
      if (!meaning.next(event.shiftKey)) return;
    } else if (event.key === "Enter" || event.key === " ") meaning.enter(event.key === " " || event.ctrlKey || event.metaKey);
    else if (event.key === "+" || event.key === "=") stage.zoomBy(1.3);
    else if (event.key === "-") stage.zoomBy(1 / 1.3);
    else if (!meaning.key(keyName(event))) return;
    event.preventDefault();
    event.stopPropagation(); // the page has keys of its own: "?" must not open two lists
  });
}

/** "Ctrl+Shift+z", "Shift+F10", "?": Shift is left out where it only makes the character. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">): string {
  const letter = event.key.length === 1;
  const shifted = event.shiftKey && (!letter || event.key.toLowerCase() !== event.key.toUpperCase());
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${shifted ? "Shift+" : ""}${letter ? event.key.toLowerCase() : event.key}`;
}
