// Any sequence of commands: a stroke is numbers, read against the scene it meets, so that fast-check can shrink it.
import fc from "fast-check";
import * as commands from "../src/canvas/commands.ts";
import { toggled } from "../src/canvas/filters.ts";
import { CONFIDENCES, graphOf, type NodeId } from "../src/canvas/graph.ts";
import { COLOURS, EMPTY, MEASURES, NO_FILTERS, type Scene } from "../src/canvas/state.ts";
import type { Neighbour } from "../src/canvas/wire.ts";
import { anyNeighbours, anyScene, LEGEND, overviewOf, VERDICTS } from "./scenes.ts";

export const CHOICE = { kinds: ["device"], order: "rarest", limit: 200 };
export const open = (wire: Parameters<typeof graphOf>[0]): Scene => commands.openGraph(graphOf(wire)).apply(EMPTY);

export type Stroke = { op: number; a: number; b: number; share: number; rows: Neighbour[]; wire: Parameters<typeof graphOf>[0] };
export const anyStroke: fc.Arbitrary<Stroke> = fc.record({ op: fc.nat(28), a: fc.nat(99), b: fc.nat(99), share: fc.double({ min: 0, max: 1, noNaN: true }), rows: anyNeighbours, wire: anyScene });
export const OPENS = 16; // the place of openGraph among the commands below
export const anyScript = fc.array(anyStroke, { maxLength: 20 });

export function commandOf({ op, a, b, share, rows, wire }: Stroke, scene: Scene): commands.Command {
  const ids = scene.graph!.id;
  const { filters } = scene;
  const at = <T>(items: readonly T[], n: number): T => items[n % items.length]!;
  const some = (): NodeId[] => ids.filter((_, i) => (i * 7 + a) % 10 < share * 10);
  const measure = at(MEASURES, a);
  const low = measure === "created" ? 19_900 : 0;
  const all: (() => commands.Command)[] = [
    () => commands.hide(some()),
    () => commands.showHidden(a % 2 ? some() : undefined),
    () => commands.pin(at(ids, a), a, b),
    () => commands.unpin(a % 2 ? some() : undefined),
    () => commands.arrange(new Map(some().map((id) => [id, [a, b] as const]))),
    () => commands.filter({ kindsOff: toggled(filters.kindsOff, at(LEGEND, a).name) }),
    () => commands.filter({ confidencesOff: toggled(filters.confidencesOff, at(CONFIDENCES, a)) }),
    () => commands.filter({ verdictsOff: toggled(filters.verdictsOff, at(VERDICTS, a)) }),
    () => commands.filter({ minShared: 1 + (a % 4), minProbability: share }),
    () => commands.filter({ window: b % 3 ? [20_000 + (a % 20), 20_000 + (a % 20) + (b % 9)] : null }, "window"),
    () => commands.narrow(measure, b % 3 ? [low + (a % 9), low + (a % 9) + b] : null),
    () => commands.clearFilters(),
    () => commands.applyFilters({ ...NO_FILTERS, minShared: 1 + (b % 3), kindsOff: new Set(a % 2 ? ["address"] : []) }),
    () => commands.expand(at(ids, a), { rows, total: rows.length + (b % 5) }, 100, "", b % 3 ? CHOICE : { ...CHOICE, members: true }),
    () => commands.bring({ nodes: rows, links: [] }, "paths"),
    () => commands.changeView(at(["overview", "nodes", "ribbons"] as const, a)),
    () => commands.openGraph(graphOf(wire)),
    () => commands.showOverview(overviewOf([3, 2], [])),
    () => commands.showGroups(b),
    () => commands.showNodes(1 + (a % 15)),
    () => commands.showRibbonRows(b),
    () => commands.chooseRibbonFamilies(["device"]),
    () => commands.group(some(), "crew"),
    () => commands.ungroup(scene.bundles[0]?.id ?? "bundle:9"),
    () => commands.colour(some(), b % 2 ? at(COLOURS, a) : null),
    () => commands.disable(some(), b % 2 === 0),
    () => commands.addNote("note", b % 2 ? at(ids, a) : [a, b]),
    () => commands.changeNote(scene.notes[0]?.id ?? "note:9", { text: b % 2 ? "" : "changed" }),
    () => commands.unpin(),
  ];
  return at(all, op)();
}

export const played = (start: commands.History, script: readonly Stroke[]): commands.History => script.reduce((history, stroke) => commands.run(history, commandOf(stroke, history.present)), start);
