// Expanding without fear: what is there is shown before anything is fetched.
import { bars } from "../bars.ts";
import { h } from "../dom.ts";
import type { Choice } from "../state.ts";
import type { Kind, NeighbourCounts } from "../wire.ts";
import { count, number } from "../words.ts";

const SUPPRESSED = new Set(["infrastructure", "common"]);
const LIMITS = [50, 200, 500, 1000];
const ORDER_WORDS: Record<string, string> = { rarest: "rarest first", newest: "newest first (last seen)", any: "as they come" };

/** Asks which of a node's neighbours to fetch. Resolves to null when the person thinks better of it. */
export function askExpand(host: HTMLElement, name: string, counts: NeighbourCounts, legend: readonly Kind[], already: number, verdict: string): Promise<Choice | null> {
  const held = counts.verdict || verdict;
  const kinds = Object.entries(counts.kinds).sort((a, b) => b[1] - a[1]);
  const boxes = kinds.map(([kind, n]) => {
    const words = legend.find((k) => k.name === kind)?.plural ?? kind;
    const box = h("input", { type: "checkbox", class: "form-check-input", id: `expand-${kind}`, value: kind, checked: true });
    return { box, row: h("div", { class: "form-check" }, box, h("label", { class: "form-check-label", for: `expand-${kind}` }, `${words} · ${number(n)}`)) };
  });
  const orders = counts.orders.length ? counts.orders : ["any"];
  const order = h("select", { class: "form-select form-select-sm", id: "expand-order" }, ...orders.map((o) => h("option", { value: o }, ORDER_WORDS[o] ?? o)));
  const limit = h("select", { class: "form-select form-select-sm", id: "expand-limit" }, ...LIMITS.map((n) => h("option", { value: n, selected: n === 200 }, `at most ${number(n)}`)));
  const members = h("input", { type: "checkbox", class: "form-check-input", id: "expand-members" });
  const dialog = h("dialog", { class: "canvas-dialog", "aria-labelledby": "expand-title" });
  return new Promise((resolve) => {
    const close = (choice: Choice | null): void => {
      dialog.close();
      dialog.remove();
      resolve(choice);
    };
    const fetchButton = h("button", { type: "submit", class: "btn btn-sm btn-primary", disabled: counts.total === 0 }, "Fetch");
    const form = h(
      "form",
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          close({ kinds: boxes.filter(({ box }) => box.checked).map(({ box }) => box.value), order: order.value, limit: Number(limit.value), ...(members.checked ? { members: true } : {}) });
        },
      },
      h("h2", { id: "expand-title" }, `Expand ${name}`),
      h("p", {}, counts.total ? `${count(counts.total, "neighbour")} in all, ${number(already)} of them in this view.` : "It has no neighbours in the graph."),
      SUPPRESSED.has(held) && h("p", { class: "canvas-warning" }, `Held to be ${held}: suppressed in the linkage${counts.reason ? `, because ${counts.reason}` : ", because sharing it says little"}.`),
      counts.suppressed && h("p", { class: "canvas-warning" }, counts.suppressed),
      h("fieldset", {}, h("legend", {}, "Kinds"), ...boxes.map(({ row }) => row)),
      counts.members !== undefined &&
        (counts.members > 0
          ? h("div", { class: "form-check" }, members, h("label", { class: "form-check-label", for: "expand-members" }, `Members of this network only · ${number(counts.members)} of ${number(counts.total)}`))
          : h("p", {}, "No member of this network is among them.")),
      facts(counts),
      h("div", { class: "canvas-dialog-row" }, h("label", { for: "expand-order" }, "Order"), order, h("label", { for: "expand-limit" }, "Fetch"), limit),
      h("div", { class: "canvas-dialog-actions" }, h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => close(null) }, "Cancel"), fetchButton),
    );
    form.addEventListener("change", () => (fetchButton.disabled = !boxes.some(({ box }) => box.checked)));
    dialog.append(form);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    host.append(dialog);
    dialog.showModal();
    fetchButton.focus();
  });
}

function facts(counts: NeighbourCounts): HTMLElement {
  const months = Object.entries(counts.months);
  const part = counts.counted < counts.total ? ` (counted on ${number(counts.counted)} of ${number(counts.total)})` : "";
  const earlier = months.slice(0, -8).reduce((sum, [, n]) => sum + n, 0);
  const shown = earlier ? [["earlier", earlier] as const, ...months.slice(-8)] : months;
  return h(
    "div",
    { class: "canvas-facts" },
    counts.accounts_on_each.length > 0 && bars("How many accounts each is on", buckets(counts.accounts_on_each)),
    counts.identifiers_on_each.length > 0 && bars(`How many identifiers each has${part}`, buckets(counts.identifiers_on_each)),
    months.length > 0 && bars(`Last seen${part}`, shown),
  );
}

const buckets = (rows: NeighbourCounts["accounts_on_each"]): [string, number][] =>
  rows.map(({ from, to, count: n }) => [from === to ? `${from}` : to === null ? `${number(from)} +` : `${from}–${number(to)}`, n]);
