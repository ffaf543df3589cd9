import assert from "node:assert/strict";
import { test } from "node:test";
import * as commands from "../src/canvas/commands.ts";
import { ACCOUNT, CONFIDENCES, graphOf, kindOf } from "../src/canvas/graph.ts";
import { toggled, visible } from "../src/canvas/filters.ts";
import { litBy, NOTHING, nodesIn, only, toggle, withNeighbours } from "../src/canvas/selection.ts";
import { EMPTY, type Scene } from "../src/canvas/state.ts";
import { LEGEND, overviewOf, pick, type Random, random, randomNeighbours, randomScene, sceneOf, upTo, VERDICTS } from "./scenes.ts";

const RUNS = 300;
const CHOICE = { kinds: ["device"], order: "rarest", limit: 200 };

function anyCommand(next: Random, scene: Scene): commands.Command {
  const ids = scene.graph!.id;
  const { filters } = scene;
  return pick<() => commands.Command>(next, [
    () => commands.hide(ids.filter(() => next() < 0.3)),
    () => commands.showHidden(),
    () => commands.pin(pick(next, ids), next() * 100, next() * 100),
    () => commands.unpin(),
    () => commands.filter({ kindsOff: toggled(filters.kindsOff, pick(next, LEGEND).name) }),
    () => commands.filter({ confidencesOff: toggled(filters.confidencesOff, pick(next, CONFIDENCES)) }),
    () => commands.filter({ verdictsOff: toggled(filters.verdictsOff, pick(next, VERDICTS)) }),
    () => commands.filter({ minShared: 1 + upTo(next, 3), minProbability: next() }),
    () => commands.clearFilters(),
    () => commands.expand(pick(next, ids), randomNeighbours(next), 100, "", CHOICE),
    () => commands.changeView(pick(next, ["overview", "nodes", "ribbons"] as const)),
    () => commands.openGraph(graphOf(randomScene(next))),
    () => commands.showOverview(overviewOf([3, 2], [])),
    () => commands.showGroups(upTo(next, 90)),
    () => commands.chooseRibbonFamilies(["device"]),
  ])();
}

const started = (next: Random): commands.History => commands.begun(commands.openGraph(graphOf(randomScene(next))).apply(EMPTY));

test("any sequence of commands undone gives the first scene, and redone the last", () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = random(seed);
    const first = started(next);
    let history = first;
    for (let i = upTo(next, 20); i > 0; i--) history = commands.run(history, anyCommand(next, history.present));
    const last = history;
    while (history.past.length) history = commands.undo(history);
    assert.equal(history.present, first.present, `seed ${seed}`);
    while (history.future.length) history = commands.redo(history);
    assert.equal(history.present, last.present, `seed ${seed}`);
  }
});

test("commands leave the scene they start from as it was", () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = random(seed);
    const { present } = started(next);
    const before = structuredClone({ ...present, graph: { ...present.graph, linksOf: null } });
    anyCommand(next, present).apply(present);
    assert.deepEqual(structuredClone({ ...present, graph: { ...present.graph, linksOf: null } }), before, `seed ${seed}`);
  }
});

test("a new command after undo drops what was undone", () => {
  const next = random(7);
  let history = started(next);
  const [id] = history.present.graph!.id;
  history = commands.undo(commands.run(history, commands.hide([id!])));
  history = commands.run(history, commands.pin(id!, 1, 2));
  assert.equal(commands.redo(history), history);
});

test("the visible set and every count agree with a naive recount", () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = random(seed);
    let history = started(next);
    for (let i = upTo(next, 12); i > 0; i--) history = commands.run(history, anyCommand(next, history.present));
    const scene = history.present;
    const drawn = visible(scene);
    assert.deepEqual(Array.from(drawn.node), naiveNodes(scene), `seed ${seed}`);
    checkCounts(scene, drawn);
  }
});

