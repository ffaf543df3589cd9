// Filters under names, kept by person: they are there on every network, and others may apply those that are shared.
import * as commands from "./commands.ts";
import type { Context } from "./context.ts";
import { sheet } from "./dialogs.ts";
import { h } from "./dom.ts";
import { filtersActive } from "./filters.ts";
import { packedFilters, type SavedFilters, unpackedFilters } from "./saved.ts";
import { Refused } from "./sync.ts";

const URL = "/api/v1/filter-sets/";

/** As graphs/scenes/filter_api.py sends it. */
interface FilterSet {
  readonly id: number;
  readonly name: string;
  readonly filters: SavedFilters;
  readonly shared: boolean;
  readonly owner: string;
  readonly mine: boolean;
}

export class FilterSets {
  readonly element = h("div", { class: "canvas-sets" });
  private readonly context: Context;
  private readonly list = h("ul", { "aria-label": "Saved filters", hidden: true });
  private readonly button = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => void this.keep() }, "Save these filters");
  private asked = false;

  constructor(context: Context) {
    this.context = context;
    this.element.append(h("h3", { hidden: true }, "Saved filters"), this.list, this.button);
  }

  private get mayWrite(): boolean {
    return this.context.root.closest("[data-saves]") !== null;
  }

  update(): void {
    const active = filtersActive(this.context.scene);
    this.button.disabled = !active || !this.mayWrite;
    this.button.title = !this.mayWrite ? "your role does not save filters" : active ? "" : "no filter is set";
    if (this.asked) return;
    this.asked = true;
    void this.load();
  }

  /** A list that cannot be had is said where it would stand, and nothing else suffers. */
  private async load(): Promise<void> {
    try {
      this.show(await this.context.server.ask<FilterSet[]>(URL));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.list.hidden = false;
      this.list.replaceChildren(h("li", {}, `Saved filters could not be loaded: ${error.message}`));
    }
  }

  private show(sets: readonly FilterSet[]): void {
    this.list.hidden = this.element.querySelector("h3")!.hidden = sets.length === 0;
    this.list.replaceChildren(...sets.map((set) => this.row(set)));
  }

  private row(set: FilterSet): HTMLElement {
    const { context } = this;
    const apply = (): void => context.act(commands.applyFilters(unpackedFilters(set.filters)));
    const share = (): void => this.change("PATCH", set, { shared: !set.shared });
    const tool = (words: string, label: string, run: () => void): HTMLElement => h("button", { type: "button", class: "btn btn-link btn-sm p-0", "aria-label": label, onclick: run }, words);
    return h(
      "li",
      {},
      h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: apply }, set.name),
      set.mine ? set.shared && h("small", {}, "shared") : h("small", {}, `by ${set.owner}`),
      set.mine && this.mayWrite && tool(set.shared ? "Unshare" : "Share", `${set.shared ? "Unshare" : "Share"} the filters ${set.name}`, share),
      set.mine && this.mayWrite && h("button", { type: "button", class: "btn-close", "aria-label": `Forget the filters ${set.name}`, onclick: () => this.change("DELETE", set) }),
    );
  }

  private change(method: "PATCH" | "DELETE", { id }: FilterSet, body?: unknown): void {
    const { context } = this;
    void context.attempt(async () => {
      await context.server.send(method, `${URL}${id}/`, body);
      await this.load();
    });
  }

  private async keep(): Promise<void> {
    const { context } = this;
    const name = h("input", { type: "text", class: "form-control form-control-sm", id: "filters-name", "data-first": true, maxlength: 80, autocomplete: "off" });
    const shared = h("input", { type: "checkbox", class: "form-check-input", id: "filters-shared" });
    const body = [
      h("p", { class: "canvas-note" }, "They are there on every network you open."),
      h("label", { for: "filters-name" }, "Name"),
      name,
      h("div", { class: "form-check mt-2" }, shared, h("label", { class: "form-check-label", for: "filters-shared" }, "Others may apply them too")),
    ];
    const given = await sheet(context.root, "Save these filters", body, "Save", () => name.value.trim() || null);
    if (given === null) return;
    await context.attempt(async () => {
      await context.server.send("POST", URL, { name: given, shared: shared.checked, filters: packedFilters(context.scene.filters) ?? {} });
      await this.load();
      context.tell(`Filters “${given}” saved: they are there on every network`);
    });
  }
}
