// Questions in a dialog of the canvas: to confirm with what will happen, or for a line of text.
import { h } from "./dom.ts";

type Body = Node | string | null | false;

/** A modal sheet. Resolves to what `answer` reads when the person goes on, to null when they think better of it. */
export function sheet<T>(root: HTMLElement, title: string, body: Body[], go: string, answer: () => T | null): Promise<T | null> {
  const back = document.activeElement;
  const dialog = h("dialog", { class: "canvas-dialog", "aria-labelledby": "canvas-dialog-title" });
  return new Promise((resolve) => {
    const close = (value: T | null): void => {
      dialog.close();
      dialog.remove();
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
      resolve(value);
    };
    const sent = (event: Event): void => {
      event.preventDefault();
      const value = answer();
      if (value !== null) close(value);
    };
    const stop = go === "" ? "Close" : "Cancel";
    dialog.append(
      h(
        "form",
        { onsubmit: sent },
        h("h2", { id: "canvas-dialog-title" }, title),
        ...body,
        h(
          "div",
          { class: "canvas-dialog-actions" },
          h("button", { type: "button", class: `btn btn-sm ${go === "" ? "btn-primary" : "btn-outline-secondary"}`, onclick: () => close(null) }, stop),
          go !== "" && h("button", { type: "submit", class: "btn btn-sm btn-primary" }, go),
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    root.append(dialog);
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-first], input:checked, button[type=submit], button")?.focus();
  });
}

export async function confirmed(root: HTMLElement, title: string, body: Body[], go: string): Promise<boolean> {
  return (await sheet(root, title, body, go, () => true)) === true;
}

/** One line or several of text; null when called off. */
export function written(root: HTMLElement, title: string, label: string, value: string, go: string, lines = 1): Promise<string | null> {
  const props = { class: "form-control form-control-sm", id: "canvas-dialog-text", "data-first": true, maxlength: lines > 1 ? 500 : 80 };
  const field = lines > 1 ? h("textarea", { ...props, rows: lines }) : h("input", { ...props, type: "text", autocomplete: "off" });
  field.value = value;
  return sheet(root, title, [h("label", { for: "canvas-dialog-text" }, label), field], go, () => field.value.trim());
}
