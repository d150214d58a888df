import assert from "node:assert/strict";
import test from "node:test";

import * as strokes from "../../../static/js/model/strokes.js";

/** @param {number} x */
const at = (x, y = 0) => ({ x, y });
const one = strokes.extend(strokes.begin([], "pen", at(0)), [at(1), at(2)]);

test("a stroke grows by the points that are added to it", () => {
  assert.deepEqual(one, [{ tool: "pen", points: [at(0), at(1), at(2)] }]);
});

test("strokes are never changed in place", () => {
  strokes.extend(one, [at(3)]);
  assert.deepEqual(one, [{ tool: "pen", points: [at(0), at(1), at(2)] }]);
});

test("undo removes the last stroke, or brings back what was cleared", () => {
  const two = strokes.begin(one, "eraser", at(1));
  assert.deepEqual(strokes.undo(two), one);
  const cleared = strokes.clear(two);
  assert.ok(strokes.isBlank(cleared));
  assert.deepEqual(strokes.visible(strokes.undo(cleared)), two);
});

test("only the lines drawn since the last clearing are visible", () => {
  const again = strokes.begin(strokes.clear(one), "pen", at(5));
  assert.deepEqual(strokes.visible(again), [{ tool: "pen", points: [at(5)] }]);
});

test("clearing a blank pad changes nothing, and an eraser alone leaves it blank", () => {
  assert.deepEqual(strokes.clear([]), []);
  assert.ok(strokes.isBlank(strokes.begin([], "eraser", at(0))));
});

test("a line goes through the midpoints and ends at the last point", () => {
  const { start, curves } = strokes.curve([at(0), at(2), at(4)]);
  assert.deepEqual(start, at(0));
  assert.deepEqual(
    curves.map(({ end }) => end),
    [at(1), at(3), at(4)],
  );
});

test("a dot is a line of length zero", () => {
  assert.deepEqual(strokes.curve([at(1)]), { start: at(1), curves: [{ control: at(1), end: at(1) }] });
});