function naiveNodes(scene: Scene): number[] {
  const graph = scene.graph!;
  const { filters, hidden } = scene;
  const links = Array.from(graph.linkA, (a, l) => ({ a, b: graph.linkB[l]!, confidence: CONFIDENCES[graph.linkConfidence[l]!]! }));
  const offered = (i: number): boolean => !filters.kindsOff.has(kindOf(graph, i).name) && !hidden.has(graph.id[i]!);
  const account = (i: number): boolean => graph.kind[i] === ACCOUNT && offered(i) && !(graph.probability[i]! < filters.minProbability);
  return graph.id.map((_, i) => {
    if (graph.kind[i] === ACCOUNT) return Number(account(i));
    const on = links.filter(({ a, b, confidence }) => b === i && account(a) && !filters.confidencesOff.has(confidence)).length;
    const enough = on >= filters.minShared || graph.added[i] === 1 || filters.kindsOff.has("account");
    return Number(offered(i) && !filters.verdictsOff.has(graph.verdicts[graph.verdict[i]!]!) && enough);
  });
}

function checkCounts(scene: Scene, drawn: ReturnType<typeof visible>): void {
  const graph = scene.graph!;
  const total = (counts: Iterable<{ shown: number; scene: number }>) =>
    [...counts].reduce((sum, c) => ({ shown: sum.shown + c.shown, scene: sum.scene + c.scene }), { shown: 0, scene: 0 });
  assert.deepEqual(total(drawn.kinds.values()), drawn.nodes);
  assert.deepEqual(total(drawn.confidences.values()), drawn.links);
  assert.equal(drawn.nodes.shown, drawn.node.filter((n) => n === 1).length);
  for (let l = 0; l < graph.linkA.length; l++) {
    const off = scene.filters.confidencesOff.has(CONFIDENCES[graph.linkConfidence[l]!]!);
    assert.equal(drawn.link[l], Number(!off && drawn.node[graph.linkA[l]!] === 1 && drawn.node[graph.linkB[l]!] === 1));
  }
  graph.id.forEach((_, i) => assert.equal(drawn.degree[i], graph.linksOf(i).filter((l) => drawn.link[l] === 1).length));
}

test("expanding adds what is new, links what is known, and says how many of how many", () => {
  const scene = commands.openGraph(graphOf(sceneOf(["a0", "a1"], [["device", "d0"]], [[0, 0], [1, 0]]))).apply(EMPTY);
  const row = { label: "", total: 9, network: "", first: 0, last: 1, events: 1 };
  const rows = [{ ...row, kind: "device", key: "device-d0" }, { ...row, kind: "instrument", key: "c1" }];
  const once = commands.expand("account:a0", rows, 12, "", CHOICE).apply(scene);
  assert.deepEqual(once.badges.get("account:a0"), { added: 2, of: 12, suppressed: "", choice: CHOICE, next: 2 });
  assert.equal(once.graph!.id.length, 4);
  assert.equal(once.graph!.linkA.length, 3);
  const twice = commands.expand("account:a0", rows, 12, "", CHOICE).apply(once);
  assert.equal(twice.graph!.id.length, 4, "the same page twice adds nothing");
  assert.equal(twice.graph!.linkA.length, 3);
  assert.equal(commands.nextPage(twice, "account:a0", CHOICE), 4);
  assert.equal(commands.nextPage(twice, "account:a0", { ...CHOICE, order: "newest" }), 0, "another order begins at its start");
});

test("what was fetched by expanding is drawn though it is on one account only", () => {
  const scene = commands.openGraph(graphOf(sceneOf(["a0"], [], []))).apply(EMPTY);
  const rows = [{ kind: "device", key: "d9", label: "d9", total: 1, network: "", first: 0, last: 1, events: 1 }];
  assert.equal(visible(commands.expand("account:a0", rows, 1, "", CHOICE).apply(scene)).kinds.get("device")!.shown, 1);
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
