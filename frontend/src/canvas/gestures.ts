// What gestures and keys mean in a scene. `input` tells that something was pressed, this decides what happens.
import { back } from "./actions/moving.ts";
import { expand } from "./ask/expanding.ts";
import * as commands from "./commands.ts";
import { type Action, actions, type Place, refusal } from "./context.ts";
import { hitOf } from "./hover.ts";
import type { Meaning } from "./input.ts";
import type { Island } from "./island.ts";
import { type Point, showMenu } from "./menu.ts";
import { editNote } from "./notes.ts";
import { NodesView } from "./rendering/nodes_view.ts";
import { RibbonsView } from "./rendering/ribbons_view.ts";
import type { Hit } from "./rendering/view.ts";
import { ahead, following } from "./walk.ts";

const LABELS: Record<Place, string> = { node: "Node", group: "Group", link: "Link", selection: "Selection", canvas: "Canvas" };

export class Gestures implements Meaning {
  private readonly island: Island;

  constructor(island: Island) {
    this.island = island;
  }

  select(hit: Hit | null, adding: boolean): void {
    const { island } = this;
    island.stage.overlay.focus({ preventScroll: true });
    if (hit?.type === "link" || hit?.type === "groups") return island.selectLink(hit.link);
    if (hit?.type === "rest") return this.run("more");
    if (!hit) return adding ? undefined : island.select([]);
    const ids = this.idsOf(hit);
    if (ids.length === 1) return island.choose(ids[0]!, adding);
    island.select(ids, adding);
  }

  /** What a thing on the canvas stands for. */
  private idsOf(hit: Hit): string[] {
    const { scene, drawing } = this.island;
    if (hit.type === "ribbon") return drawing instanceof RibbonsView ? drawing.what.ribbons[hit.ribbon]!.accounts.map((account) => scene.graph!.id[account]!) : [];
    if (hit.type === "bundle") return [...scene.bundles[hit.bundle]!.members];
    return "id" in hit ? [hit.id] : [];
  }

  open(hit: Hit): void {
    const { island } = this;
    const { scene } = island;
    if (hit.type === "group" && scene.overview?.noun === "group") void island.open(scene.overview.groups.id[hit.group]!);
    if (hit.type === "node") void expand(island, hit.id);
    if (hit.type === "bundle") island.act(commands.ungroup(hit.id));
    const note = hit.type === "note" && scene.notes.find(({ id }) => id === hit.id);
    if (note) void editNote(island, note);
  }

  hover(hit: Hit | null, event: Point | null): void {
    this.island.hover(hit, event);
  }

  enclosed(contains: (x: number, y: number) => boolean): void {
    this.island.select(this.island.drawing?.inside(contains) ?? [], true);
  }

  canDrag(hit: Hit): boolean {
    return hit.type === "note" || ((hit.type === "node" || hit.type === "bundle") && this.island.drawing instanceof NodesView);
  }

  dragged(hit: Hit, x: number, y: number, done: boolean): void {
    const { island } = this;
    if (!("id" in hit)) return;
    if (done) return island.act(hit.type === "note" ? commands.changeNote(hit.id, { at: [Math.round(x), Math.round(y)], view: island.scene.view }) : commands.pin(hit.id, Math.round(x), Math.round(y)));
    island.drag(hit, x, y);
  }

  /** Right click, long press or the menu key. What is not in the selection yet becomes the selection. */
  menu(hit: Hit | null, at: Point, world: readonly [number, number]): void {
    const { island } = this;
    if (hit && hit.type !== "rest") {
      const ids = this.idsOf(hit);
      if (!ids.length || !ids.every((id) => island.selection.ids.has(id))) this.select(hit, false);
    }
    this.menuAt(this.place(hit), at, world);
  }

  /** The menu for what is selected, from the keyboard or from the bar. */
  menuOfSelection(at: Point): void {
    const { selection } = this.island;
    const [first] = selection.ids;
    const hit: Hit | null = first === undefined ? (selection.link === null ? null : { type: "link", link: selection.link }) : hitOf(this.island.scene, first);
    this.menuAt(this.place(hit), at, null);
  }

  private menuAt(place: Place, at: Point, world: readonly [number, number] | null): void {
    this.island.pointed = world;
    const offered = actions().filter((action) => action.menus?.includes(place) && !action.gone?.(this.island));
    showMenu(this.island, offered, at, LABELS[place]);
  }

  private place(hit: Hit | null): Place {
    if (!hit || hit.type === "rest" || hit.type === "note") return "canvas";
    if (hit.type === "link" || hit.type === "groups") return "link";
    if (this.island.selection.ids.size > 1) return "selection";
    return hit.type === "group" ? "group" : "node";
  }

  step(dx: number, dy: number): void {
    this.island.stand(ahead(this.island.stops(), this.island.cursor, dx, dy));
  }

  /** Tab steps through; false at the ends and where nothing is under the cursor, so that Tab leaves the canvas. */
  next(backwards: boolean): boolean {
    const to = following(this.island.stops(), this.island.cursor, backwards);
    this.island.stand(to);
    return to !== undefined;
  }

  enter(adding: boolean): void {
    const { island } = this;
    const hit = island.cursor === null ? null : hitOf(island.scene, island.cursor);
    if (!hit) return this.step(1, 0);
    const ids = this.idsOf(hit);
    if (hit.type !== "rest" && (adding || !ids.every((id) => island.selection.ids.has(id)))) return this.select(hit, adding);
    if (hit.type === "rest") this.run("more");
    else this.open(hit);
  }

  key(name: string): boolean {
    if (name === "Escape") {
      this.island.select([]);
      this.island.stand(undefined);
      return true;
    }
    if (name === "ContextMenu" || name === "Shift+F10") {
      this.menuOfSelection(this.island.pointOfSelection());
      return true;
    }
    const action = actions().find((known) => known.key === name);
    if (action) this.attempt(action);
    return action !== undefined;
  }

  private run(name: string): void {
    const action = actions().find((known) => known.name === name);
    if (action) this.attempt(action);
  }

  /** A key for what cannot be done says why, where it is read aloud. */
  private attempt(action: Action): void {
    const { island } = this;
    const why = refusal(action, island);
    island.pointed = null;
    if (why) island.tell(`${action.about[0]!.toUpperCase()}${action.about.slice(1)}: ${why}.`);
    else if (!action.gone?.(island)) void action.run(island);
  }

  back(): void {
    back(this.island);
  }
}
