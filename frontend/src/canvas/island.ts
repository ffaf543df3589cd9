// The island: holds the history and the selection, and keeps drawing, legend, panel, table and caption in step.
import { Chrome, familyChoices, showHelp, type Tools } from "./chrome.ts";
import * as commands from "./commands.ts";
import { h } from "./dom.ts";
import { askExpand } from "./expand.ts";
import { visible, type Visible } from "./filters.ts";
import { ACCOUNT, graphOf, kindOf, recordedNeighbours } from "./graph.ts";
import * as hover from "./hover.ts";
import { listen, type Meaning } from "./input.ts";
import { nodesLegend, overviewLegend } from "./legend.ts";
import { Mirror } from "./mirror.ts";
import * as panels from "./panel.ts";
import * as picture from "./picture.ts";
import { arranged, LARGEST } from "./relayout.ts";
import { NodesView } from "./rendering/nodes_view.ts";
import { OverviewView } from "./rendering/overview_view.ts";
import { RibbonsView } from "./rendering/ribbons_view.ts";
import type { Hit, View as Drawing } from "./rendering/view.ts";
import { familiesIn } from "./ribbons.ts";
import * as selecting from "./selection.ts";
import { type Choice, EMPTY, GROUPS_SHOWN, type Scene, type View } from "./state.ts";
import { Stage } from "./stage.ts";
import { Refused, type Server } from "./sync.ts";
import type { OverviewScene } from "./wire.ts";
import { ahead, following } from "./walk.ts";
import { count, number } from "./words.ts";

const RIBBONS_FROM = 150; // accounts
const COSTLY = 30_000; // nodes and links; more is drawn only after a question

export class Island {
  readonly stage: Stage;
  readonly chrome: Chrome;
  private history = commands.begun(EMPTY);
  private selection = selecting.NOTHING;
  private cursor: string | null = null;
  private hovered: Hit | null = null;
  private seen: Visible | null = null;
  private drawing: Drawing | null = null;
  private asked = 0; // explanations answer out of order; only the last question's answer is shown
  private readonly mirror = new Mirror((id, adding) => this.choose(id, adding));
  private readonly server: Server;
  private readonly links: panels.Links;

  constructor(host: HTMLElement, server: Server, links: panels.Links) {
    this.server = server;
    this.links = links;
    this.chrome = new Chrome(this.tools(), this.mirror.element);
    host.replaceChildren(this.chrome.root);
    this.stage = new Stage(this.chrome.stage);
    this.stage.overlay.setAttribute("aria-describedby", "canvas-caption");
    this.stage.overlay.setAttribute("aria-label", "Canvas. Arrow keys go from node to node, Enter selects, question mark lists all keys. The table below has the same content.");
    this.stage.onmoved = () => hover.place(this.chrome.card, null, null);
    listen(this.stage, this.meaning());
    this.refresh(true);
  }

  /** What is drawn now, for those who measure it. */
  get drawn(): Drawing | null {
    return this.drawing;
  }

  get selected(): ReadonlySet<string> {
    return this.selection.ids;
  }

  get scene(): Scene {
    return this.history.present;
  }

  /** Loads the overview; a network that is one group only is opened at once. */
  async start(): Promise<void> {
    await this.loading("Loading the overview …", async () => {
      const overview = await this.server.overview();
      if (!overview.groups.id.length) return this.chrome.say(overview.noun === "network" ? "No network is above the cut: nothing to draw." : "This network has no members to draw.");
      this.history = commands.begun(commands.showOverview(overview).apply(EMPTY));
      this.refresh(true);
      if (overview.noun === "group" && overview.groups.id.length === 1) await this.openOnly(overview);
    });
  }

  /** A network of one group has no overview worth a click. A large one reads best as ribbons. */
  private async openOnly(overview: OverviewScene): Promise<void> {
    await this.open(overview.groups.id[0]!, true);
    if (overview.totals.accounts > RIBBONS_FROM && this.seen && familiesIn(this.seen).length > 1) {
      this.history = commands.begun(commands.changeView("ribbons").apply(this.scene));
      this.refresh(true);
    }
  }

  /** Opens a group, or every group for null. `first`: there is nothing to go back to. */
  async open(group: string | null, first = false): Promise<void> {
    if (group === null && !this.affordable()) return;
    await this.loading(group === null ? "Loading every account …" : "Loading the group …", async () => {
      const command = commands.openGraph(graphOf(await this.server.nodes(group)));
      this.history = first ? commands.begun(command.apply(this.scene)) : commands.run(this.history, command);
      this.selection = selecting.NOTHING;
      this.cursor = null;
      this.refresh(true);
    }, () => void this.open(group, first));
  }

