// The island: holds the history and the selection, and keeps drawing, legend, panels, table and caption in step.
import { type Address, noting, read } from "./address.ts";
import { Chrome, chosenFamilies } from "./chrome.ts";
import * as commands from "./commands.ts";
import type { Context } from "./context.ts";
import { confirmed } from "./dialogs.ts";
import { h } from "./dom.ts";
import { visible, type Visible } from "./filters.ts";
import { Gestures } from "./gestures.ts";
import { graphOf, type NodeId } from "./graph.ts";
import * as hover from "./hover.ts";
import { listen } from "./input.ts";
import { type Kept, Keeper } from "./keeping.ts";
import { nodesLegend, overviewLegend } from "./legend.ts";
import type { Point } from "./menu.ts";
import type { Links } from "./panel.ts";
import { Annotated } from "./rendering/annotated.ts";
import { NodesView } from "./rendering/nodes_view.ts";
import { OverviewView } from "./rendering/overview_view.ts";
import { RibbonsView } from "./rendering/ribbons_view.ts";
import type { Hit, View as Drawing } from "./rendering/view.ts";
import { EVERY_GROUP, type Saved, SAVED_VERSION, unpacked } from "./saved.ts";
import * as selecting from "./selection.ts";
import { Side } from "./side.ts";
import { circles, firstView, onlyGroup, wanted } from "./starting.ts";
import { Stage } from "./stage.ts";
import { EMPTY, type Scene } from "./state.ts";
import { Refused, type Server } from "./sync.ts";
import { Table } from "./table.ts";
import type { Stop } from "./walk.ts";
import { count } from "./words.ts";

const COSTLY = 30_000; // nodes and links; more is fetched only after a question

export class Island implements Context {
  readonly root: HTMLElement;
  readonly stage: Stage;
  readonly server: Server;
  readonly links: Links;
  readonly network: string;
  history = commands.begun(EMPTY);
  selection = selecting.NOTHING;
  seen: Visible | null = null;
  drawing: Drawing | null = null;
  cursor: NodeId | null = null;
  pointed: readonly [number, number] | null = null;
  private readonly noteAddress = noting(() => this.address());
  private annotated: Annotated | null = null;
  private hovered: Hit | null = null;
  private lit: ReadonlySet<string> | null = null;
  private readonly watchers: ((what: "scene" | "selection") => void)[] = [];
  private readonly chrome = new Chrome();
  private readonly side = new Side(this);
  private readonly table = new Table(this);
  private readonly gestures = new Gestures(this);

  readonly keeper: Keeper;

  constructor(host: HTMLElement, server: Server, links: Links, network: string) {
    this.server = server;
    this.links = links;
    this.network = network;
    this.root = this.chrome.root;
    this.keeper = new Keeper(this, "saves" in host.dataset);
    this.stage = new Stage(this.chrome.stage);
    this.stage.overlay.setAttribute("aria-describedby", "canvas-caption");
    this.stage.overlay.setAttribute("aria-label", "Canvas. Arrow keys go from node to node, Enter selects, question mark lists all keys. The table below has the same content.");
    this.stage.onmoved = () => {
      hover.place(this.chrome.card, null, null);
      this.noteAddress();
    };
    this.chrome.build(this, this.side.element, this.table.element, this.keeper.element);
    host.replaceChildren(this.chrome.root);
    listen(this.stage, this.gestures);
    this.refresh(true);
  }

  get readOnly(): boolean {
    return this.keeper.readOnly;
  }

  get scene(): Scene {
    return this.history.present;
  }

  /** Loads the overview, then the scene that the address names, the person's draft, or an untouched one. */
  async start(): Promise<void> {
    const address = read(location.hash); // now: what is shown while loading is noted in the address too
    await this.loading("Loading the overview …", async () => {
      const overview = await this.server.overview();
      if (!overview.groups.id.length) return this.chrome.say(overview.noun === "network" ? "No network is above the cut: nothing to draw." : "This network has no members to draw.");
      this.begin(commands.showOverview(overview).apply(EMPTY));
      const kept = await this.draft();
      await this.restore(kept?.state ?? null, address);
      if (kept || !this.keeper.stopped) this.keeper.settled(kept);
      if (kept?.run && kept.run !== overview.run) this.tell(`This scene was drawn on run ${kept.run}; what is shown is run ${overview.run}`);
    });
  }

