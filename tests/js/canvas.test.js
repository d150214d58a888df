import assert from "node:assert/strict";
import test from "node:test";

import { colour } from "../../static/js/canvas.js";
import { colourscale } from "../../static/js/scales.js";

const SIGNED = colourscale("#0000ff, #fff, #ff0000");

/** The bytes [red, green, blue, alpha] of every number. */
function bytesOf(numbers, colours = SIGNED, limits = [-1, 1]) {
  const into = new Uint32Array(numbers.length);
  colour(Float32Array.from(numbers), colours, limits, into);
  return numbers.map((_, i) => [...new Uint8Array(into.buffer, 4 * i, 4)]);
}

test("the ends and the middle of a scale have its colours, short or long", () => {
  assert.deepEqual(bytesOf([-1, 0, 1]), [[0, 0, 255, 255], [255, 255, 255, 255], [255, 0, 0, 255]]);
});

test("a number between two colours has their mixture, rounded", () => {
  assert.deepEqual(bytesOf([0.5, -0.25]), [[255, 128, 128, 255], [191, 191, 255, 255]]);
});

test("a number beyond the ends has the colour of the end", () => {
  assert.deepEqual(bytesOf([-7, 7]), bytesOf([-1, 1]));
});

test("where there is no cell nothing is painted", () => {
  assert.deepEqual(bytesOf([NaN]), [[0, 0, 0, 0]]);
});

test("a scale from 0 begins at 0", () => {
  assert.deepEqual(bytesOf([0, 1], colourscale("#ffffff, #102030"), [0, 1]), [[255, 255, 255, 255], [16, 32, 48, 255]]);
});
