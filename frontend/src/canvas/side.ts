// The right panel: what is selected, and why. Answers come out of order; only the last question's answer is shown.
import { fetchPage } from "./ask/expanding.ts";
import type { Context } from "./context.ts";
import { h } from "./dom.ts";
import { ACCOUNT, kindOf } from "./graph.ts";
import * as panels from "./panel.ts";
import { notePanel } from "./notes.ts";
import * as selecting from "./selection.ts";
import { Refused } from "./sync.ts";

export class Side {
  readonly element = h("div", { class: "canvas-side-part canvas-panel", "aria-live": "polite" });
  private asked = 0;
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  update(): void {
    this.asked++;
    this.element.replaceChildren(...this.parts().filter((part): part is HTMLElement => part !== null));
  }

  complain(words: string): void {
    this.element.append(h("p", { class: "canvas-warning", role: "alert" }, words));
  }

  private parts(): (HTMLElement | null)[] {
    const { context } = this;
    const { scene, selection, seen } = context;
    const note = scene.notes.find(({ id }) => selection.ids.has(id));
    if (note) return [notePanel(context, note)];
    if (scene.view === "overview") return [this.overview()];
    if (!scene.graph || !seen) return [];
    if (selection.link !== null && selection.link < scene.graph.linkA.length) return this.link(selection.link);
    const nodes = selecting.nodesIn(selection, scene.graph);
    if (nodes.length > 1) return [panels.manyPanel(scene.graph, nodes, (id) => this.show(id))];
    if (nodes.length === 1) return this.node(nodes[0]!);
    return [hint("Click a node or a line to see why it is here. Double-click expands a node; a right click lists what can be done.")];
  }

  private show(id: string): void {
    this.context.select([id]);
    this.context.goTo(id);
  }

  private overview(): HTMLElement | null {
    const { context } = this;
    const { scene, selection } = context;
    const overview = scene.overview;
    if (!overview) return null;
    const groups = [...selection.ids].flatMap((id) => (id.startsWith("group:") ? overview.groups.id.indexOf(id.slice("group:".length)) : []));
    if (groups.length > 1) return panels.groupsPanel(overview, groups);
    if (groups.length === 1) return panels.groupPanel(overview, groups[0]!, () => void context.open(overview.groups.id[groups[0]!]!), context.links);
    if (selection.link !== null && overview.links.a[selection.link] !== undefined) return panels.groupLinkPanel(overview, selection.link);
    return hint("Click a bubble to see what its accounts share. Double-click opens it.");
  }

  private node(node: number): (HTMLElement | null)[] {
    const { context } = this;
    const graph = context.scene.graph!;
    const badge = context.scene.badges.get(graph.id[node]!);
    const next = (): void => {
      context.stage.overlay.focus({ preventScroll: true }); // the button goes with the panel: keys must not go with it
      void context.attempt(() => fetchPage(context, graph.id[node]!, badge!.choice, badge!.of, badge!.suppressed));
    };
    const panel = panels.nodePanel(graph, context.seen!, node, context.links, badge, next);
    const account = graph.kind[node] === ACCOUNT;
    if (account && Number.isNaN(graph.probability[node]!)) return [panel];
    return [panel, this.why(account ? { account: graph.key[node]! } : { kind: kindOf(graph, node).name, key: graph.key[node]! })];
  }

  private link(link: number): HTMLElement[] {
    const graph = this.context.scene.graph!;
    const [a, b] = [graph.linkA[link]!, graph.linkB[link]!];
    return [panels.linkPanel(graph, link), this.why({ account: graph.key[a]!, kind: kindOf(graph, b).name, key: graph.key[b]! })];
  }

  private why(about: { account?: string; kind?: string; key?: string }): HTMLElement {
    const question = this.asked;
    const place = h("div", { class: "canvas-note" }, "Looking up why …");
    const answered = async (): Promise<void> => {
      try {
        const answer = await this.context.server.explanation(about);
        if (question === this.asked) place.replaceWith(panels.explanationPart(answer));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        place.textContent = error.message;
      }
    };
    void answered();
    return place;
  }
}

const hint = (words: string): HTMLElement => h("p", { class: "canvas-note" }, words);