  /** A draft that cannot be had must not keep the network from being seen. */
  private async draft(): Promise<Kept | null> {
    try {
      return await wanted(this);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.keeper.stop(`The saved scene could not be loaded: ${error.message}`);
      return null;
    }
  }

  async restore(saved: Saved | null, address: Address = {}): Promise<void> {
    const overview = this.scene.overview;
    const group = address.group ?? saved?.group ?? onlyGroup(overview);
    const graph = group === null ? null : graphOf(await this.server.nodes(group === EVERY_GROUP ? null : group));
    const scene = unpacked(saved ?? { version: SAVED_VERSION, view: "nodes", group }, overview, graph);
    const view = address.view ?? (saved ? scene.view : firstView(scene));
    this.selection = selecting.added(selecting.NOTHING, address.select ?? saved?.selection ?? []);
    this.cursor = null;
    this.begin(graph || view === "overview" ? { ...scene, view } : scene);
    const camera = address.camera ?? saved?.camera;
    if (camera) this.stage.lookAt(camera);
  }

  async open(group: string | null): Promise<boolean> {
    if (group === null && !(await this.affordable())) return false;
    let opened = false;
    const again = (): void => void this.open(group);
    await this.loading(group === null ? "Loading every account …" : "Loading the group …", async () => {
      const command = commands.openGraph(graphOf(await this.server.nodes(group)));
      this.selection = selecting.NOTHING;
      this.cursor = null;
      this.act(command, true);
      opened = true;
    }, again);
    return opened;
  }

  private async affordable(): Promise<boolean> {
    const totals = this.scene.overview?.totals;
    if (!totals || totals.accounts + totals.links <= COSTLY) return true;
    const words = `${count(totals.accounts, "account")} and ${count(totals.links, "link")} are fetched, a few megabytes; of them the first 2,000 nodes are drawn, and more when you ask for it.`;
    return confirmed(this.root, "Open every group?", [h("p", {}, words)], "Open them");
  }

