// Changes of the scene: hide, group, arrange, pin, colour, note, take out. Each is one step of undo.
import * as commands from "../commands.ts";
import { chosenGroups, chosenIdentifiers, chosenNodes, type Context, register } from "../context.ts";
import { sheet, written } from "../dialogs.ts";
import { h } from "../dom.ts";
import type { NodeId } from "../graph.ts";
import { arranged, LARGEST } from "../relayout.ts";
import { NodesView } from "../rendering/nodes_view.ts";
import * as selecting from "../selection.ts";
import { type Colour, COLOURS } from "../state.ts";
import { count, number } from "../words.ts";

const SELECT = "select something first";
const anything = (context: Context): NodeId[] => [...chosenNodes(context), ...chosenGroups(context)];
const some = (context: Context): string => (anything(context).length ? "" : SELECT);
const nodes = (context: Context): string => (chosenNodes(context).length ? "" : context.scene.view === "overview" ? "open a group first" : SELECT);
const inForce = (context: Context): string => (context.drawing instanceof NodesView ? "" : "only in the view of accounts (3)");

function hide(context: Context): void {
  const ids = anything(context);
  context.select([]);
  context.act(commands.hide(ids));
}

function neighbours(context: Context): void {
  const { scene, seen, selection } = context;
  if (scene.graph && seen) context.select(selecting.withNeighbours(selection, scene.graph, seen.node).ids);
}

function relayout(context: Context): void {
  const { scene, drawing, seen } = context;
  if (!(drawing instanceof NodesView) || !scene.graph || !seen) return;
  const places = arranged(scene.graph, seen, drawing.x, drawing.y, new Set(scene.pins.keys()));
  if (places.size) context.act(commands.arrange(places), true);
}

function layoutRefused(context: Context): string {
  const shown = context.seen?.nodes.shown ?? 0;
  return inForce(context) || (shown > LARGEST ? `for ${number(LARGEST)} nodes or fewer; ${number(shown)} are drawn` : shown < 2 ? "nothing to arrange" : "");
}

async function group(context: Context): Promise<void> {
  const ids = chosenNodes(context);
  const name = await written(context.root, `Draw ${count(ids.length, "node")} as one`, "Name of the group", `Group ${context.scene.bundles.length + 1}`, "Group");
  if (name) context.act(commands.group(ids, name));
}

const bundlesOf = (context: Context): string[] => {
  const chosen = new Set(chosenNodes(context));
  return context.scene.bundles.filter((bundle) => bundle.members.some((id) => chosen.has(id))).map((bundle) => bundle.id);
};

async function note(context: Context): Promise<void> {
  const ids = anything(context);
  const at = ids.length === 1 ? ids[0]! : (context.pointed ?? context.stage.centre());
  const text = await written(context.root, ids.length === 1 ? "A note on what is selected" : "A note on the canvas", "Note", "", "Add", 3);
  if (text) context.act(commands.addNote(text, at));
}

/** A ring round what is selected, for whoever made it to say what it means: in a note, or in the case. */
async function mark(context: Context): Promise<void> {
  const ids = anything(context);
  const now = context.scene.colours.get(ids[0]!);
  const radio = (value: Colour | "none"): HTMLInputElement => h("input", { type: "radio", class: "form-check-input", name: "mark", id: `mark-${value}`, value, checked: value === (now ?? COLOURS[0]) });
  const choices = [...COLOURS, "none" as const].map((value) => ({ value, box: radio(value) }));
  const rows = choices.map(({ value, box }) => h("div", { class: "form-check" }, box, h("label", { class: `form-check-label canvas-swatch is-${value}`, for: box.id }, value === "none" ? "no mark" : value)));
  const chosen = await sheet(context.root, `Mark ${count(ids.length, "node")}`, rows, "Mark", () => choices.find(({ box }) => box.checked)?.value ?? null);
  if (chosen) context.act(commands.colour(ids, chosen === "none" ? null : chosen));
}

function pinHere(context: Context): void {
  const k = context.stage.transform.k;
  const spots = chosenNodes(context).flatMap((id) => {
    const spot = context.drawing?.spot(id, k);
    return spot ? [[id, [spot.x, spot.y]] as const] : [];
  });
  context.act(commands.arrange(new Map(spots), "pin"));
}

const pinned = ({ scene }: Context): boolean => scene.pins.size > 0;
const taken = (context: Context): NodeId[] => chosenIdentifiers(context).filter((id) => context.scene.disabled.has(id));

register({
  actions: [
    { name: "neighbours", words: "Neighbours", about: "select the drawn neighbours too", key: "n", bar: 10, menus: ["node", "selection"], why: nodes, run: neighbours },
    { name: "hide", words: "Hide", about: "hide what is selected", key: "h", bar: 9, menus: ["node", "group", "selection"], why: some, run: hide },
    { name: "show-hidden", words: ({ scene }) => `Show ${number(scene.hidden.size)} hidden`, about: "show again what was hidden by hand", menus: ["canvas"], why: ({ scene }) => (scene.hidden.size ? "" : "nothing is hidden by hand"), run: (context) => context.act(commands.showHidden()) },
    { name: "layout", words: "Layout", about: "arrange what is drawn anew; pins stay", key: "l", bar: 11, menus: ["canvas"], why: layoutRefused, run: relayout },
    { name: "group", words: "Group", about: "draw what is selected as one", key: "g", bar: 12, menus: ["node", "selection"], why: (context) => nodes(context) || (chosenNodes(context).length < 2 ? "select two or more" : ""), run: group },
    { name: "ungroup", words: "Ungroup", about: "draw a group's members one by one again", key: "Shift+g", menus: ["selection"], gone: ({ scene }) => !scene.bundles.length, why: (context) => (bundlesOf(context).length ? "" : "nothing of it is in a group"), run: (context) => bundlesOf(context).forEach((id) => context.act(commands.ungroup(id))) },
    { name: "pin", words: "Pin", about: "keep it where it is when the rest is arranged", menus: ["node", "selection"], why: (context) => nodes(context) || inForce(context), run: pinHere },
    { name: "unpin", words: "Release the pin", about: "let it be arranged again", menus: ["node", "selection"], why: (context) => (chosenNodes(context).some((id) => context.scene.pins.has(id)) ? "" : "it is not pinned"), run: (context) => context.act(commands.unpin(chosenNodes(context))) },
    { name: "unpin-all", words: ({ scene }) => `Release ${count(scene.pins.size, "pin")}`, about: "let everything be arranged again", menus: ["canvas"], why: (context) => (pinned(context) ? "" : "nothing is pinned"), run: (context) => context.act(commands.unpin()) },
    { name: "disable", words: "Take out (what if)", about: "draw the identifier without its links, to see what it holds together", key: "x", menus: ["node", "selection"], gone: (context) => taken(context).length > 0, why: (context) => (chosenIdentifiers(context).length ? "" : "select an identifier: accounts are not taken out"), run: (context) => context.act(commands.disable(chosenIdentifiers(context), true)) },
    { name: "enable", words: "Put back", about: "give the identifier its links again", key: "Shift+x", menus: ["node", "selection"], gone: (context) => !taken(context).length, why: (context) => (taken(context).length ? "" : "it is not taken out"), run: (context) => context.act(commands.disable(taken(context), false)) },
    { name: "note", words: "Add a note", about: "write a note on what is selected, or on the canvas", key: "Shift+n", menus: ["node", "group", "canvas"], run: note },
    { name: "mark", words: "Mark with a colour", about: "a coloured ring round what is selected", key: "m", menus: ["node", "group", "selection"], why: some, run: mark },
  ],
});
