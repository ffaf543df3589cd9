// "/" finds an account or an identifier in what is open, by any part of its name, and goes there.
import { showHidden } from "../commands.ts";
import { type Context, register } from "../context.ts";
import { sheet } from "../dialogs.ts";
import { h } from "../dom.ts";
import { kindOf } from "../graph.ts";
import { count, number } from "../words.ts";

const LISTED = 12;

interface Match {
  readonly id: string;
  readonly words: string;
}

function candidates({ scene }: Context): Match[] {
  const { graph, overview } = scene;
  if (scene.view === "overview" || !graph) return overview ? overview.groups.id.map((id, g) => ({ id: `group:${id}`, words: `${overview.noun} ${overview.groups.name[g]}` })) : [];
  return graph.id.map((id, n) => ({ id, words: `${kindOf(graph, n).noun} ${graph.label[n]}` }));
}

function go(context: Context, id: string): void {
  if (context.scene.hidden.has(id)) context.act(showHidden([id]));
  context.select([id]);
  context.goTo(id);
  if (!context.drawing?.spot(id, 1)) context.tell("It is in this scene, but not drawn: the panel has it, and the legend says what is folded");
}

async function find(context: Context): Promise<void> {
  const all = candidates(context);
  const field = h("input", { type: "text", class: "form-control form-control-sm", id: "canvas-find", autocomplete: "off", "data-first": true, "aria-controls": "canvas-find-results" });
  const list = h("ul", { class: "canvas-find", id: "canvas-find-results", "aria-live": "polite" });
  let found: Match[] = [];
  let done = (_id: string): void => {};
  const update = (): void => {
    const text = field.value.trim().toLowerCase();
    found = text ? all.filter(({ words }) => words.toLowerCase().includes(text)) : [];
    const rows = found.slice(0, LISTED).map(({ id, words }) => h("li", {}, h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: () => done(id) }, words)));
    const more = text ? [h("li", { class: "canvas-note" }, `showing ${number(rows.length)} of ${count(found.length, "match", "matches")} among ${number(all.length)}`)] : [];
    list.replaceChildren(...rows, ...more);
  };
  field.addEventListener("input", update);
  const first = sheet(context.root, "Find in this scene", [h("label", { for: "canvas-find" }, "Account, identifier or group"), field, list], "Go to the first", () => found[0]?.id ?? null);
  const clicked = new Promise<string>((resolve) => (done = resolve));
  const chosen = await Promise.race([first, clicked]);
  context.root.querySelector<HTMLDialogElement>("dialog[open]")?.dispatchEvent(new Event("cancel"));
  if (chosen !== null) go(context, chosen);
}

register({
  actions: [{ name: "find", words: "Find", about: "find an account or an identifier in this scene", key: "/", bar: 4, menus: ["canvas"], why: (context) => (context.drawing ? "" : "nothing is drawn"), run: find }],
});