  private async loading(words: string, work: () => Promise<void>, again: () => void = () => void this.start()): Promise<void> {
    this.chrome.say(words);
    try {
      await work();
      if (this.drawing) this.chrome.say(null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.chrome.say(error.message, again);
    }
  }

  async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.side.complain(error.message);
    }
  }

  act(command: commands.Command, refit = false): void {
    this.move(commands.run(this.history, command), refit);
  }

  travel(step: (history: commands.History) => commands.History): void {
    this.move(step(this.history));
  }

  private begin(scene: Scene): void {
    this.history = commands.begun(scene);
    this.refresh(true);
  }

  private move(history: commands.History, refit = false): void {
    const before = this.scene;
    this.history = history;
    const opened = (before.graph === null) !== (this.scene.graph === null);
    this.refresh(refit || opened || before.view !== this.scene.view);
  }

  private refresh(refit: boolean): void {
    const { scene } = this;
    this.seen = scene.graph ? visible(scene) : null;
    this.drawing = this.drawingOf(scene);
    this.annotated = this.drawing && new Annotated(this.drawing, scene, scene.view);
    this.stage.show(this.annotated, refit);
    this.tell(null);
    this.legend();
    this.side.update();
    this.changed("scene");
  }

  private drawingOf(scene: Scene): Drawing | null {
    if (scene.view === "overview" || !scene.graph) return scene.overview && new OverviewView(scene.overview, scene.groupsShown, scene.hidden);
    if (scene.view === "ribbons") return new RibbonsView(scene.graph, this.seen!, chosenFamilies(this), scene.ribbonRows, this.stage.size);
    return new NodesView(scene, this.seen!, scene.graph.group === null ? circles(scene.overview) : []);
  }

  private legend(): void {
    const { scene, drawing, seen } = this;
    const { legend } = this.chrome;
    if (drawing instanceof OverviewView) {
      legend.replaceChildren(overviewLegend(scene, drawing.what, (command) => this.act(command, true)));
    } else if (seen) legend.replaceChildren(nodesLegend(scene, seen, (command) => this.act(command)));
  }

  private changed(what: "scene" | "selection"): void {
    this.chrome.update(this, what);
    this.table.update(what);
    this.look();
    for (const watcher of this.watchers) watcher(what);
    this.noteAddress();
  }

  private address(): Address | null {
    const { scene, selection, stage } = this;
    if (!this.drawing) return null;
    const camera = stage.camera();
    const group = scene.graph ? (scene.graph.group ?? EVERY_GROUP) : undefined;
    return { view: scene.view, select: [...selection.ids], ...(group === undefined ? {} : { group }), ...(camera ? { camera } : {}) };
  }

  watch(listener: (what: "scene" | "selection") => void): void {
    this.watchers.push(listener);
  }

  private look(): void {
    this.stage.look({ ids: this.selection.ids, link: this.selection.link, hover: this.hovered, cursor: this.cursor, lit: this.lit });
  }

  choose(id: string, adding = false): void {
    this.cursor = id;
    this.selected(adding ? selecting.toggle(this.selection, id) : selecting.only(id));
  }

  select(ids: Iterable<string>, adding = false): void {
    this.selected(selecting.added(adding ? this.selection : selecting.NOTHING, ids));
  }

  selectLink(link: number): void {
    this.selected(selecting.onlyLink(link));
  }

  private selected(selection: selecting.Selection): void {
    this.selection = selection;
    this.side.update();
    this.changed("selection");
  }

  light(ids: Iterable<string> | null): void {
    this.lit = ids === null ? null : new Set(ids);
    this.look();
  }

  hover(hit: Hit | null, event: Point | null): void {
    hover.place(this.chrome.card, hit && hover.linesOf(this.scene, this.seen, this.drawing, hit), event);
    this.stage.overlay.classList.toggle("is-over", hit !== null);
    if (JSON.stringify(hit) === JSON.stringify(this.hovered)) return;
    this.hovered = hit;
    this.look();
  }

  drag(hit: Hit & { id: string }, x: number, y: number): void {
    if (hit.type === "note") this.annotated?.move(hit.id, x, y);
    else if (this.drawing instanceof NodesView) this.drawing.move(hit.id, x, y);
    this.hovered = hit;
    this.look();
  }

  /** Where the keyboard can go, in reading order. */
  stops(): readonly Stop[] {
    return this.annotated?.stops() ?? [];
  }

  /** Puts the keyboard's cursor somewhere and says what is there; nowhere for undefined. */
  stand(stop: Stop | undefined): void {
    this.cursor = stop?.id ?? null;
    if (stop) this.stage.reveal(stop.x, stop.y);
    this.look();
    const hit = stop ? hover.hitOf(this.scene, stop.id) : null;
    this.tell(hit && hover.linesOf(this.scene, this.seen, this.drawing, hit).join(", "));
  }

  goTo(id: NodeId): void {
    const spot = this.annotated?.spot(id, this.stage.transform.k);
    if (spot) this.stand({ id, ...spot });
  }

  tell(words: string | null): void {
    const counts = this.drawing?.caption() ?? "";
    this.chrome.caption.textContent = words === null ? counts : `${words} · ${counts}`;
  }

  /** In client pixels: where a menu opened by key belongs. */
  pointOfSelection(): Point {
    const edge = this.stage.overlay.getBoundingClientRect();
    const [id = this.cursor] = this.selection.ids;
    const spot = id === null ? null : this.annotated?.spot(id, this.stage.transform.k);
    const [x, y] = this.stage.transform.apply(spot ? [spot.x, spot.y] : this.stage.centre());
    return { clientX: edge.left + x, clientY: edge.top + y };
  }
}
