// A note: read, changed and taken away in the right panel or by a double click.
import { changeNote } from "./commands.ts";
import type { Context } from "./context.ts";
import { written } from "./dialogs.ts";
import { h } from "./dom.ts";
import type { Note } from "./state.ts";

export async function editNote(context: Context, note: Note): Promise<void> {
  const text = await written(context.root, "Change the note", "Note", note.text, "Save", 3);
  if (text === null) return;
  if (text === "") context.select([]);
  context.act(changeNote(note.id, { text }));
}

export function notePanel(context: Context, note: Note): HTMLElement {
  const remove = (): void => {
    context.select([]);
    context.act(changeNote(note.id, { text: "" }));
  };
  return h(
    "section",
    {},
    h("header", {}, h("div", {}, h("p", { class: "canvas-noun" }, "note"), h("h2", {}, typeof note.at === "string" ? `on ${note.at.slice(note.at.indexOf(":") + 1)}` : "on the canvas"))),
    h("p", { class: "canvas-note-text" }, note.text),
    h(
      "p",
      { class: "canvas-buttons" },
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => void editNote(context, note) }, "Change"),
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: remove }, "Remove"),
    ),
  );
}
