import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { visible } from "../src/canvas/filters.ts";
import { binOf, handlesOf, histogramOf, rangeOf } from "../src/canvas/histogram.ts";
import { arrangedRows, counted, csvOf, tabsOf, textOf } from "../src/canvas/rows.ts";
import { MEASURES } from "../src/canvas/state.ts";
import * as commands from "../src/canvas/commands.ts";
import { anyScene, sceneOf } from "./scenes.ts";
import { anyScript, open, played } from "./scripts.ts";

test("the rows of the table are what is drawn, tab by tab, and none twice", () => {
  fc.assert(
    fc.property(anyScene, anyScript, (wire, script) => {
      const scene = played(commands.begun(open(wire)), script).present;
      const drawn = visible(scene);
      const [accounts, identifiers, links] = tabsOf(scene.graph!, drawn);
      assert.equal(accounts!.rows.length, drawn.kinds.get("account")!.shown);
      assert.equal(accounts!.rows.length + identifiers!.rows.length, drawn.nodes.shown);
      assert.equal(links!.rows.length, drawn.links.shown);
      for (const tab of [accounts!, identifiers!, links!]) assert.ok(new Set(tab.rows).size === tab.rows.length && tab.of >= tab.rows.length);
    }),
  );
});

test("sorting keeps every row, and a descending order is not a mirror: unknown values stay last", () => {
  fc.assert(
    fc.property(anyScene, fc.nat(6), fc.boolean(), (wire, n, descending) => {
      const scene = open(wire);
      for (const tab of tabsOf(scene.graph!, visible(scene))) {
        const column = n % tab.columns.length;
        const rows = arrangedRows(tab, "", { column, descending });
        assert.deepEqual([...rows].sort((a, b) => a - b), [...tab.rows]);
        const values = rows.map((row) => tab.columns[column]!.value(row));
        const known = values.filter((value) => value !== "" && !Number.isNaN(value));
        assert.deepEqual(values.slice(0, known.length), known);
        const numbers = known.filter((value) => typeof value === "number");
        numbers.slice(1).forEach((value, i) => assert.ok(descending ? value <= numbers[i]! : value >= numbers[i]!));
      }
    }),
  );
});

test("the filter wants every word somewhere in the row, and the count says of how many", () => {
  const scene = open(sceneOf(["anna", "bob", "anton"], [["device", "d0"]], [[0, 0], [1, 0], [2, 0]]));
  const [accounts] = tabsOf(scene.graph!, visible(scene));
  const rows = arrangedRows(accounts!, "AN", null);
  assert.deepEqual(rows, [0, 2]);
  assert.equal(counted(accounts!, rows.length), "2 of 3 drawn, of 8 accounts");
  assert.equal(counted(accounts!, 3), "3 of 8 accounts");
  assert.deepEqual(arrangedRows(accounts!, "an ann", null), [0]);
});

test("CSV is quoted, runs nothing in a spreadsheet, and copied text begins with the counts", () => {
  const scene = open(sceneOf(["=1+1", 'a,"b"', "+49 30"], [], []));
  const [accounts] = tabsOf(scene.graph!, visible(scene));
  const [head, ...lines] = csvOf(accounts!, accounts!.rows).split("\r\n");
  assert.match(head!, /^account,probability,bits/);
  assert.match(lines[0]!, /^'=1\+1,0\.95,/);
  assert.match(lines[1]!, /^"a,""b""",/);
  assert.match(lines[2]!, /^'\+49 30,/);
  assert.match(textOf(accounts!, accounts!.rows, "N-1, G-1"), /^N-1, G-1: 3 of 8 accounts\naccount\t/);
});

test("every known value is in exactly one bin, and a range of bins draws those and no others", () => {
  fc.assert(
    fc.property(anyScene, fc.constantFrom(...MEASURES), fc.nat(30), fc.nat(30), (wire, measure, a, b) => {
      const scene = commands.filter({ minShared: 0 }).apply(open(wire));
      const histogram = histogramOf(scene.graph!, visible(scene), measure);
      if (!histogram) return;
      const bins = histogram.edges.length - 1;
      const from = a % bins;
      const to = from + 1 + (b % (bins - from));
      const range = rangeOf(histogram, from, to, measure);
      const kept = histogram.scene.slice(from, to).reduce((sum, n) => sum + n, 0);
      const narrowed = visible(commands.narrow(measure, range).apply(scene));
      const unknown = range ? histogram.unknown : 0;
      const all = histogram.scene.reduce((sum, n) => sum + n, 0);
      assert.equal(narrowed.away.get(measure) ?? 0, all - kept + unknown);
      assert.deepEqual(handlesOf(histogram, range ?? undefined), [from, to]);
    }),
    { numRuns: 300 },
  );
});

test("a value on an edge belongs to the bin that begins there, the largest to the last", () => {
  assert.deepEqual([0, 1, 2, 3].map((value) => binOf([0, 1, 2, 3], value)), [0, 1, 2, 2]);
});
