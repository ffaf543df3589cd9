// Paths between two selections, and what a selection has in common.
import { chosenNodes, type Context, register } from "../context.ts";
import type { Found, NodeId } from "../graph.ts";
import { count, number } from "../words.ts";
import { chooser, drawable, type FoundRow, idOf, nodeOf, show } from "./answers.ts";

interface Path {
  readonly nodes: readonly FoundRow[];
  readonly links: readonly { first: number; last: number; events: number }[];
  readonly hops: number;
  readonly weakest: number;
  readonly bits: number;
  readonly gap: number;
}
interface Paths {
  readonly rows: readonly Path[];
  readonly cut: boolean;
  readonly seconds: number;
}
interface Common {
  readonly rows: readonly (FoundRow & { readonly of: readonly string[] })[];
  readonly total: number;
  readonly cut: boolean;
}
interface Question {
  readonly here: readonly NodeId[];
  readonly there: readonly NodeId[];
  readonly order: "shortest" | "strongest";
  readonly hub: number | null;
  readonly inferred: boolean;
}

const HUB = 200;
const MARKED = new WeakMap<HTMLElement, readonly NodeId[]>();
const HUBS = [["200", `avoid hubs (over ${HUB} accounts)`], ["20", "rare things only (20 accounts)"], ["", "through hubs too"]] as const;
const THROUGH = [["", "what records name"], ["inferred", "network blocks and phone ranges too"]] as const;
const hubOf = (value: string): number | null => (value ? Number(value) : null);

/** The two ends: what was marked and what is selected, or the two nodes that are selected. */
function endsOf(context: Context): { here: readonly NodeId[]; there: readonly NodeId[] } | null {
  const chosen = chosenNodes(context);
  const marked = MARKED.get(context.root) ?? [];
  const there = chosen.filter((id) => !marked.includes(id));
  if (marked.length && there.length) return { here: marked, there };
  return chosen.length === 2 ? { here: [chosen[0]!], there: [chosen[1]!] } : null;
}

/** Account to identifier, whatever the direction of the path. */
function linksOf(nodes: readonly FoundRow[], links: Path["links"]): Found["links"] {
  return links.map((link, at) => {
    const [one, other] = [nodes[at]!, nodes[at + 1]!];
    const [a, b] = one.kind === "account" ? [one, other] : [other, one];
    return { a: idOf(a), b: idOf(b), ...link };
  });
}

function facts({ hops, weakest, bits, gap, nodes }: Path, network: string): string {
  const others = [...new Set(nodes.map((node) => node.network).filter((name) => name && name !== network))];
  const apart = gap > 0 ? `one step ${count(gap, "day")} apart` : "every step overlaps in time";
  return [`${count(hops, "link")}`, `weakest step ${weakest.toFixed(1)} bits`, `${bits.toFixed(1)} in all`, apart, ...(others.length ? [`through ${others.join(", ")}`] : [])].join(" · ");
}

const chain = (context: Context, nodes: readonly FoundRow[]): string =>
  nodes.map((node) => (node.kind === "account" ? node.label : `${noun(context, node.kind)} ${node.label} (on ${number(node.total)})`)).join(" → ");
const noun = ({ scene }: Context, kind: string): string => scene.graph?.legend.find(({ name }) => name === kind)?.noun ?? kind;

