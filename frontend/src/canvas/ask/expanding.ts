// Expanding a node: counts first, then one page of what was chosen, and the next page with one click.
import * as commands from "../commands.ts";
import { chosenNodes, type Context, register } from "../context.ts";
import { kindOf, type NodeId, neighbourCount } from "../graph.ts";
import type { Choice } from "../state.ts";
import type { NeighbourCounts } from "../wire.ts";
import { number } from "../words.ts";
import { askExpand } from "./expand.ts";

/** Counts first; what is fetched then is the person's choice. */
export async function expand(context: Context, id: NodeId): Promise<void> {
  const graph = context.scene.graph;
  const node = graph?.index.get(id);
  if (!graph || node === undefined) return;
  await context.attempt(async () => {
    const counts = await context.server.ask<NeighbourCounts>("counts/", { kind: kindOf(graph, node).name, key: graph.key[node]! });
    const already = neighbourCount(graph, node);
    const choice = await askExpand(context.root, graph.label[node]!, counts, graph.legend, already, graph.verdicts[graph.verdict[node]!]!);
    context.stage.overlay.focus({ preventScroll: true });
    if (choice) await fetchPage(context, id, choice, counts.total, counts.suppressed);
  });
}

/** One page of neighbours, beginning where the last page of the same choice ended. */
export async function fetchPage(context: Context, id: NodeId, choice: Choice, of: number, suppressed: string): Promise<void> {
  const graph = context.scene.graph!;
  const node = graph.index.get(id)!;
  const already = neighbourCount(graph, node);
  const offset = commands.nextPage(context.scene, id, choice);
  const page = await context.server.neighbours(kindOf(graph, node).name, graph.key[node]!, choice, offset, context.network);
  context.act(commands.expand(id, page, of, suppressed, choice));
  const badge = context.scene.badges.get(id)!;
  context.tell(`Added ${number(badge.added - already)}: ${number(badge.added)} of ${number(badge.of)} neighbours of ${graph.label[node]} drawn`);
}

register({
  actions: [
    {
      name: "expand",
      words: "Expand",
      about: "fetch neighbours of the selected node, with counts first",
      key: "e",
      bar: 5,
      menus: ["node"],
      why: (context) => (chosenNodes(context).length === 1 ? "" : context.scene.view === "overview" ? "open a group first" : "select one node first"),
      run: (context) => expand(context, chosenNodes(context)[0]!),
    },
  ],
});
