// What if the identifiers that were taken out were infrastructure: who would fall off, and what would come apart.
import * as commands from "../commands.ts";
import { type Context, register } from "../context.ts";
import { h } from "../dom.ts";
import type { NodeId } from "../graph.ts";
import { Refused } from "../sync.ts";
import { bits, count, number } from "../words.ts";
import { nodeOf, show } from "./answers.ts";

interface Fallen {
  readonly account: string;
  readonly bits: number;
  readonly bits_after: number;
  readonly only: boolean;
}
interface Cut {
  readonly before: number;
  readonly after: number;
  readonly fallen: readonly Fallen[];
  readonly fallen_total: number;
  readonly weakened: number;
  readonly bits_lost: number;
  readonly pieces: readonly number[];
  readonly apart: readonly string[];
  readonly apart_total: number;
}
interface Weakest {
  readonly family: string;
  readonly key: string;
  readonly value: string;
  readonly members_with: number;
  readonly splits_off: number;
  readonly falls_below: number;
  readonly bits_lost: number;
}

const PIECES_TOLD = 6;
const accountIds = (keys: readonly string[]): NodeId[] => keys.map((key) => `account:${key}`);

class WhatIf {
  readonly element = h("section", { class: "canvas-whatif", hidden: true });
  private readonly context: Context;
  private asked = "";

  constructor(context: Context) {
    this.context = context;
  }

  update(): void {
    const out = [...this.context.scene.disabled].sort();
    const question = out.join("\n");
    if (question === this.asked) return;
    this.asked = question;
    this.element.hidden = !out.length;
    if (!out.length) return;
    this.element.replaceChildren(this.head(out), h("p", { class: "canvas-note" }, "Weighing every member again …"));
    void this.ask(out, question);
  }

  private async ask(out: readonly NodeId[], question: string): Promise<void> {
    try {
      const cut = await this.context.server.send<Cut>("POST", "whatif/", { identifiers: out.map(nodeOf) });
      if (question !== this.asked) return;
      this.element.replaceChildren(this.head(out), ...this.parts(cut));
      this.element.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (question === this.asked) this.element.replaceChildren(this.head(out), h("p", { class: "canvas-warning" }, error.message));
    }
  }

  private head(out: readonly NodeId[]): HTMLElement {
    const back = (): void => this.context.act(commands.disable(out, false));
    return h(
      "div",
      { class: "canvas-answers-head" },
      h("h3", {}, `What if ${out.length === 1 ? "this identifier" : `these ${number(out.length)} identifiers`} were infrastructure?`),
      h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: back }, "Put back"),
    );
  }

  private parts(cut: Cut): HTMLElement[] {
    const names = cut.fallen.map(({ account }) => account);
    const choose = (keys: readonly string[], words: string): HTMLElement => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => this.context.select(accountIds(keys)) }, words);
    const rest = cut.pieces.length - PIECES_TOLD;
    const sizes = cut.pieces.slice(0, PIECES_TOLD).map(number).join(", ") + (rest > 0 ? ` and ${number(rest)} more` : "");
    return [
      h("p", {}, h("strong", {}, `${number(cut.before)} → ${count(cut.after, "account")}`), ` · ${number(cut.fallen_total)} fall off · ${number(cut.weakened)} stay with fewer bits · ${number(cut.bits_lost)} bits lost in all`),
      h("p", {}, cut.pieces.length > 1 ? `Those who stay hang together in ${number(cut.pieces.length)} pieces (${sizes} accounts): nothing but what was taken out joined them.` : cut.pieces.length ? "Those who stay still hang together." : "Nobody stays."),
      h("p", { class: "canvas-whatif-actions" }, names.length > 0 && choose(names, `Select ${count(names.length, "account")} that fall off`), cut.apart.length > 0 && choose(cut.apart, `Select ${count(cut.apart.length, "account")} outside the largest piece`)),
      names.length > 0 && this.fallen(cut),
    ].filter((part): part is HTMLElement => part !== false);
  }

  private fallen(cut: Cut): HTMLElement {
    const row = ({ account, bits: before, bits_after: after, only }: Fallen): HTMLElement =>
      h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "btn btn-link btn-sm", onclick: () => this.context.select(accountIds([account])) }, account)), h("td", {}, bits(before)), h("td", {}, bits(after)), h("td", {}, only ? "nothing else spoke for it" : ""));
    const shown = cut.fallen.slice(0, 20);
    return h(
      "table",
      { class: "canvas-bars" },
      h("caption", {}, `Fall off: showing ${number(shown.length)} of ${number(cut.fallen_total)}, the weakest first`),
      h("thead", {}, h("tr", {}, ...["account", "bits", "without", "why"].map((words) => h("th", { scope: "col" }, words)))),
      h("tbody", {}, ...shown.map(row)),
    );
  }
}

async function weakest(context: Context): Promise<void> {
  const { rows } = await context.server.ask<{ rows: readonly Weakest[] }>("cuts/");
  const nounOf = (family: string): string => context.scene.graph?.legend.find(({ name }) => name === family)?.noun ?? family;
  show(context, {
    title: "Where the network would tear",
    note: "Identifiers without which it would lose most, the worst first. Take one out to see the cut; undo puts it back.",
    empty: "No single identifier holds much of this network: whichever is taken out, its members stay.",
    items: rows.map((row) => {
      const id = `${row.family}:${row.key}`;
      return {
        head: `${nounOf(row.family)} ${row.value}`,
        facts: `on ${count(row.members_with, "member")} · ${number(row.splits_off)} would split off · ${number(row.falls_below)} would fall below · ${row.bits_lost.toFixed(1)} bits lost`,
        ids: [id],
        act: { words: "Take out", run: () => context.act(commands.disable([id], true)) },
      };
    }),
  });
}

register({
  actions: [
    {
      name: "weakest",
      words: "What if",
      about: "identifiers without which the network would tear, and what would fall off",
      key: "w",
      bar: 8,
      menus: ["canvas"],
      why: ({ network }) => (network ? "" : "open a network first"),
      run: (context) => context.attempt(() => weakest(context)),
    },
  ],
  panels: [
    {
      title: "What if",
      place: "below",
      mount: (context) => {
        const panel = new WhatIf(context);
        return { element: panel.element, update: () => panel.update() };
      },
    },
  ],
});