async function paths(context: Context, question: Question): Promise<void> {
  context.tell("Looking for paths …");
  const { here, there, order, hub, inferred } = question;
  const answer = await context.server.send<Paths>("POST", "paths/", { here: here.map(nodeOf), there: there.map(nodeOf), order, hub, inferred, longest: 6, limit: 10 });
  const again = (change: Partial<Question>): void => void context.attempt(() => paths(context, { ...question, ...change }));
  const cut = answer.cut ? ` The search was cut after ${answer.seconds.toFixed(1)} seconds, where it grew too wide: there may be others.` : "";
  show(context, {
    title: `Paths from ${ends(context, here)} to ${ends(context, there)}`,
    note: `The first ${number(answer.rows.length)}, ${order} first; a step is as strong as the thing it passes is rare.${cut}`,
    empty: `No path of up to 6 links${hub === null ? "" : ` through things on at most ${number(hub)} accounts`}.${cut}`,
    command: "draw paths",
    controls: [
      chooser("Order", [["shortest", "shortest first"], ["strongest", "strongest evidence first"]], order, (value) => again({ order: value as Question["order"] })),
      chooser("Hubs", HUBS, hub === null ? "" : String(hub), (value) => again({ hub: hubOf(value) })),
      chooser("Through", THROUGH, inferred ? "inferred" : "", (value) => again({ inferred: value !== "" })),
    ],
    items: answer.rows.map((path) => ({
      head: chain(context, path.nodes),
      facts: facts(path, context.network),
      ids: path.nodes.map(idOf),
      found: { nodes: drawable(path.nodes), links: linksOf(path.nodes, path.links) },
    })),
  });
}

const ends = (context: Context, ids: readonly NodeId[]): string => (ids.length === 1 ? (context.scene.graph?.label[context.scene.graph.index.get(ids[0]!) ?? -1] ?? nodeOf(ids[0]!).key) : `${number(ids.length)} nodes`);

async function common(context: Context, ids: readonly NodeId[], hub: number | null): Promise<void> {
  const answer = await context.server.send<Common>("POST", "common/", { nodes: ids.map(nodeOf), hub });
  const kinds = new Map(ids.map((id) => [nodeOf(id).key, id]));
  show(context, {
    title: `What ${number(ids.length)} nodes have in common`,
    note: `Showing ${number(answer.rows.length)} of ${number(answer.total)}${answer.cut ? " or more" : ""}: what most of them have first, then the rarest.`,
    empty: "No two of them have anything in common within these limits.",
    command: "draw what is common",
    controls: [chooser("Hubs", HUBS, hub === null ? "" : String(hub), (value) => void context.attempt(() => common(context, ids, hubOf(value))))],
    items: answer.rows.map((row) => {
      const of = row.of.flatMap((key) => kinds.get(key) ?? []);
      const account = row.kind === "account";
      return {
        head: account ? row.label : `${noun(context, row.kind)} ${row.label}`,
        facts: `${number(of.length)} of ${number(ids.length)} have it${account ? (row.network ? ` · in ${row.network}` : "") : ` · on ${count(row.total, "account")} in all records`}`,
        ids: [idOf(row), ...of],
        found: { nodes: [row], links: of.map((id) => ({ a: account ? idOf(row) : id, b: account ? id : idOf(row), first: -1, last: -1, events: 0 })) },
      };
    }),
  });
}

const marked = (context: Context): number => MARKED.get(context.root)?.length ?? 0;
const some = (context: Context, least: number): string => (context.scene.view === "overview" ? "open a group first" : chosenNodes(context).length < least ? `select ${least === 1 ? "a node" : "two nodes or more"}` : "");

register({
  actions: [
    {
      name: "paths",
      words: "Paths",
      about: "paths between two nodes, or from what was marked to what is selected",
      key: "p",
      bar: 6,
      menus: ["node", "selection"],
      why: (context) => some(context, 1) || (endsOf(context) ? "" : marked(context) ? "select something that is not marked" : "select two nodes, or mark one selection first"),
      run: (context) => context.attempt(() => paths(context, { ...endsOf(context)!, order: "shortest", hub: HUB, inferred: false })),
    },
    {
      name: "mark-start",
      words: (context) => (marked(context) ? `Mark as start (${number(marked(context))} marked)` : "Mark as start"),
      about: "remember the selection as the start of paths",
      key: "Shift+p",
      menus: ["node", "selection"],
      why: (context) => some(context, 1),
      run: (context) => {
        MARKED.set(context.root, chosenNodes(context));
        context.tell(`${count(marked(context), "node")} marked: select where paths should lead to, then press P`);
      },
    },
    {
      name: "common",
      words: "In common",
      about: "what the selected nodes have in common",
      key: "Shift+c",
      bar: 7,
      menus: ["selection"],
      why: (context) => some(context, 2),
      run: (context) => context.attempt(() => common(context, chosenNodes(context), HUB)),
    },
  ],
});