  private affordable(): boolean {
    const totals = this.scene.overview?.totals;
    if (!totals) return true;
    const size = totals.accounts + totals.links;
    if (size <= COSTLY) return true;
    return window.confirm(`${count(totals.accounts, "account")} and ${count(totals.links, "link")}: a frame will take about ${Math.round(size / 900)} ms without a graphics card. Draw them all?`);
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

  act(command: commands.Command, refit = false): void {
    const view = this.scene.view;
    this.history = commands.run(this.history, command);
    this.refresh(refit || this.scene.view !== view);
  }

  private refresh(refit: boolean): void {
    const { scene } = this;
    this.seen = scene.graph ? visible(scene) : null;
    this.drawing = this.drawingOf(scene);
    this.stage.show(this.drawing, refit);
    this.chrome.caption.textContent = this.drawing?.caption() ?? "";
    this.legend();
    this.families();
    this.crumbs();
    this.buttons();
    this.look();
    this.panel();
  }

  private drawingOf(scene: Scene): Drawing | null {
    if (scene.view === "overview" || !scene.graph) return scene.overview && new OverviewView(scene.overview, scene.groupsShown);
    if (scene.view === "ribbons") return new RibbonsView(scene.graph, this.seen!, this.ribbonFamilies(), scene.ribbonRows);
    return new NodesView(scene, this.seen!, scene.graph.group === null ? this.circles() : []);
  }

  private circles(): { name: string; x: number; y: number; r: number }[] {
    const groups = this.scene.overview?.groups;
    return groups ? groups.id.map((_, g) => ({ name: groups.name[g]!, x: groups.x[g]!, y: groups.y[g]!, r: groups.r[g]! })) : [];
  }

  private ribbonFamilies(): readonly string[] {
    const there = familiesIn(this.seen!);
    const chosen = this.scene.ribbonFamilies.filter((family) => there.includes(family));
    return (chosen.length ? chosen : there).slice(0, 3);
  }

  private legend(): void {
    const { scene, drawing } = this;
    const { legend } = this.chrome;
    if (drawing instanceof OverviewView) legend.replaceChildren(overviewLegend(scene.overview!, drawing.what));
    else if (this.seen) legend.replaceChildren(nodesLegend(scene, this.seen, (command) => this.act(command)));
    if (drawing instanceof OverviewView) this.mirror.overview(scene.overview!, drawing.what);
    else if (this.seen) this.mirror.nodes(scene.graph!, this.seen);
  }

  private families(): void {
    const shown = this.scene.view === "ribbons" && this.seen !== null;
    this.chrome.families.hidden = !shown;
    if (!shown) return;
    const names = new Map(this.scene.graph!.legend.map((kind) => [kind.name, kind.plural]));
    const choose = (families: string[]): void => this.act(commands.chooseRibbonFamilies(families), true);
    this.chrome.families.replaceChildren(...familyChoices(familiesIn(this.seen!), this.ribbonFamilies(), names, choose));
  }

  private crumbs(): void {
    const { overview, graph, view } = this.scene;
    const here = view !== "overview" && graph ? graph.name : null;
    this.chrome.trail(overview?.title ?? graph?.title ?? "", here, () => this.back());
  }

  private buttons(): void {
    const { chrome, scene, history, drawing } = this;
    chrome.press(scene.view);
    const opened = scene.graph !== null;
    chrome.enable("nodes", opened, "open a group first (double-click it)");
    chrome.enable("ribbons", opened, "open a group first (double-click it)");
    chrome.enable("undo", history.past.length > 0, "nothing to undo");
    chrome.enable("redo", history.future.length > 0, "nothing to redo");
    const nodes = scene.view !== "overview" && opened;
    for (const name of ["expand", "neighbours", "hide"]) chrome.enable(name, nodes && this.selection.ids.size > 0, nodes ? "select something first" : "open a group first");
    chrome.enable("expand", nodes && this.selection.ids.size === 1, "select one node first");
    chrome.enable("layout", scene.view === "nodes" && opened && this.seen!.nodes.shown <= LARGEST, `for ${number(LARGEST)} nodes or fewer, in the view of accounts`);
    chrome.reveal("all", scene.view === "overview" && scene.overview?.noun === "group" && scene.overview.groups.id.length > 1);
    const folded = drawing instanceof OverviewView ? scene.overview!.groups.id.length - drawing.what.groups.length : drawing instanceof RibbonsView ? Math.max(0, ...drawing.what.columns.map((c) => c.of - c.rows.length)) : 0;
    chrome.reveal("more", folded > 0, `Show ${number(Math.min(folded, scene.view === "overview" ? GROUPS_SHOWN : 24))} more`);
  }

  private look(): void {
    this.stage.look({ ids: this.selection.ids, link: this.selection.link, hover: this.hovered, cursor: this.cursor });
    this.mirror.select(this.selection.ids);
  }

  private selectionChanged(): void {
    this.buttons();
    this.look();
    this.panel();
  }

  choose(id: string | null, adding = false): void {
    if (id !== null) this.selection = adding ? selecting.toggle(this.selection, id) : selecting.only(id);
    else if (!adding) this.selection = selecting.NOTHING;
    if (id !== null) this.cursor = id;
    this.selectionChanged();
  }

  private panel(): void {
    const { scene, selection, seen } = this;
    const { panel } = this.chrome;
    this.asked++;
    const group = [...selection.ids].find((id) => id.startsWith("group:"));
    if (scene.view === "overview" && scene.overview) {
      if (group) {
        const at = scene.overview.groups.id.indexOf(group.slice("group:".length));
        return panel.replaceChildren(panels.groupPanel(scene.overview, at, () => void this.open(scene.overview!.groups.id[at]!), this.links));
      }
      if (selection.link !== null && scene.overview.links.a[selection.link] !== undefined) return panel.replaceChildren(panels.groupLinkPanel(scene.overview, selection.link));
      return panel.replaceChildren(hint("Click a bubble to see what its accounts share. Double-click opens it."));
    }
    if (!scene.graph || !seen) return panel.replaceChildren();
    const nodes = selecting.nodesIn(selection, scene.graph);
    if (selection.link !== null && selection.link < scene.graph.linkA.length) return this.linkPanel(selection.link);
    if (nodes.length > 1) return panel.replaceChildren(panels.manyPanel(scene.graph, nodes));
    if (nodes.length === 1) return this.nodePanel(nodes[0]!);
    panel.replaceChildren(hint("Click a node or a line to see why it is here. Double-click expands a node."));
  }

  private nodePanel(node: number): void {
    const graph = this.scene.graph!;
    const badge = this.scene.badges.get(graph.id[node]!);
    this.chrome.panel.replaceChildren(panels.nodePanel(graph, this.seen!, node, this.links, badge, () => void this.answered(() => this.fetch(graph.id[node]!, badge!.choice, badge!.of, badge!.suppressed))));
    const account = graph.kind[node] === ACCOUNT;
    if (account && Number.isNaN(graph.probability[node]!)) return;
    void this.explain(account ? { account: graph.key[node]! } : { kind: kindOf(graph, node).name, key: graph.key[node]! });
  }

  private linkPanel(link: number): void {
    const graph = this.scene.graph!;
    const [a, b] = [graph.linkA[link]!, graph.linkB[link]!];
    this.chrome.panel.replaceChildren(panels.linkPanel(graph, link));
    void this.explain({ account: graph.key[a]!, kind: kindOf(graph, b).name, key: graph.key[b]! });
  }

  private async explain(about: { account?: string; kind?: string; key?: string }): Promise<void> {
    const question = this.asked;
    const place = h("div", { class: "canvas-note" }, "Looking up why …");
    this.chrome.panel.append(place);
    try {
      const answer = await this.server.explanation(about);
      if (question === this.asked) place.replaceWith(panels.explanationPart(answer));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.textContent = error.message;
    }
  }

  /** Counts first; what is fetched then is the person's choice. */
  private async expand(id: string): Promise<void> {
    const graph = this.scene.graph;
    const node = graph?.index.get(id);
    if (!graph || node === undefined) return;
    await this.answered(async () => {
      const counts = await this.server.counts(kindOf(graph, node).name, graph.key[node]!);
      const already = recordedNeighbours(graph, node);
      const choice = await askExpand(this.chrome.root, graph.label[node]!, counts, graph.legend, already, graph.verdicts[graph.verdict[node]!]!);
      this.stage.overlay.focus();
      if (choice) await this.fetch(id, choice, counts.total, counts.suppressed);
    });
  }

  /** One page of neighbours, beginning where the last page of the same choice ended. */
  private async fetch(id: string, choice: Choice, of: number, suppressed: string): Promise<void> {
    const graph = this.scene.graph!;
    const node = graph.index.get(id)!;
    const already = recordedNeighbours(graph, node);
    const offset = commands.nextPage(this.scene, id, choice);
    const rows = await this.server.neighbours(kindOf(graph, node).name, graph.key[node]!, choice.kinds, choice.order, choice.limit, offset);
    this.act(commands.expand(id, rows, of, suppressed, choice));
    const badge = this.scene.badges.get(id)!;
    this.chrome.caption.textContent = `Added ${number(badge.added - already)}: ${number(badge.added)} of ${number(badge.of)} neighbours of ${graph.label[node]} drawn · ${this.drawing!.caption()}`;
  }

  private async answered(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.chrome.panel.append(h("p", { class: "canvas-warning", role: "alert" }, error.message));
    }
  }

