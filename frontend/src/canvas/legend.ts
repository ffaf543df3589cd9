// The legend is the filter: each row has shown / in scene / in network, and a click takes its kind out or in.
import { clearFilters, type Command, filter, showGroups, showHidden, showNodes } from "./commands.ts";
import { h, icon } from "./dom.ts";
import { filtersActive, type Reason, toggled, type Visible, without } from "./filters.ts";
import { CONFIDENCES, type Confidence } from "./graph.ts";
import type { DrawnOverview } from "./overview.ts";
import { LETTERS } from "./rendering/overview_view.ts";
import { svgPath } from "./rendering/shapes.ts";
import type { Scene } from "./state.ts";
import type { OverviewScene } from "./wire.ts";
import { count, number, percent } from "./words.ts";

const CONFIDENCE_WORDS: Record<Confidence, string> = {
  observed: "observed",
  inferred: "inferred (computed value)",
  low: "low confidence (member < 80%)",
};
const LINES: Record<Confidence, string> = { observed: "M0 12H24", inferred: "M0 12H7M10 12H17M20 12H24", low: "M0 12H2M6 12H8M12 12H14M18 12H20" };
const VERDICT_WORDS: Record<string, string> = { "": "no verdict", plain: "nothing special", owned: "owned by one party", infrastructure: "infrastructure (suppressed)", common: "common (suppressed)" };
const STEPS = [0, 0.5, 0.8, 0.9, 0.95, 0.99];

type Do = (command: Command) => void;

export function overviewLegend({ overview, groupsShown }: Scene, what: DrawnOverview, act: Do): HTMLElement {
  const scene = overview!;
  const shown = (kind: string): number => what.groups.reduce((sum, g) => sum + (scene.groups.identifiers[kind]?.[g] ?? 0), 0);
  const accounts = what.groups.reduce((sum, g) => sum + scene.groups.accounts[g]!, 0);
  const kinds = scene.legend.filter((kind) => kind.name === "account" || scene.totals.identifiers[kind.name]);
  return h(
    "div",
    { class: "canvas-legend" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Kind"), h("th", { scope: "col" }, "In rings"), h("th", { scope: "col" }, scene.noun === "group" ? "In network" : "In all"))),
      h(
        "tbody",
        {},
        ...kinds.map((kind) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, icon(svgPath(kind.name, 14), `canvas-mark is-${kind.name}`), LETTERS[kind.name] ? `${kind.plural} (${LETTERS[kind.name]})` : kind.plural),
            h("td", {}, number(kind.name === "account" ? accounts : shown(kind.name))),
            h("td", {}, number(kind.name === "account" ? scene.totals.accounts : scene.totals.identifiers[kind.name]!)),
          ),
        ),
      ),
    ),
    h("p", { class: "canvas-note" }, `Area: accounts. Ring: kinds shared by two or more inside; one on several ${scene.noun}s counts in each. ${what.links.length ? `Line: ${count(what.least, "identifier")} or more shared${scene.links.everywhere ? `, not counting ${number(scene.links.everywhere)} that more than a fifth of the groups have` : ""}.` : ""}`),
    away(scene, what, groupsShown, act),
  );
}

function away(scene: OverviewScene, what: DrawnOverview, groupsShown: number, act: Do): HTMLElement | null {
  if (!what.folded.length && !what.hidden.length) return null;
  const line = (n: number, words: string, command: Command): HTMLElement | false =>
    n > 0 && h("li", {}, `${number(n)} ${words} `, h("button", { type: "button", class: "btn btn-link btn-sm p-0", "aria-label": `Show the ${number(n)} ${words}`, onclick: () => act(command) }, "show"));
  return h(
    "div",
    { class: "canvas-away" },
    h("p", {}, h("strong", {}, `Hidden ${number(what.folded.length + what.hidden.length)}`), ` of ${count(scene.groups.id.length, scene.noun)}`),
    h("ul", {}, line(what.folded.length, "smaller ones folded", showGroups(groupsShown + what.folded.length)), line(what.hidden.length, "hidden by hand", showHidden(what.hidden.map((g) => `group:${scene.groups.id[g]}`)))),
  );
}

