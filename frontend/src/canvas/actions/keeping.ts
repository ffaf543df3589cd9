// Scenes by name: saved, opened, shared, left.
import { type Context, register } from "../context.ts";
import { confirmed, sheet } from "../dialogs.ts";
import { h } from "../dom.ts";
import { type Kept, listed } from "../keeping.ts";
import { count, number } from "../words.ts";

interface Share {
  readonly who: string;
  readonly may_edit: boolean;
}

async function choose(context: Context): Promise<void> {
  await context.attempt(async () => {
    await context.keeper.flush();
    const { rows, of } = await listed(context);
    const choices = rows.map((kept, i) => h("input", { type: "radio", class: "form-check-input", name: "scene", id: `scene-${kept.id}`, value: kept.id, checked: i === 0 }));
    const lines = rows.map((kept, i) => h("div", { class: "form-check" }, choices[i]!, h("label", { class: "form-check-label", for: `scene-${kept.id}` }, describe(kept))));
    const body = rows.length ? [h("p", { class: "canvas-note" }, `Showing ${number(rows.length)} of ${count(of, "scene")} of this network`), ...lines] : [h("p", {}, "No scene of this network is kept yet. Save this one under a name to find it again.")];
    const id = await sheet(context.root, "Scenes", body, rows.length ? "Open" : "", () => Number(choices.find((box) => box.checked)?.value) || null);
    if (id !== null) await context.keeper.open(id);
  });
}

const describe = (kept: Kept): string =>
  `${kept.draft ? "Your draft" : `${kept.name} (${kept.reference})`} · ${kept.owner}${kept.may_edit ? "" : ", for reading"} · changed ${kept.changed_at.slice(0, 16).replace("T", " ")}${kept.changed_by ? ` by ${kept.changed_by}` : ""}`;

async function share(context: Context): Promise<void> {
  const kept = context.keeper.scene!;
  await context.attempt(async () => {
    const shares = await context.server.ask<Share[]>(`/api/v1/saved-scenes/${kept.id}/shares/`);
    const area = h("textarea", { class: "form-control form-control-sm", id: "canvas-shares", rows: 4, "data-first": true });
    area.value = shares.map((one) => `${one.who}${one.may_edit ? " edit" : ""}`).join("\n");
    const words = "One a line: a user name or a case (case:C-0001, all of its members), with “edit” behind it where they may change the scene; without it they read.";
    const wanted = await sheet(context.root, `Share ${kept.name}`, [h("label", { for: "canvas-shares" }, words), area], "Share", () => area.value);
    if (wanted === null) return;
    const rows = wanted.split("\n").map((line) => line.trim().split(/\s+/)).filter(([who]) => who);
    const made = await context.server.send<Share[]>("PUT", `/api/v1/saved-scenes/${kept.id}/shares/`, rows.map(([who, right]) => ({ who, may_edit: right === "edit" })));
    context.tell(`Shared with ${made.map(({ who, may_edit }) => `${who}${may_edit ? " (edits)" : ""}`).join(", ") || "nobody"}`);
  });
}

async function anew(context: Context): Promise<void> {
  const named = context.keeper.scene && !context.keeper.scene.draft;
  const words = named ? "The named scene stays as it is saved." : "What you hid, moved, grouped, marked and noted here is dropped. The last fifty versions stay on the server.";
  if (await confirmed(context.root, "Start anew?", [h("p", {}, words)], "Start anew")) await context.attempt(() => context.keeper.anew());
}

const saves = ({ root }: Context): string => (root.closest("[data-saves]") ? "" : "your role does not save scenes");

register({
  actions: [
    { name: "scenes", words: "Scenes", about: "open a saved scene of this network", key: "o", bar: 13, menus: ["canvas"], run: choose },
    { name: "save-as", words: "Save as …", about: "save the scene under a name", key: "Ctrl+s", bar: 14, menus: ["canvas"], why: saves, run: (context) => context.keeper.saveAs() },
    {
      name: "share",
      words: "Share …",
      about: "share the named scene with people or with a case's members",
      menus: ["canvas"],
      why: (context) => saves(context) || (!context.keeper.scene || context.keeper.scene.draft ? "save it under a name first" : context.readOnly ? "it is shared with you for reading" : ""),
      run: share,
    },
    { name: "anew", words: "Start anew", about: "leave this scene and begin with an untouched one", menus: ["canvas"], run: anew },
  ],
});
