import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { read, written } from "../src/canvas/address.ts";
import * as commands from "../src/canvas/commands.ts";
import { visible } from "../src/canvas/filters.ts";
import { graphOf } from "../src/canvas/graph.ts";
import { packed, readable, type Saved, unpacked } from "../src/canvas/saved.ts";
import { EMPTY } from "../src/canvas/state.ts";
import { anyScene, sceneOf } from "./scenes.ts";
import { anyScript, open, OPENS, played } from "./scripts.ts";

const overTheWire = (saved: Saved): Saved => JSON.parse(JSON.stringify(saved)) as Saved;

test("a saved scene is the same scene again: what is drawn, every count, and what is saved of it", () => {
  fc.assert(
    fc.property(anyScene, anyScript, (wire, script) => {
      const openings = script.filter(({ op }) => op !== OPENS); // opening another group loads another graph
      const scene = played(commands.begun(open(wire)), openings).present;
      const saved = overTheWire(packed(scene, ["account:a0"], [1, 2, 3]));
      const again = unpacked(saved, scene.overview, graphOf(wire));
      assert.ok(readable(saved));
      assert.deepEqual(overTheWire(packed(again, ["account:a0"], [1, 2, 3])), saved);
      assert.deepEqual({ ...visible(again) }, { ...visible(scene) });
      assert.deepEqual(again.badges, scene.badges);
      assert.deepEqual(again.filters, scene.filters);
    }),
    { numRuns: 200 },
  );
});

test("an untouched scene says next to nothing, so that it is never saved over work", () => {
  assert.deepEqual(overTheWire(packed(EMPTY, [])), { version: 1, view: "overview", group: null });
});

test("a scene of a later version, or what is no scene, is left alone", () => {
  assert.ok(!readable({ version: 2 }));
  assert.ok(!readable(null));
  assert.ok(!readable({}));
});

test("what a group no longer has is left out of the drawing and kept in the scene", () => {
  const before = commands.hide(["account:gone"]).apply(open(sceneOf(["a0"], [], [])));
  const again = unpacked(overTheWire(packed(before, [])), null, graphOf(sceneOf(["a0"], [], [])));
  assert.deepEqual(again.hidden, new Set(["account:gone"]));
  assert.equal(visible(again).nodes.shown, 1);
});

test("an address carries view, group, selection and where one looks, whatever the ids have in them", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 20 }), fc.constantFrom("overview", "nodes", "ribbons"), fc.string(), (select, view, group) => {
      const address = { view, group, select, camera: [12, -40, 1.25] as const };
      assert.deepEqual(read(`#${written(address)}`), address);
    }),
  );
});

test("another fragment of the page is no address, and a large selection is not squeezed into one", () => {
  for (const fragment of ["", "#canvas", "#view=elsewhere", "#a=b&view="]) assert.deepEqual(read(fragment), {});
  assert.deepEqual(read(written({ view: "nodes", select: Array.from({ length: 21 }, (_, i) => `a${i}`) })).select, []);
  assert.equal(read("#view=nodes&at=1,2,0").camera, undefined);
});
