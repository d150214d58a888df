import assert from "node:assert/strict";
import test from "node:test";
import { cellSize, heightOf, layOut } from "../../../static/js/model/layout.js";

/** @typedef {import("../../../static/js/model/layout.js").Shape} Shape */

/** @param {number} blocks @param {number} rows @returns {Shape} */
const maps = (blocks, rows) => ({
  form: "maps",
  arrangement: { blocks, planes: 1, rows, columns: rows },
  beside: false,
});
/** @param {number} blocks @param {number} planes @param {number} rows @returns {Shape} */
const kernels = (blocks, planes, rows) => ({
  form: "maps",
  arrangement: { blocks, planes, rows, columns: rows },
  beside: true,
});
/** @type {Shape} */
const bars = { form: "bars", arrangement: { blocks: 1, planes: 1, rows: 10, columns: 1 }, beside: false };
/** @type {Shape} */
const classes = { form: "grid", arrangement: { blocks: 10, planes: 10, rows: 5, columns: 5 }, beside: true };

const NETWORK = [
  { forward: [maps(1, 28)], gate: [], backward: [maps(1, 28)] },
  { forward: [maps(3, 26)], gate: [kernels(3, 1, 3), kernels(3, 1, 3)], backward: [maps(3, 26)] },
  { forward: [maps(3, 26)], gate: [maps(3, 26)], backward: [maps(3, 26)] },
  { forward: [maps(3, 13)], gate: [maps(3, 26)], backward: [maps(3, 13)] },
  { forward: [maps(10, 10)], gate: [kernels(10, 3, 4), kernels(10, 3, 4)], backward: [maps(10, 10)] },
  { forward: [maps(10, 10)], gate: [maps(10, 10)], backward: [maps(10, 10)] },
  { forward: [maps(10, 5)], gate: [maps(10, 10)], backward: [maps(10, 5)] },
  { forward: [bars], gate: [classes, classes], backward: [bars] },
];
const WORDS = { width: 76, line: 14, padding: { width: 11, height: 9 }, numbers: [34] };
/** @param {number} width */
const wide = (width) => ({ width, line: 0, padding: { width: 0, height: 0 }, numbers: [34] });

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);

for (const [width, height] of [
  [1150, 480],
  [1570, 960],
  [980, 560],
  [3500, 2000],
]) {
  test(`a picture of ${width} x ${height} is used whole, and no column is too narrow for its words`, () => {
    const { widths, heights } = layOut(NETWORK, { width, height }, WORDS);
    assert.ok(Math.abs(sum(widths) - width) < 1e-6);
    assert.ok(Math.abs(sum(heights) - height) < 1e-6);
    assert.ok(widths.every((one) => one >= 87));
  });
}

test("two panels stand side by side only where each has the width that its words need", () => {
  const column = { forward: [], gate: [maps(1, 10), maps(1, 10)], backward: [] };
  assert.deepEqual(layOut([column], { width: 300, height: 200 }, wide(140)).stacked, [false]);
  assert.deepEqual(layOut([column], { width: 300, height: 200 }, wide(160)).stacked, [true]);
});

test("the columns of a layout are the best of all widths", () => {
  const columns = [
    { forward: [maps(1, 28)], gate: [], backward: [] },
    { forward: [maps(4, 7)], gate: [], backward: [] },
  ];
  /** @param {number} first @param {number} height */
  const worth = (first, height) =>
    -1 / cellSize(maps(1, 28), first, height) - 1 / cellSize(maps(4, 7), 400 - first, height);
  const { widths, heights } = layOut(columns, { width: 400, height: 300 }, wide(64));
  const all = Array.from({ length: (400 - 128) / 8 + 1 }, (_, n) => worth(64 + 8 * n, heights[0]));
  assert.ok(Math.abs(worth(widths[0], heights[0]) - Math.max(...all)) < 1e-9);
});

test("a desktop's first screen has cells of 4.5 px in the first convolution, and kernels whose numbers can be read", () => {
  const { widths, heights } = layOut(NETWORK, { width: 1540, height: 930 }, WORDS);
  assert.ok(cellSize(maps(3, 26), widths[1] - 11, heights[0] - 23) > 4.5);
  assert.ok(cellSize(kernels(3, 1, 3), widths[1] / 2 - 11, heights[1] - 37) >= 34);
});

test("two panels stand one above the other where that makes their cells larger", () => {
  const column = { forward: [], gate: [maps(1, 10), maps(1, 10)], backward: [] };
  assert.deepEqual(layOut([column], { width: 80, height: 900 }, wide(40)).stacked, [true]);
  assert.deepEqual(layOut([column], { width: 800, height: 200 }, wide(40)).stacked, [false]);
});

test("a panel is tiled for its space: three maps side by side, or one above the other", () => {
  assert.equal(cellSize(maps(3, 10), 306, 100), 10);
  assert.equal(cellSize(maps(3, 10), 100, 306), 10);
  assert.equal(cellSize(maps(4, 10), 203, 203), 10);
});

test("on a phone a layer is as high as its cells need, and no higher", () => {
  const input = heightOf(NETWORK[0], 118, WORDS, 400);
  const conv1 = heightOf(NETWORK[1], 118, WORDS, 400);
  assert.ok(input < 140);
  assert.ok(conv1 > input && conv1 <= 400);
});