  private back(): void {
    if (this.scene.overview && this.scene.view !== "overview") this.act(commands.changeView("overview"), true);
  }

  private relayout(): void {
    const { scene, drawing, seen } = this;
    if (!(drawing instanceof NodesView) || !scene.graph || !seen) return;
    const places = arranged(scene.graph, seen, drawing.x, drawing.y, new Set(scene.pins.keys()));
    if (places.size) this.act(commands.arrange(places), true);
  }

  private more(): void {
    const { scene } = this;
    if (scene.view === "overview") this.act(commands.showGroups(scene.groupsShown + GROUPS_SHOWN), true);
    else this.act(commands.showRibbonRows(scene.ribbonRows + 24), true);
  }

  private save(): void {
    const { scene, drawing, seen } = this;
    if (!drawing) return;
    const facts = picture.factsOf(scene, seen, drawing.caption());
    picture.save(picture.composed(this.stage.snapshot(), facts, this.stage.colours), `${facts.title.replaceAll(/[^\w-]+/g, "_")}.png`);
  }

  private tools(): Tools {
    return {
      view: (view: View) => this.act(commands.changeView(view), true),
      fit: () => this.stage.fit(),
      undo: () => this.time(commands.undo),
      redo: () => this.time(commands.redo),
      hide: () => this.hide(),
      neighbours: () => this.neighbours(),
      expand: () => void this.expand([...this.selection.ids][0] ?? ""),
      layout: () => this.relayout(),
      all: () => void this.open(null),
      more: () => this.more(),
      png: () => this.save(),
      help: () => showHelp(this.chrome.root),
    };
  }

