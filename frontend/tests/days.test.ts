import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { binned, MOST_BINS, stepped, tallied } from "../src/canvas/ask/days.ts";

const days = fc.array(fc.integer({ min: -1, max: 3000 }), { maxLength: 400 });

test("every known day is counted once, unknown ones apart", () => {
  fc.assert(
    fc.property(days, (given) => {
      const { day, value, unknown } = tallied(given);
      assert.equal(value.reduce((sum, n) => sum + n, 0) + unknown, given.length);
      assert.deepEqual(day, [...new Set(given.filter((d) => d >= 0))].sort((a, b) => a - b));
    }),
  );
});

test("bins hold everything in the range, and stay few enough to read", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (given, a, b) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const { values, step } = binned(tallied(given), first, last);
      assert.ok(values.length <= MOST_BINS);
      assert.ok(first + values.length * step > last);
      const inside = given.filter((d) => d >= first && d < first + values.length * step).length;
      assert.equal(values.reduce((sum, n) => sum + n, 0), inside);
    }),
  );
});

test("playback keeps the window's width, stops at the last day, and always comes to an end", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 60, max: 400 }), (wide, step, last) => {
      let window: readonly [number, number] | null = [0, wide];
      let steps = 0;
      for (let next = stepped(window, step, last); next; next = stepped(window, step, last)) {
        assert.ok(next[1] <= last);
        assert.ok(next[1] - next[0] <= wide);
        window = next;
        assert.ok(++steps <= last);
      }
      assert.equal(window[1], last);
    }),
  );
});
