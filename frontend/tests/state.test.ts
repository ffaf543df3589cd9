import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import * as commands from "../src/canvas/commands.ts";
import { REASONS, visible, type Visible, without } from "../src/canvas/filters.ts";
import { ACCOUNT, CONFIDENCES, graphOf, kindOf } from "../src/canvas/graph.ts";
import { litBy, NOTHING, nodesIn, only, toggle, withNeighbours } from "../src/canvas/selection.ts";
import type { MEASURES, Scene } from "../src/canvas/state.ts";
import { anyScene, sceneOf } from "./scenes.ts";
import { anyScript, anyStroke, CHOICE, commandOf, open, played } from "./scripts.ts";

test("any sequence of commands undone gives the first scene, and redone the last", () => {
  fc.assert(
    fc.property(anyScene, anyScript, (wire, script) => {
      const first = commands.begun(open(wire));
      let history = played(first, script);
      const last = history.present;
      while (history.past.length) history = commands.undo(history);
      assert.equal(history.present, first.present);
      while (history.future.length) history = commands.redo(history);
      assert.equal(history.present, last);
    }),
    { numRuns: 400 },
  );
});

test("the scripts draw on every command there is", () => {
  const scripts = readFileSync("tests/scripts.ts", "utf8"); // as npm runs it, in the folder of package.json
  const reducers = new Set(["begun", "run", "undo", "redo", "nextPage"]);
  assert.deepEqual(Object.keys(commands).filter((name) => !reducers.has(name) && !scripts.includes(`commands.${name}(`)), []);
});

test("commands leave the scene they start from as it was", () => {
  const copied = (scene: Scene): unknown => structuredClone({ ...scene, graph: { ...scene.graph, linksOf: null } });
  fc.assert(
    fc.property(anyScene, anyStroke, (wire, stroke) => {
      const scene = open(wire);
      const before = copied(scene);
      commandOf(stroke, scene).apply(scene);
      assert.deepEqual(copied(scene), before);
    }),
  );
});

test("the visible set and every count agree with a naive recount", () => {
  fc.assert(
    fc.property(anyScene, anyScript, (wire, script) => {
      const scene = played(commands.begun(open(wire)), script).present;
      const drawn = visible(scene);
      if (!beyond(scene)) assert.deepEqual(Array.from(drawn.node), naiveNodes(scene));
      checkCounts(scene, drawn);
    }),
    { numRuns: 400 },
  );
});

const beyond = (scene: Scene): boolean => scene.view === "nodes" && naiveNodes(scene).filter(Boolean).length > scene.nodesShown;

function naiveNodes(scene: Scene): number[] {
  const graph = scene.graph!;
  const { filters, hidden } = scene;
  const live = (l: number): boolean => {
    if (filters.confidencesOff.has(CONFIDENCES[graph.linkConfidence[l]!]!)) return false;
    return !filters.window || (graph.linkFirst[l]! >= 0 && graph.linkFirst[l]! <= filters.window[1] && graph.linkLast[l]! >= filters.window[0]);
  };
  const links = Array.from(graph.linkA.keys(), (l) => ({ a: graph.linkA[l]!, b: graph.linkB[l]! })).filter((_, l) => live(l));
  const inside = (value: number, measure: (typeof MEASURES)[number]): boolean => {
    const range = filters.ranges.get(measure);
    return !range || (value >= range[0] && value <= range[1]);
  };
  const offered = (i: number): boolean => !filters.kindsOff.has(kindOf(graph, i).name) && !hidden.has(graph.id[i]!);
  const judged = (i: number): boolean => {
    if (!offered(i)) return false;
    if (graph.kind[i] !== ACCOUNT) return !filters.verdictsOff.has(graph.verdicts[graph.verdict[i]!]!) && inside(graph.linksOf(i).length, "degree");
    const created = graph.created[i]! < 0 ? NaN : graph.created[i]!;
    return !(graph.probability[i]! < filters.minProbability) && inside(graph.bits[i]!, "bits") && inside(graph.volume[i]!, "volume") && inside(created, "created");
  };
  return graph.id.map((_, i) => {
    if (!judged(i)) return 0;
    if (graph.kind[i] === ACCOUNT) return Number(!filters.window || links.some(({ a }) => a === i));
    const on = links.filter(({ a, b }) => b === i && judged(a)).length;
    if (filters.kindsOff.has("account")) return 1;
    if (filters.window && !on) return 0;
    return Number(on >= filters.minShared || graph.added[i] === 1);
  });
}