  private time(move: (history: commands.History) => commands.History): void {
    const { view, graph } = this.scene;
    this.history = move(this.history);
    this.refresh(this.scene.view !== view || (this.scene.graph === null) !== (graph === null));
  }

  private hide(): void {
    if (!this.scene.graph || this.scene.view === "overview") return;
    const ids = [...this.selection.ids].filter((id) => this.scene.graph!.index.has(id));
    this.selection = selecting.NOTHING;
    this.cursor = null;
    this.act(commands.hide(ids));
  }

  private neighbours(): void {
    if (!this.scene.graph || !this.seen) return;
    this.selection = selecting.withNeighbours(this.selection, this.scene.graph, this.seen.node);
    this.selectionChanged();
  }

  private opens(hit: Hit): void {
    if (hit.type === "group" && this.scene.overview?.noun === "group") void this.open(this.scene.overview.groups.id[hit.group]!);
    if (hit.type === "node") void this.expand(hit.id);
  }

  private lines(hit: Hit): hover.Lines {
    const { overview, graph } = this.scene;
    if (hit.type === "group") return hover.groupLines(overview!, hit.group);
    if (hit.type === "groups") return [`${overview!.groups.name[overview!.links.a[hit.link]!]} – ${overview!.groups.name[overview!.links.b[hit.link]!]}`, `${count(overview!.links.shared[hit.link]!, "identifier")} shared`];
    if (hit.type === "ribbon") return hover.ribbonLines(graph!, (this.drawing as RibbonsView).what.ribbons[hit.ribbon]!);
    return hit.type === "link" ? hover.linkLines(graph!, hit.link) : hover.nodeLines(graph!, this.seen!, hit.node);
  }

