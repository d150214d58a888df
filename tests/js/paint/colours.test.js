import assert from "node:assert/strict";
import test from "node:test";

import { colourscale, shader } from "../../../static/js/paint/colours.js";

const SIGNED = colourscale("#0000ff, #fff, #ff0000");

/** The bytes [red, green, blue, alpha] of every number. */
function bytesOf(numbers, colours = SIGNED, limits = [-1, 1]) {
  const shade = shader(colours, limits);
  return numbers.map((x) => [...new Uint8Array(Uint32Array.of(shade(x)).buffer)]);
}

test("the ends and the middle of a scale have its colours, short or long", () => {
  assert.deepEqual(bytesOf([-1, 0, 1]), [
    [0, 0, 255, 255],
    [255, 255, 255, 255],
    [255, 0, 0, 255],
  ]);
});

test("a number between two colours has their mixture, rounded", () => {
  assert.deepEqual(bytesOf([0.5, -0.25]), [
    [255, 128, 128, 255],
    [191, 191, 255, 255],
  ]);
});

test("a number beyond the ends has the colour of the end", () => {
  assert.deepEqual(bytesOf([-7, 7]), bytesOf([-1, 1]));
});

test("a scale from 0 begins at 0", () => {
  assert.deepEqual(bytesOf([0, 1], colourscale("#ffffff, #102030"), [0, 1]), [
    [255, 255, 255, 255],
    [16, 32, 48, 255],
  ]);
});
