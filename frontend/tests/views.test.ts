import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openGraph } from "../src/canvas/commands.ts";
import { visible } from "../src/canvas/filters.ts";
import { graphOf } from "../src/canvas/graph.ts";
import * as overview from "../src/canvas/overview.ts";
import { caption, familiesIn, ribbonsOf } from "../src/canvas/ribbons.ts";
import { EMPTY } from "../src/canvas/state.ts";
import { ahead, following } from "../src/canvas/walk.ts";
import { anyScene, overviewOf, sceneOf } from "./scenes.ts";

test("the overview draws the largest groups and folds the rest", () => {
  const scene = overviewOf([5, 50, 20, 1], [[0, 1, 3], [1, 2, 9], [0, 3, 2]]);
  const drawn = overview.drawn(scene, 2);
  assert.deepEqual([drawn.groups, drawn.links], [[1, 2], [1]]);
  assert.equal(
    overview.caption(scene, drawn),
    "Showing 2 of 4 groups · 70 of 76 accounts · 2 smaller groups folded · 1 of 3 pairs of groups linked (sharing 9 identifiers or more)",
  );
});

test("of many links only the strongest are drawn, at most one a group", () => {
  const links = Array.from({ length: 40 }, (_, n): [number, number, number] => [n % 10, (n + 1 + Math.floor(n / 10)) % 10, n + 1]);
  const drawn = overview.drawn(overviewOf(new Array(10).fill(5), links), 60);
  assert.ok(drawn.links.length > 0 && drawn.links.length <= 10);
});

const open = (scene: Parameters<typeof graphOf>[0]) => openGraph(graphOf(scene)).apply(EMPTY);

test("accounts with the same identifiers are one bundle, and the one that joins two parts is a bridge", () => {
  const accounts = ["l0", "l1", "l2", "r0", "r1", "r2", "bridge"];
  const identifiers: [string, string][] = [["instrument", "c-left"], ["device", "d-left"], ["instrument", "c-right"], ["device", "d-right"]];
  const pairs: [number, number][] = [0, 1, 2].flatMap((a): [number, number][] => [[a, 0], [a, 1]]);
  pairs.push(...[3, 4, 5].flatMap((a): [number, number][] => [[a, 2], [a, 3]]), [6, 0], [6, 3]);
  const scene = open(sceneOf(accounts, identifiers, pairs));
  const drawn = visible(scene);
  const ribbons = ribbonsOf(scene.graph!, drawn, ["instrument", "device"], 24);
  assert.equal(ribbons.bundles.size, 3);
  assert.deepEqual(ribbons.bridges.map((a) => scene.graph!.label[a]), ["bridge"]);
  assert.match(caption(scene.graph!, ribbons), /7 of 12 accounts in 3 bundles.*1 bridging account/);
});

test("a ribbon is as wide as its accounts, and no row is left out unsaid", () => {
  fc.assert(
    fc.property(anyScene, (wire) => {
      const scene = open(wire);
      const drawn = visible(scene);
      const families = familiesIn(drawn).slice(0, 3);
      const ribbons = ribbonsOf(scene.graph!, drawn, families, 2);
      for (const column of ribbons.columns) assert.equal(column.rows.length, Math.min(2, column.of));
      const bundled = [...ribbons.bundles.values()].reduce((sum, accounts) => sum + accounts.length, 0);
      assert.equal(bundled, ribbons.accounts);
      const [first] = ribbons.ribbons;
      if (first) for (const ribbon of ribbons.ribbons) assert.ok(Math.abs(ribbon.width / ribbon.accounts.length - first.width / first.accounts.length) < 1e-9);
    }),
  );
});

test("a hidden group is neither drawn nor folded, and is said", () => {
  const scene = overviewOf([5, 50, 20, 1], []);
  const drawn = overview.drawn(scene, 2, new Set(["group:1"]));
  assert.deepEqual([drawn.groups, drawn.folded, drawn.hidden], [[0, 2], [3], [1]]);
  assert.match(overview.caption(scene, drawn), /Showing 2 of 4 groups · 25 of 76 accounts · 1 smaller group folded · 1 group hidden/);
});

test("arrows go to the nearest in their direction, Tab in reading order and out at the end", () => {
  const stops = [
    { id: "a", x: 0, y: 0 },
    { id: "right", x: 10, y: 2 },
    { id: "far", x: 50, y: 0 },
    { id: "below", x: 3, y: 9 },
  ];
  assert.equal(ahead(stops, "a", 1, 0)?.id, "right");
  assert.equal(ahead(stops, "a", 0, 1)?.id, "below");
  assert.equal(ahead(stops, "a", -1, 0), undefined);
  assert.equal(ahead(stops, null, 1, 0)?.id, "a");
  assert.equal(following(stops, "a", false)?.id, "right");
  assert.equal(following(stops, "below", false), undefined);
  assert.equal(following(stops, null, false), undefined);
});