  private hover(hit: Hit | null, event: { clientX: number; clientY: number } | null): void {
    hover.place(this.chrome.card, hit && this.lines(hit), event);
    this.stage.overlay.classList.toggle("is-over", hit !== null);
    if (hit === this.hovered || (hit && this.hovered && JSON.stringify(hit) === JSON.stringify(this.hovered))) return;
    this.hovered = hit;
    this.look();
  }

  private select(hit: Hit | null, adding: boolean): void {
    this.stage.overlay.focus({ preventScroll: true });
    if (hit?.type === "link" || hit?.type === "groups") {
      this.selection = selecting.onlyLink(hit.link);
      return this.selectionChanged();
    }
    if (hit?.type === "ribbon") {
      const accounts = (this.drawing as RibbonsView).what.ribbons[hit.ribbon]!.accounts.map((account) => this.scene.graph!.id[account]!);
      this.selection = adding ? selecting.added(this.selection, accounts) : selecting.added(selecting.NOTHING, accounts);
      return this.selectionChanged();
    }
    this.choose(hit?.id ?? null, adding);
  }

  private meaning(): Meaning {
    return {
      select: (hit, adding) => this.select(hit, adding),
      open: (hit) => this.opens(hit),
      hover: (hit, event) => this.hover(hit, event),
      boxed: (left, top, right, bottom) => {
        this.selection = selecting.added(this.selection, this.drawing?.inside(left, top, right, bottom) ?? []);
        this.selectionChanged();
      },
      canDrag: (hit) => hit.type === "node" && this.drawing instanceof NodesView,
      dragged: (hit, x, y, done) => this.drag(hit, x, y, done),
      step: (dx, dy) => this.step(dx, dy),
      next: (backwards) => this.next(backwards),
      enter: (adding) => this.enter(adding),
      key: (name) => this.key(name),
    };
  }

  private drag(hit: Hit, x: number, y: number, done: boolean): void {
    if (hit.type !== "node" || !(this.drawing instanceof NodesView)) return;
    if (done) return this.act(commands.pin(hit.id, x, y));
    [this.drawing.x[hit.node], this.drawing.y[hit.node]] = [x, y];
    this.hovered = hit;
    this.look();
  }

  private step(dx: number, dy: number): void {
    this.goTo(ahead(this.drawing?.stops() ?? [], this.cursor, dx, dy));
  }

  /** Tab steps through; false at the ends and where nothing is under the cursor, so that Tab leaves the canvas. */
  private next(backwards: boolean): boolean {
    const to = following(this.drawing?.stops() ?? [], this.cursor, backwards);
    this.goTo(to);
    return to !== undefined;
  }

  private goTo(stop: { id: string; x: number; y: number } | undefined): void {
    if (!stop) return;
    this.cursor = stop.id;
    this.stage.reveal(stop.x, stop.y);
    this.look();
    this.chrome.caption.textContent = this.spoken(stop.id);
  }

  private spoken(id: string): string {
    if (id.startsWith("group:")) return this.lines({ type: "group", id, group: this.scene.overview!.groups.id.indexOf(id.slice("group:".length)) }).join(", ");
    return this.lines({ type: "node", id, node: this.scene.graph!.index.get(id)! }).join(", ");
  }

  private enter(adding: boolean): void {
    if (this.cursor === null) return this.step(1, 0);
    if (adding || !this.selection.ids.has(this.cursor)) return this.choose(this.cursor, adding);
    if (this.cursor.startsWith("group:")) void this.open(this.cursor.slice("group:".length));
    else void this.expand(this.cursor);
  }

  private key(name: string): boolean {
    const tools = this.tools();
    const keys: Record<string, () => void> = {
      f: tools.fit,
      n: tools.neighbours,
      h: tools.hide,
      l: tools.layout,
      e: tools.expand,
      "?": tools.help,
      1: () => tools.view("overview"),
      2: () => this.scene.graph && tools.view("ribbons"),
      3: () => this.scene.graph && tools.view("nodes"),
      Backspace: () => this.back(),
      "Ctrl+z": tools.undo,
      "Ctrl+Shift+z": tools.redo,
      "Ctrl+y": tools.redo,
    };
    if (name === "Escape") {
      this.selection = selecting.NOTHING;
      this.cursor = null;
      this.chrome.caption.textContent = this.drawing?.caption() ?? "";
      this.selectionChanged();
      return true;
    }
    const act = keys[name];
    act?.();
    return act !== undefined;
  }
}

const hint = (words: string): HTMLElement => h("p", { class: "canvas-note" }, words);
