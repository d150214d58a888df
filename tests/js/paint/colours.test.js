import assert from "node:assert/strict";
import test from "node:test";

import { createShader, parseColourScale, shareLimits } from "../../../static/js/paint/colours.js";

/** @typedef {import("../../../static/js/paint/colours.js").Limits} Limits */

const SIGNED = parseColourScale("#0000ff, #fff, #ff0000");

/** The bytes [red, green, blue, alpha] of every number. @param {number[]} numbers @param {Limits} limits */
function bytesOf(numbers, colours = SIGNED, limits = [-1, 1]) {
  const shade = createShader(colours, limits);
  return numbers.map((x) => [...new Uint8Array(Uint32Array.of(shade(x)).buffer)]);
}

test("a list of colours becomes an even scale from 0 to 1", () => {
  assert.deepEqual(parseColourScale("#000, #888888,#fff"), [
    [0, "#000"],
    [0.5, "#888888"],
    [1, "#fff"],
  ]);
});

test("only signed scales go below zero", () => {
  assert.deepEqual(shareLimits("signed"), [-1, 1]);
  assert.deepEqual(shareLimits("sequential"), [0, 1]);
  assert.deepEqual(shareLimits("mask"), [0, 1]);
});

test("the ends and the middle of a scale have its colours, in short or long notation", () => {
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

test("a number beyond the end of a scale has the colour of the end", () => {
  assert.deepEqual(bytesOf([-7, 7]), bytesOf([-1, 1]));
});

test("a scale from 0 starts at 0", () => {
  assert.deepEqual(bytesOf([0, 1], parseColourScale("#ffffff, #102030"), [0, 1]), [
    [255, 255, 255, 255],
    [16, 32, 48, 255],
  ]);
});