export function nodesLegend(scene: Scene, visible: Visible, act: Do): HTMLElement {
  const graph = scene.graph!;
  const { filters } = scene;
  const totals = (kind: string): number | null => (kind === "account" ? graph.totals.accounts : (graph.totals.identifiers[kind] ?? 0));
  const kinds = graph.legend.filter((kind) => visible.kinds.get(kind.name)!.scene > 0);
  const rows = kinds.map((kind) => {
    const { shown, scene: inScene } = visible.kinds.get(kind.name)!;
    const flip = (): void => act(filter({ kindsOff: toggled(filters.kindsOff, kind.name) }));
    return row(kind.plural, icon(svgPath(kind.name, 14), `canvas-mark is-${kind.name}`), !filters.kindsOff.has(kind.name), [shown, inScene, Math.max(totals(kind.name) ?? 0, inScene)], flip);
  });
  const confidences = CONFIDENCES.filter((c) => visible.confidences.get(c)!.scene > 0).map((confidence) => {
    const { shown, scene: inScene } = visible.confidences.get(confidence)!;
    const flip = (): void => act(filter({ confidencesOff: toggled(filters.confidencesOff, confidence) }));
    return row(CONFIDENCE_WORDS[confidence], icon(LINES[confidence], "canvas-line", 24), !filters.confidencesOff.has(confidence), [shown, inScene, null], flip);
  });
  const verdicts = graph.verdicts.filter((verdict) => visible.verdicts.get(verdict)!.scene > 0).map((verdict) => {
    const { shown, scene: inScene } = visible.verdicts.get(verdict)!;
    const flip = (): void => act(filter({ verdictsOff: toggled(filters.verdictsOff, verdict) }));
    return row(VERDICT_WORDS[verdict] ?? verdict, null, !filters.verdictsOff.has(verdict), [shown, inScene, null], flip);
  });
  return h("div", { class: "canvas-legend" }, table("Kind", rows), table("Links", confidences), table("Identifiers held to be", verdicts), thresholds(scene, act), hiddenNote(scene, visible, act));
}

function table(head: string, rows: HTMLElement[]): HTMLElement | null {
  if (!rows.length) return null;
  const columns = [head, "Drawn", "Scene", "Network"].slice(0, head === "Kind" ? 4 : 3);
  return h("table", {}, h("thead", {}, h("tr", {}, ...columns.map((c) => h("th", { scope: "col" }, c)))), h("tbody", {}, ...rows));
}

function row(words: string, mark: Node | null, on: boolean, counts: (number | null)[], flip: () => void): HTMLElement {
  return h(
    "tr",
    { class: on ? "" : "is-off" },
    h("th", { scope: "row" }, h("button", { type: "button", class: "canvas-toggle", "aria-pressed": String(on), onclick: flip, "data-row": words }, mark, words)),
    ...counts.filter((n) => n !== null).map((n) => h("td", {}, number(n))),
  );
}

function thresholds(scene: Scene, act: Do): HTMLElement {
  const shared = h("select", { class: "form-select form-select-sm", id: "canvas-min-shared", onchange: (event: Event) => act(filter({ minShared: Number((event.target as HTMLSelectElement).value) })) }, ...[1, 2, 3, 5, 10].map((n) => h("option", { value: n, selected: n === scene.filters.minShared }, n === 1 ? "any number of accounts" : `${n} or more accounts`)));
  const probable = h("select", { class: "form-select form-select-sm", id: "canvas-min-probability", onchange: (event: Event) => act(filter({ minProbability: Number((event.target as HTMLSelectElement).value) })) }, ...STEPS.map((p) => h("option", { value: p, selected: p === scene.filters.minProbability }, p ? `${percent(p)} or more` : "any probability")));
  return h("div", { class: "canvas-thresholds" }, h("label", { for: "canvas-min-shared" }, "Identifiers on"), shared, h("label", { for: "canvas-min-probability" }, "Members of"), probable);
}

const AWAY_WORDS: Record<Reason, string> = {
  hand: "hidden by hand",
  kind: "of a kind that is off",
  verdict: "of a verdict that is off",
  probability: "less probable than the threshold",
  bits: "outside the range of bits",
  degree: "outside the range of degree",
  volume: "outside the range of volume",
  created: "outside the range of creation",
  thin: "on too few accounts of this view",
  time: "without a link in the time window",
  budget: "beyond what the view draws at once",
};

function show(scene: Scene, reason: Reason): Command {
  if (reason === "hand") return showHidden();
  if (reason === "budget") return showNodes(scene.nodesShown * 2);
  return filter(without(scene.filters, reason));
}

/** "Hidden 312": each reason with its count, and what shows them again. Nothing vanishes unsaid. */
function hiddenNote(scene: Scene, visible: Visible, act: Do): HTMLElement | null {
  const folded = visible.nodes.scene - visible.nodes.shown;
  if (!folded) return null;
  const rows = [...visible.away].map(([reason, n]) =>
    h("li", { "data-away": reason }, `${number(n)} ${AWAY_WORDS[reason]} `, h("button", { type: "button", class: "btn btn-link btn-sm p-0", "aria-label": `Show the ${number(n)} ${AWAY_WORDS[reason]}`, onclick: () => act(show(scene, reason)) }, "show")),
  );
  return h(
    "div",
    { class: "canvas-away" },
    h("p", {}, h("strong", {}, `Hidden ${number(folded)}`), ` of ${number(visible.nodes.scene)}`),
    h("ul", {}, ...rows),
    filtersActive(scene) && h("button", { type: "button", class: "btn btn-link btn-sm p-0", onclick: () => act(clearFilters()) }, "Clear filters"),
  );
}