function checkCounts(scene: Scene, drawn: Visible): void {
  const graph = scene.graph!;
  const total = (counts: Iterable<{ shown: number; scene: number }>) => [...counts].reduce((sum, c) => ({ shown: sum.shown + c.shown, scene: sum.scene + c.scene }), { shown: 0, scene: 0 });
  assert.deepEqual(total(drawn.kinds.values()), drawn.nodes);
  assert.deepEqual(total(drawn.confidences.values()), drawn.links);
  assert.equal(drawn.nodes.shown, drawn.node.filter((n) => n === 1).length);
  assert.equal([...drawn.away.values()].reduce((sum, n) => sum + n, 0), drawn.nodes.scene - drawn.nodes.shown, "each node that is not drawn has one reason");
  if (scene.view === "nodes") assert.ok(drawn.nodes.shown <= scene.nodesShown, "no view draws more than was asked for");
  for (let l = 0; l < graph.linkA.length; l++) {
    const [a, b] = [graph.linkA[l]!, graph.linkB[l]!];
    const { window } = scene.filters;
    const off = scene.filters.confidencesOff.has(CONFIDENCES[graph.linkConfidence[l]!]!) || scene.disabled.has(graph.id[b]!);
    const past = window && !(graph.linkFirst[l]! >= 0 && graph.linkFirst[l]! <= window[1] && graph.linkLast[l]! >= window[0]);
    assert.equal(drawn.link[l], Number(!off && !past && drawn.node[a] === 1 && drawn.node[b] === 1));
  }
  graph.id.forEach((id, i) => {
    assert.equal(drawn.degree[i], graph.linksOf(i).filter((l) => drawn.link[l] === 1).length);
    assert.equal(drawn.bundle[i], scene.bundles.findIndex((bundle) => bundle.members.includes(id)));
  });
}

test("whatever hid a node can be taken away, reason by reason, until all are drawn or stand alone", () => {
  fc.assert(
    fc.property(anyScene, anyScript, (wire, script) => {
      let scene = played(commands.begun(open(wire)), script).present;
      for (const reason of REASONS) {
        if (reason === "hand") scene = commands.showHidden().apply(scene);
        else if (reason === "budget") scene = commands.showNodes(Infinity).apply(scene);
        else scene = commands.filter(without(scene.filters, reason)).apply(scene);
      }
      const graph = scene.graph!;
      const left = Array.from(visible(scene).node.keys()).filter((i) => !visible(scene).node[i]);
      assert.ok(left.every((i) => graph.kind[i] !== ACCOUNT && graph.linksOf(i).length === 0));
    }),
  );
});

test("a node is in one bundle only, and a bundle has two members or more", () => {
  fc.assert(
    fc.property(anyScene, anyScript, (wire, script) => {
      const { bundles } = played(commands.begun(open(wire)), script).present;
      const members = bundles.flatMap((bundle) => bundle.members);
      assert.equal(new Set(members).size, members.length);
      assert.equal(new Set(bundles.map((bundle) => bundle.id)).size, bundles.length);
      for (const bundle of bundles) assert.ok(bundle.members.length > 1);
    }),
  );
});

test("a new command after undo drops what was undone", () => {
  let history = commands.begun(open(sceneOf(["a0"], [], [])));
  const [id] = history.present.graph!.id;
  history = commands.undo(commands.run(history, commands.hide([id!])));
  history = commands.run(history, commands.pin(id!, 1, 2));
  assert.equal(commands.redo(history), history);
});

test("the steps of one stroke are undone together, those of two strokes apart", () => {
  const first = commands.begun(open(sceneOf(["a0"], [], [])));
  const slid = [1, 2, 3].reduce((history, low) => commands.run(history, commands.narrow("bits", [low, 9])), first);
  assert.equal(slid.past.length, 1);
  assert.equal(commands.undo(slid).present, first.present);
  const other = commands.run(slid, commands.narrow("volume", [1, 9]));
  assert.equal(other.past.length, 2);
});

