// Two canvases over each other: the base, which is dimmed when something is in focus, and the overlay with what is lit.
// Hovering therefore never redraws the base; panning a slow base moves its last picture and redraws it when it rests.
import { select } from "d3-selection";
import "d3-transition";
import { zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { h } from "./dom.ts";
import type { Sheet } from "./picture.ts";
import { type Theme, themeOf } from "./rendering/theme.ts";
import type { Focus, Frame, Hit, Transform, View } from "./rendering/view.ts";

const SLOW = 24; // ms; a base that takes longer is moved as a picture while it is panned
const REST = 90; // ms without movement before a slow base is drawn anew
const PADDING = 28;
const MAX_FIT = 3;
const REACH = 9; // px

export const NO_FOCUS: Focus = { ids: new Set(), link: null, hover: null, cursor: null, lit: null };

export class Stage {
  readonly overlay: HTMLCanvasElement = h("canvas", { class: "canvas-overlay", tabindex: 0, role: "application" });
  transform: ZoomTransform = zoomIdentity;
  /** Milliseconds that the last full drawing of the base took. */
  lastBase = 0;
  /** Decides whether the zoom may take a pointer; the input sets it. */
  pans: (event: MouseEvent | TouchEvent | WheelEvent) => boolean = () => true;
  onmoved: () => void = () => {};
  private readonly base: HTMLCanvasElement = h("canvas", { class: "canvas-base", "aria-hidden": "true" });
  private readonly picture = document.createElement("canvas");
  private pictureAt: Transform = zoomIdentity;
  private readonly zooming: ZoomBehavior<HTMLCanvasElement, unknown>;
  private view: View | null = null;
  private focus: Focus = NO_FOCUS;
  private drawn: (readonly [number, number])[] | null = null;
  private fitted = true;
  private theme: Theme;
  size = { width: 0, height: 0, ratio: 1 };
  private pending = { base: false, overlay: false, frame: 0, rest: 0 };

  constructor(host: HTMLElement) {
    host.append(this.base, this.overlay);
    this.theme = themeOf(host);
    this.zooming = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.005, 12])
      .filter((event) => this.pans(event))
      .on("zoom", ({ transform, sourceEvent }) => {
        if (sourceEvent) this.fitted = false;
        this.moveTo(transform);
      });
    select(this.overlay).call(this.zooming).on("dblclick.zoom", null);
    new ResizeObserver(() => this.resize(host)).observe(host);
    new MutationObserver(() => {
      this.theme = themeOf(host);
      this.draw();
    }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  }

  show(view: View | null, refit: boolean): void {
    this.view = view;
    if (refit) this.fit(0);
    this.draw();
  }

  look(focus: Focus): void {
    this.focus = focus;
    this.schedule(false);
  }

  draw(): void {
    this.schedule(true);
  }

  fit(milliseconds = 260): void {
    this.fitted = true;
    if (!this.view || !this.size.width) return;
    const [left, top, right, bottom] = this.view.bounds();
    const beside = this.view.padding?.(this.size.width) ?? { left: 0, right: 0 };
    const edge = { left: Math.max(beside.left, PADDING), right: Math.max(beside.right, PADDING) };
    const room = { width: this.size.width - edge.left - edge.right, height: this.size.height - 2 * PADDING };
    const k = Math.min(room.width / (right - left || 1), room.height / (bottom - top || 1), MAX_FIT);
    const x = edge.left + room.width / 2 - ((left + right) / 2) * k;
    const y = this.size.height / 2 - ((top + bottom) / 2) * k;
    this.go(zoomIdentity.translate(x, y).scale(k), milliseconds);
  }

  zoomBy(factor: number): void {
    this.fitted = false;
    this.zooming.scaleBy(select(this.overlay), factor);
  }

  panBy(dx: number, dy: number): void {
    this.fitted = false;
    this.zooming.translateBy(select(this.overlay), dx / this.transform.k, dy / this.transform.k);
  }

  /** Brings a point of the world into sight, without moving when it is. */
  reveal(x: number, y: number): void {
    const [sx, sy] = this.transform.apply([x, y]);
    const margin = 40;
    if (sx > margin && sy > margin && sx < this.size.width - margin && sy < this.size.height - margin) return;
    this.go(zoomIdentity.translate(this.size.width / 2 - x * this.transform.k, this.size.height / 2 - y * this.transform.k).scale(this.transform.k), 180);
  }

  world(event: { clientX: number; clientY: number }): [number, number] {
    const box = this.overlay.getBoundingClientRect();
    return this.transform.invert([event.clientX - box.left, event.clientY - box.top]);
  }

  hitAt(event: { clientX: number; clientY: number }): Hit | null {
    const [x, y] = this.world(event);
    return this.view?.pick(x, y, REACH / this.transform.k) ?? null;
  }

  /** All that a picture of what is seen needs. */
  sheet(): Sheet | null {
    if (!this.view) return null;
    const { transform, theme, size } = this;
    return { view: this.view, transform, theme, width: size.width, height: size.height, focus: { ...this.focus, hover: null, cursor: null } };
  }

  /** The middle of what is in sight, in world units. */
  centre(): [number, number] {
    return this.transform.invert([this.size.width / 2, this.size.height / 2]);
  }

  /** Where one looks, unless the whole is fitted: middle of what is in sight in world units, and the zoom. */
  camera(): [number, number, number] | undefined {
    return this.fitted ? undefined : [...this.centre(), this.transform.k];
  }

  lookAt([x, y, k]: readonly [number, number, number]): void {
    this.fitted = false;
    this.go(zoomIdentity.translate(this.size.width / 2 - x * k, this.size.height / 2 - y * k).scale(k), 0);
  }

  /** A box or a lasso while it is drawn, in client pixels; null when it is done. */
  outline(path: readonly (readonly [number, number])[] | null): void {
    const edge = this.overlay.getBoundingClientRect();
    this.drawn = path?.map(([x, y]) => [x - edge.left, y - edge.top]) ?? null;
    this.schedule(false);
  }

  private go(transform: ZoomTransform, milliseconds: number): void {
    const target = select(this.overlay);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (milliseconds && !still) this.zooming.transform(target.transition().duration(milliseconds), transform);
    else this.zooming.transform(target, transform);
  }

  private moveTo(transform: ZoomTransform): void {
    this.transform = transform;
    this.onmoved();
    if (this.lastBase <= SLOW || !this.picture.width) return this.draw();
    this.schedule(false);
    this.movePicture();
    clearTimeout(this.pending.rest);
    this.pending.rest = window.setTimeout(() => this.draw(), REST);
  }

  private schedule(base: boolean): void {
    this.pending.base ||= base;
    this.pending.overlay = true;
    this.pending.frame ||= requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    const { base } = this.pending;
    this.pending.frame = 0;
    this.pending.base = this.pending.overlay = false;
    if (!this.size.width) return;
    if (base) this.paintBase();
    const ctx = this.cleared(this.overlay);
    const dimmed = this.view?.overlay(this.frame(ctx), this.focus) ?? false;
    this.base.classList.toggle("is-dimmed", dimmed);
    if (this.drawn) this.paintOutline(ctx, this.drawn);
  }

  private paintBase(): void {
    const started = performance.now();
    const ctx = this.cleared(this.base);
    this.view?.base(this.frame(ctx));
    ctx.getImageData(0, 0, 1, 1); // drawing is only recorded until somebody reads; without this the time would be a lie
    this.lastBase = performance.now() - started;
    if (this.lastBase <= SLOW) return;
    this.picture.width = this.base.width;
    this.picture.height = this.base.height;
    this.picture.getContext("2d", { willReadFrequently: true })!.drawImage(this.base, 0, 0);
    this.pictureAt = this.transform;
  }

  private movePicture(): void {
    const ctx = this.cleared(this.base);
    const { k, x, y } = this.transform;
    const scale = k / this.pictureAt.k;
    ctx.drawImage(this.picture, x - this.pictureAt.x * scale, y - this.pictureAt.y * scale, this.size.width * scale, this.size.height * scale);
  }

  private paintOutline(ctx: CanvasRenderingContext2D, path: readonly (readonly [number, number])[]): void {
    ctx.strokeStyle = this.theme.focus;
    ctx.setLineDash([5, 3]);
    ctx.lineWidth = 1;
    ctx.beginPath();
    path.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.closePath();
    ctx.stroke();
    ctx.setLineDash([]);
  }

  private frame(ctx: CanvasRenderingContext2D): Frame {
    return { ctx, theme: this.theme, transform: this.transform, width: this.size.width, height: this.size.height };
  }

  private cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    // willReadFrequently keeps Chromium from rasterising through software GL: seconds a frame without a GPU.
    const ctx = canvas.getContext("2d", { willReadFrequently: true })!;
    ctx.setTransform(this.size.ratio, 0, 0, this.size.ratio, 0, 0);
    ctx.clearRect(0, 0, this.size.width, this.size.height);
    return ctx;
  }

  private resize(host: HTMLElement): void {
    const { clientWidth: width, clientHeight: height } = host;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.size = { width, height, ratio };
    for (const canvas of [this.base, this.overlay]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.zooming.extent([[0, 0], [width, height]]);
    if (this.fitted) this.fit(0); // until somebody moves it, the whole stays in sight
    this.draw();
  }
}
