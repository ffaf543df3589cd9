// Moving about: views, what is folded, fitting, going back, undo and redo.
import * as commands from "../commands.ts";
import { chosenGroups, type Context, register } from "../context.ts";
import { confirmed } from "../dialogs.ts";
import { h } from "../dom.ts";
import { OverviewView } from "../rendering/overview_view.ts";
import { RibbonsView } from "../rendering/ribbons_view.ts";
import { GROUPS_SHOWN, NODES_SHOWN, RIBBON_ROWS, type View } from "../state.ts";
import { number } from "../words.ts";

const nothing = ({ scene }: Context): string => (scene.graph || scene.overview?.noun === "group" ? "" : "open a network first");
const MS_A_THOUSAND = 1.1; // full drawing of a thousand nodes and links, without a graphics card

/** How many are folded only because there are so many. */
function folded({ seen, drawing }: Context): number {
  if (drawing instanceof OverviewView) return drawing.what.folded.length;
  if (drawing instanceof RibbonsView) return Math.max(0, ...drawing.what.columns.map((column) => column.of - column.rows.length));
  return seen?.away.get("budget") ?? 0;
}

function step({ scene }: Context): number {
  return scene.view === "overview" ? GROUPS_SHOWN : scene.view === "ribbons" ? RIBBON_ROWS : NODES_SHOWN;
}

async function more(context: Context): Promise<void> {
  const { scene } = context;
  if (scene.view === "overview") return context.act(commands.showGroups(scene.groupsShown + GROUPS_SHOWN), true);
  if (scene.view === "ribbons") return context.act(commands.showRibbonRows(scene.ribbonRows + RIBBON_ROWS), true);
  context.act(commands.showNodes(scene.nodesShown + NODES_SHOWN), true);
}

/** Everything of the open group at once, with what it costs told before. */
async function everything(context: Context): Promise<void> {
  const { scene, seen } = context;
  if (!scene.graph || !seen) return;
  const size = scene.graph.id.length + scene.graph.linkA.length;
  const cost = Math.max(Math.round((size / 1000) * MS_A_THOUSAND), 1);
  const words = `${number(scene.graph.id.length)} nodes and ${number(scene.graph.linkA.length)} links. A full drawing takes about ${number(cost)} ms on a machine without a graphics card; while you pan, its picture is moved.`;
  if (await confirmed(context.root, "Draw every node?", [h("p", {}, words)], "Draw them all")) context.act(commands.showNodes(Infinity), true);
}

/** From the overview the selected group is opened, and every group where none is selected and none is open. */
async function show(context: Context, view: View): Promise<void> {
  const { scene } = context;
  const [group] = scene.view === "overview" ? chosenGroups(context) : [];
  const id = group?.slice("group:".length);
  const there = scene.graph && (id === undefined || scene.graph.group === id);
  if (there || (await context.open(id ?? null))) context.act(commands.changeView(view), true);
}

export function back(context: Context): void {
  if (context.scene.overview && context.scene.view !== "overview") context.act(commands.changeView("overview"), true);
}

register({
  actions: [
    { name: "overview", words: "Overview", about: "groups as bubbles", key: "1", run: (context) => context.act(commands.changeView("overview"), true) },
    { name: "ribbons", words: "Ribbons", about: "who shares which identifiers", key: "2", why: nothing, run: (context) => show(context, "ribbons") },
    { name: "nodes", words: "Accounts", about: "accounts and identifiers one by one", key: "3", why: nothing, run: (context) => show(context, "nodes") },
    { name: "undo", words: "Undo", about: "undo the last change of the scene", key: "Ctrl+z", bar: 1, menus: ["canvas"], why: ({ history }) => (history.past.length ? "" : "nothing to undo"), run: (context) => context.travel(commands.undo) },
    { name: "redo", words: "Redo", about: "redo what was undone", key: "Ctrl+Shift+z", bar: 2, menus: ["canvas"], why: ({ history }) => (history.future.length ? "" : "nothing to redo"), run: (context) => context.travel(commands.redo) },
    { name: "fit", words: "Fit", about: "fit to the window", key: "f", bar: 3, menus: ["canvas"], run: ({ stage }) => stage.fit() },
    {
      name: "more",
      words: (context) => `Show ${number(Math.min(folded(context), step(context)))} more`,
      about: "draw more of what is folded",
      bar: 8,
      menus: ["canvas"],
      gone: (context) => folded(context) === 0,
      run: more,
    },
    { name: "every", words: "Draw every node", about: "draw all nodes of this view, with the cost told before", menus: ["canvas"], gone: ({ scene, seen }) => scene.view !== "nodes" || !seen?.away.get("budget"), run: everything },
    {
      name: "all",
      words: "All accounts",
      about: "open every group of the network at once",
      bar: 15,
      menus: ["canvas"],
      gone: ({ scene }) => scene.view !== "overview" || scene.overview?.noun !== "group" || scene.overview.groups.id.length < 2,
      run: async (context) => void (await context.open(null)),
    },
    { name: "back", words: "Back to the overview", about: "back to the overview", key: "Backspace", menus: ["canvas"], why: ({ scene }) => (scene.view === "overview" ? "this is the overview" : ""), run: back },
  ],
});