test("expanding adds what is new, links what is known, and says how many of how many", () => {
  const scene = open(sceneOf(["a0", "a1"], [["device", "d0"]], [[0, 0], [1, 0]]));
  const row = { label: "", total: 9, network: "", first: 0, last: 1, events: 1 };
  const rows = [{ ...row, kind: "device", key: "device-d0" }, { ...row, kind: "instrument", key: "c1" }];
  const once = commands.expand("account:a0", { rows, total: 12 }, 12, "", CHOICE).apply(scene);
  assert.deepEqual(once.badges.get("account:a0"), { added: 2, of: 12, suppressed: "", choice: CHOICE, next: 2, left: 10 });
  assert.equal(once.graph!.id.length, 4);
  assert.equal(once.graph!.linkA.length, 3);
  const twice = commands.expand("account:a0", { rows, total: 12 }, 12, "", CHOICE).apply(once);
  assert.equal(twice.graph!.id.length, 4, "the same page twice adds nothing");
  assert.equal(twice.graph!.linkA.length, 3);
  assert.equal(commands.nextPage(twice, "account:a0", CHOICE), 4);
  assert.equal(commands.nextPage(twice, "account:a0", { ...CHOICE, order: "newest" }), 0, "another order begins at its start");
  assert.equal(commands.nextPage(twice, "account:a0", { ...CHOICE, members: true }), 0, "and so do the members only");
});

test("a path brings its nodes and links once, in whatever order they are named", () => {
  const scene = open(sceneOf(["a0", "a1"], [["device", "d0"]], [[0, 0]]));
  const node = { kind: "instrument", key: "c1", label: "c1", total: 2, network: "" };
  const link = (a: string, b: string) => ({ a, b, first: 0, last: 1, events: 1 });
  const found = { nodes: [node, node], links: [link("account:a0", "instrument:c1"), link("account:a1", "instrument:c1"), link("account:a0", "device:device-d0"), link("account:a0", "device:unknown")] };
  const after = commands.bring(found, "paths").apply(scene);
  assert.equal(after.graph!.id.length, 4);
  assert.equal(after.graph!.linkA.length, 3, "a known link and a link to nowhere add nothing");
  assert.equal(commands.bring(found, "paths").apply(after).graph!.linkA.length, 3);
});

test("what was fetched by expanding is drawn though it is on one account only", () => {
  const scene = open(sceneOf(["a0"], [], []));
  const rows = [{ kind: "device", key: "d9", label: "d9", total: 1, network: "", first: 0, last: 1, events: 1 }];
  assert.equal(visible(commands.expand("account:a0", { rows, total: 1 }, 1, "", CHOICE).apply(scene)).kinds.get("device")!.shown, 1);
});

test("an identifier taken out stays in sight without links", () => {
  const scene = open(sceneOf(["a0", "a1"], [["device", "d0"]], [[0, 0], [1, 0]]));
  const drawn = visible(commands.disable(["device:device-d0"], true).apply(scene));
  assert.deepEqual([Array.from(drawn.node), Array.from(drawn.link)], [[1, 1, 1], [0, 0]]);
});

test("what a person did goes along to another group; what was fetched stays with its own", () => {
  const scene = open(sceneOf(["a0", "a1"], [["device", "d0"]], [[0, 0], [1, 0]]));
  const rows = [{ kind: "device", key: "d9", label: "d9", total: 1, network: "", first: 0, last: 1, events: 1 }];
  const worked = [commands.hide(["account:a1"]), commands.pin("account:a0", 1, 2), commands.expand("account:a0", { rows, total: 1 }, 1, "", CHOICE)].reduce((s, command) => command.apply(s), scene);
  const next = commands.openGraph(graphOf(sceneOf(["b0"], [], []))).apply(worked);
  assert.deepEqual([next.hidden, next.pins, next.found.length], [worked.hidden, worked.pins, 0]);
});

test("links of a doubtful member are low confidence, links to computed values inferred, the rest observed", () => {
  const graph = graphOf(sceneOf(["sure", "doubtful"], [["device", "d"], ["block", "b"]], [[0, 0], [0, 1], [1, 0]], [0.99, 0.5]));
  assert.deepEqual(Array.from(graph.linkConfidence, (c) => CONFIDENCES[c]), ["observed", "inferred", "low"]);
});

test("selection adds and removes by toggling, grows by neighbours, and lights what it touches", () => {
  const graph = graphOf(sceneOf(["a0", "a1"], [["device", "d0"]], [[0, 0], [1, 0]]));
  const shown = new Uint8Array(3).fill(1);
  const device = graph.id[2]!;
  assert.deepEqual(toggle(toggle(NOTHING, device), device).ids, NOTHING.ids);
  assert.deepEqual(nodesIn(withNeighbours(only(device), graph, shown), graph).sort(), [0, 1, 2]);
  const lit = litBy(graph, [0], null, new Uint8Array(2).fill(1));
  assert.deepEqual([[...lit.nodes].sort(), [...lit.links]], [[0, 2], [0]]);
});
