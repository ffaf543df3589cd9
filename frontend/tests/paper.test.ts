import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { actions, type Context, register } from "../src/canvas/context.ts";
import { keyName } from "../src/canvas/input.ts";
import { keyWords } from "../src/canvas/menu.ts";
import { wrapped } from "../src/canvas/rendering/annotated.ts";
import { SvgPen, svgOf } from "../src/canvas/svg.ts";

const RULER = { font: "", measureText: (text: string) => ({ width: text.length * 6 }) as TextMetrics };

test("what a pen draws in one go is one element, with dashes, opacity and texts that cannot break out", () => {
  const pen = new SvgPen(RULER);
  pen.strokeStyle = "#123456";
  pen.setLineDash([6, 4]);
  pen.globalAlpha = 0.5;
  pen.beginPath();
  pen.moveTo(1, 2);
  pen.lineTo(3.456, 4);
  pen.moveTo(5, 6);
  pen.lineTo(7, 8);
  pen.stroke();
  pen.globalAlpha = 1;
  pen.font = "600 11px Some, sans-serif";
  pen.fillText('<script>&"', 10, 20);
  const text = svgOf(pen, 100, 50, "N-1 <b>", "3 of 8");
  assert.match(text, /<path d="M1 2L3\.46 4M5 6L7 8" fill="none" stroke="#123456" stroke-width="1" stroke-dasharray="6 4" opacity="0\.5"\/>/);
  assert.match(text, /font-size="11" font-weight="600" text-anchor="start" fill="#000">&lt;script&gt;&amp;&quot;<\/text>/);
  assert.match(text, /<title id="title">N-1 &lt;b&gt;<\/title>/);
  assert.ok(!text.includes("<script"));
});

test("a whole circle is two arcs, because one from a point to itself is nothing in SVG", () => {
  const pen = new SvgPen(RULER);
  pen.beginPath();
  pen.arc(10, 10, 5, 0, 2 * Math.PI);
  pen.fill();
  assert.equal(pen.content().match(/A5 5/g)?.length, 2);
});

test("a note is wrapped without losing a word, and a long one says that it goes on", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 40 }), (words) => {
      const lines = wrapped(words.join(" "), (line) => line.length <= 20);
      const kept = lines.join(" ").replace(/ …$/, "").split(" ");
      assert.deepEqual(kept, words.slice(0, kept.length));
      assert.ok(kept.length === words.length || lines.at(-1)!.endsWith(" …"));
    }),
  );
});

test("keys have one name however they are typed", () => {
  const key = (name: string, more: Partial<KeyboardEvent> = {}) => keyName({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, ...more });
  assert.equal(key("F"), "f");
  assert.equal(key("Z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+z");
  assert.equal(key("?", { shiftKey: true }), "?");
  assert.equal(key("F10", { shiftKey: true }), "Shift+F10");
  assert.equal(key("z", { metaKey: true }), "Ctrl+z");
  assert.equal(keyWords("Ctrl+Shift+z"), "Ctrl+Shift+Z");
});

test("two actions cannot have one key, and the mistake is found when the program starts", () => {
  const action = { words: "One", about: "one", run: (_: Context) => {} };
  register({ actions: [{ ...action, name: "one", key: "q" }] });
  assert.throws(() => register({ actions: [{ ...action, name: "two", key: "q" }] }), /its key q: the other is one/);
  assert.throws(() => register({ actions: [{ ...action, name: "one" }] }), /two actions for one/);
  assert.equal(actions().filter(({ name }) => name === "one").length, 1);
});
