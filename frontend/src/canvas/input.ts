// Pointer and keyboard on the stage, turned into what the person means. Nothing here knows the scene.
import type { Hit } from "./rendering/view.ts";
import type { Stage } from "./stage.ts";

export interface Meaning {
  select(hit: Hit | null, adding: boolean): void;
  open(hit: Hit): void;
  hover(hit: Hit | null, event: { clientX: number; clientY: number } | null): void;
  boxed(left: number, top: number, right: number, bottom: number, adding: boolean): void;
  canDrag(hit: Hit): boolean;
  dragged(hit: Hit, x: number, y: number, done: boolean): void;
  step(dx: number, dy: number): void;
  next(backwards: boolean): boolean;
  enter(adding: boolean): void;
  key(name: string): boolean;
}

const STILL = 4; // px; a press that moves less is a click
const DIRECTIONS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

type Press = { x: number; y: number; hit: Hit | null; mode: "click" | "drag" | "box" | "pan"; adding: boolean; moved: boolean };

export function listen(stage: Stage, meaning: Meaning): void {
  const target = stage.overlay;
  let press: Press | null = null;

  stage.pans = (event) => {
    if (event.type === "wheel" || event.type.startsWith("touch")) return true;
    const mouse = event as MouseEvent;
    if (mouse.button || mouse.shiftKey) return false;
    const hit = stage.hitAt(mouse);
    return !hit || !meaning.canDrag(hit);
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const hit = stage.hitAt(event);
    const adding = event.ctrlKey || event.metaKey || event.shiftKey;
    const mode = event.shiftKey && !hit ? "box" : hit && meaning.canDrag(hit) && event.pointerType !== "touch" ? "drag" : "pan";
    press = { x: event.clientX, y: event.clientY, hit, mode, adding, moved: false };
    if (mode !== "pan") target.setPointerCapture(event.pointerId);
  });

  target.addEventListener("pointermove", (event) => {
    if (!press) return meaning.hover(stage.hitAt(event), event);
    press.moved ||= Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL;
    if (!press.moved) return;
    meaning.hover(null, null);
    if (press.mode === "drag") meaning.dragged(press.hit!, ...stage.world(event), false);
    if (press.mode === "box") {
      const edge = target.getBoundingClientRect();
      stage.box = [press.x - edge.left, press.y - edge.top, event.clientX - edge.left, event.clientY - edge.top];
      stage.draw();
    }
  });

  target.addEventListener("pointerup", (event) => {
    if (!press) return;
    const { hit, mode, adding, moved, x, y } = press;
    press = null;
    stage.box = null;
    if (!moved) return meaning.select(hit, adding);
    if (mode === "drag") meaning.dragged(hit!, ...stage.world(event), true);
    if (mode === "box") {
      const [x0, y0] = stage.world({ clientX: x, clientY: y });
      const [x1, y1] = stage.world(event);
      meaning.boxed(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1), true);
      stage.draw();
    }
  });

  target.addEventListener("pointercancel", () => (press = null));
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
    else if (!meaning.key(`${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.shiftKey && event.key.length === 1 && event.key !== "?" ? "Shift+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`)) return;
    event.preventDefault();
    event.stopPropagation(); // the page has keys of its own: "?" must not open two lists
  });
}
