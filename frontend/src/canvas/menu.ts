// The menu of a right click, of the menu key, or of a button. Disabled items stay, and say why.
import { type Action, type Context, refusal, wordsOf } from "./context.ts";
import { h } from "./dom.ts";

export interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

let open: (() => void) | null = null;

export const closeMenu = (): void => open?.();

export function showMenu(context: Context, items: readonly Action[], at: Point, label: string): void {
  closeMenu();
  const back = document.activeElement;
  const menu = h("div", { class: "canvas-menu", role: "menu", "aria-label": label });
  const close = (): void => {
    open = null;
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (back instanceof HTMLElement && (document.activeElement === document.body || menu.contains(document.activeElement))) back.focus({ preventScroll: true });
  };
  const outside = (event: Event): void => {
    if (!menu.contains(event.target as Node)) close();
  };
  menu.append(...items.map((action) => item(context, action, close)));
  menu.addEventListener("keydown", (event) => walk(menu, event, close));
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  context.root.append(menu);
  place(menu, context.root, at);
  open = close;
  document.addEventListener("pointerdown", outside, true);
  buttons(menu)[0]?.focus({ preventScroll: true });
}

const buttons = (menu: HTMLElement): HTMLButtonElement[] => [...menu.querySelectorAll("button")];

function item(context: Context, action: Action, close: () => void): HTMLElement {
  const why = refusal(action, context);
  const run = (): void => {
    if (why) return;
    close();
    context.stage.overlay.focus({ preventScroll: true });
    void action.run(context);
  };
  return h(
    "button",
    { type: "button", role: "menuitem", "aria-disabled": why ? "true" : undefined, title: action.about, "data-action": action.name, onclick: run },
    h("span", {}, wordsOf(action, context)),
    action.key !== undefined && h("kbd", {}, keyWords(action.key)),
    why !== "" && h("small", {}, why),
  );
}

export const keyWords = (key: string): string => key.split("+").map((part) => (part.length === 1 ? part.toUpperCase() : part)).join("+");

function walk(menu: HTMLElement, event: KeyboardEvent, close: () => void): void {
  const all = buttons(menu);
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const to: Record<string, number> = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 };
  if (event.key in to) all[to[event.key]!]!.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else if (event.key !== "Enter" && event.key !== " ") {
    const letter = all.findIndex((button, i) => i > at && button.textContent!.toLowerCase().startsWith(event.key.toLowerCase()));
    if (letter >= 0) all[letter]!.focus();
    else return event.stopPropagation();
  } else return event.stopPropagation(); // the button is pressed by the browser; the page must not hear of it
  event.preventDefault();
  event.stopPropagation();
}

function place(menu: HTMLElement, root: HTMLElement, at: Point): void {
  const box = root.getBoundingClientRect();
  const left = Math.min(at.clientX, innerWidth - menu.offsetWidth - 4) - box.left;
  const top = Math.min(at.clientY, Math.max(innerHeight - menu.offsetHeight - 4, 4)) - box.top;
  menu.style.transform = `translate(${Math.max(left, -box.left + 2)}px, ${top}px)`;
}
