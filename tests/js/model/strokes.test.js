import assert from "node:assert/strict";
import test from "node:test";

import * as strokes from "../../../static/js/model/strokes.js";

const at = (x, y = 0) => ({ x, y });
const one = strokes.extend(strokes.begin([], "pen", at(0)), [at(1), at(2)]);

test("a stroke grows by the points that are added to it", () => {
  assert.deepEqual(one, [{ tool: "pen", points: [at(0), at(1), at(2)] }]);
});

test("nothing that was drawn is changed in place", () => {
  strokes.extend(one, [at(3)]);
  assert.equal(one[0].points.length, 3);
});

test("undo takes the last stroke, and a clearing too", () => {
  const two = strokes.begin(one, "eraser", at(1));
  assert.deepEqual(strokes.undo(two), one);
  const cleared = strokes.clear(two);
  assert.ok(strokes.isBlank(cleared));
  assert.deepEqual(strokes.visible(strokes.undo(cleared)), two);
});

test("after a clearing only what came later is seen", () => {
  const again = strokes.begin(strokes.clear(one), "pen", at(5));
  assert.deepEqual(strokes.visible(again), [{ tool: "pen", points: [at(5)] }]);
});

test("a blank pad is not cleared once more, and an eraser alone leaves it blank", () => {
  assert.deepEqual(strokes.clear([]), []);
  assert.ok(strokes.isBlank(strokes.begin([], "eraser", at(0))));
});

test("a line goes through the middles and ends where the pointer did", () => {
  const { start, curves } = strokes.curve([at(0), at(2), at(4)]);
  assert.deepEqual(start, at(0));
  assert.deepEqual(
    curves.map(({ end }) => end),
    [at(1), at(3), at(4)],
  );
});

test("a dot is a line of no length", () => {
  assert.deepEqual(strokes.curve([at(1)]), { start: at(1), curves: [{ control: at(1), end: at(1) }] });
});
