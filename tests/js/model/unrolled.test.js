import assert from "node:assert/strict";
import test from "node:test";

import { indexOf, offsetOf, tensorOf } from "../../../static/js/model/tensors.js";
import {
  columnEntries,
  placesOfWeight,
  pooledEntries,
  rowEntries,
  unroll,
  unrolledPart,
  unrolledTerms,
  weightAt,
  weightNear,
} from "../../../static/js/model/unrolled.js";
import { geometryTrace } from "../layers.js";

/**
 * @typedef {import("../../../static/js/model/tensors.js").Trace} Trace
 * @typedef {import("../../../static/js/model/unrolled.js").Unrolled} Unrolled
 */

const CASES = [
  { trace: geometryTrace(), layer: "conv1", size: [2028, 784, 2028 * 9] },
  { trace: geometryTrace(), layer: "conv2", size: [1000, 507, 1000 * 48] },
  { trace: geometryTrace({ filters: [2, 3], sizes: [3, 2], side: 8 }), layer: "conv1", size: [72, 64, 72 * 9] },
  { trace: geometryTrace({ filters: [2, 3], sizes: [3, 2], side: 8 }), layer: "conv2", size: [12, 18, 12 * 8] },
  { trace: geometryTrace({ filters: [1, 2], sizes: [1, 7] }), layer: "conv2", size: [2 * 64, 196, 128 * 49] },
];

/** @param {number[]} shape @param {(index: number[]) => void} visit */
function forEachIndex(shape, visit) {
  const size = shape.reduce((a, b) => a * b, 1);
  for (let offset = 0; offset < size; offset++) visit(indexOf(shape, offset));
}

/** z without its bias, dx and dW by loops over the definition of a convolution. @param {Trace} trace @param {string} layer */
function byLoops(trace, layer) {
  const { x, z, kernel } = unroll(trace, layer);
  const before = layer === "conv1" ? "input" : "pool1";
  const [input, W, delta] = [`${before}.value`, `${layer}.W`, `${layer}.grad`].map((t) => tensorOf(trace, t).data);
  const [outputs, dx, dW] = [z, x, kernel].map((shape) => new Float64Array(shape.reduce((a, b) => a * b, 1)));
  forEachIndex(z, ([f, r, c]) => {
    forEachIndex(kernel.slice(1), ([d, i, j]) => {
      const [at, from, weight] = [
        offsetOf(z, [f, r, c]),
        offsetOf(x, [d, r + i, c + j]),
        offsetOf(kernel, [f, d, i, j]),
      ];
      outputs[at] += W[weight] * input[from];
      dx[from] += W[weight] * delta[at];
      dW[weight] += delta[at] * input[from];
    });
  });
  return { input, delta, outputs, dx, dW };
}

/** @param {number} actual @param {number} expected */
const assertClose = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

for (const { trace, layer, size } of CASES) {
  const unrolled = unroll(trace, layer);
  const { rows, columns, nonZeros: count, weights, kernel } = unrolled;
  const name = `${layer} as ${rows} x ${columns}`;
  const loops = byLoops(trace, layer);

  test(`${name}: T vec(x) is the convolution`, () => {
    assert.deepEqual([rows, columns, count], size);
    for (let row = 0; row < rows; row++) {
      const sum = rowEntries(unrolled, row).reduce((so, e) => so + weights[e.weight] * loops.input[e.column], 0);
      assertClose(sum, loops.outputs[row]);
    }
  });

  test(`${name}: the transpose of T times vec(delta) is the gradient of the input`, () => {
    for (let column = 0; column < columns; column++) {
      const sum = columnEntries(unrolled, column).reduce((so, e) => so + weights[e.weight] * loops.delta[e.row], 0);
      assertClose(sum, loops.dx[column]);
    }
  });

  test(`${name}: a weight's gradient is the sum of delta x^T over all places where it stands`, () => {
    forEachIndex(kernel, (index) => {
      const places = placesOfWeight(unrolled, index);
      const sum = places.reduce((so, e) => so + loops.delta[e.row] * loops.input[e.column], 0);
      assertClose(sum, loops.dW[offsetOf(kernel, index)]);
    });
  });

  test(`${name}: rows, columns and places are the same entries, and all other cells are 0`, () => {
    /** @type {Map<string, number>} */
    const entries = new Map();
    for (let row = 0; row < rows; row++)
      for (const { column, weight } of rowEntries(unrolled, row)) entries.set(`${row} ${column}`, weight);
    assert.equal(entries.size, count);
    let seen = 0;
    for (let column = 0; column < columns; column++)
      for (const { row, weight } of columnEntries(unrolled, column)) {
        assert.equal(entries.get(`${row} ${column}`), weight);
        seen++;
      }
    assert.equal(seen, count);
    for (let row = 0; row < rows; row += 7)
      for (let column = 0; column < columns; column++) {
        const index = weightAt(unrolled, row, column);
        assert.equal(index ? offsetOf(kernel, index) : undefined, entries.get(`${row} ${column}`));
      }
  });
}

test("the 676 places of a weight of conv1 are on diagonals", () => {
  const places = placesOfWeight(unroll(geometryTrace(), "conv1"), [2, 0, 1, 1]);
  assert.equal(places.length, 676);
  assert.deepEqual(places[0], { row: 2 * 676, column: 29, weight: 22 });
  assert.deepEqual(places[27], { row: 2 * 676 + 27, column: 28 * 2 + 2, weight: 22 });
});

test("a pointer that misses an entry by a little finds it", () => {
  const unrolled = unroll(geometryTrace(), "conv1");
  const [row, column] = [2 * 676, 29]; // W[2, 0, 1, 1]; to the right of it W[2, 0, 1, 2], then zeros
  assert.deepEqual(weightNear(unrolled, row, column, 0), [2, 0, 1, 1]);
  assert.deepEqual(weightNear(unrolled, row, column + 4, 3), [2, 0, 1, 2]);
  assert.equal(weightNear(unrolled, row, column + 4, 2), null);
  assert.equal(weightNear(unrolled, row, 700, 3), null);
});

test("a large T becomes an image of fewer pixels without being built, and pixels without entries are empty", () => {
  const unrolled = unroll(geometryTrace({ filters: [16, 16], sizes: [1, 7] }), "conv2");
  assert.equal(unrolled.nonZeros, 1024 * 784);
  const image = pooledEntries(unrolled, { pixelRows: 100, pixelColumns: 120 });
  const largest = Math.max(...Array.from(unrolled.weights).slice(0, 784).map(Math.abs));
  assert.ok(image.some((x) => Math.abs(x) === largest));
  const small = unroll(geometryTrace({ filters: [1, 1], sizes: [3, 2], side: 8 }), "conv1");
  const cells = pooledEntries(small, { pixelRows: small.rows, pixelColumns: small.columns });
  assert.equal(cells.filter((x) => !Number.isNaN(x)).length, small.nonZeros);
});

test("values, gradients of the input and of weights are parts of T; biases, gates and dense numbers are not", () => {
  const trace = geometryTrace();
  const partOf = (/** @type {string} */ tensor) => unrolledPart(trace, { tensor, index: [] });
  assert.deepEqual(partOf("conv2.value"), { layer: "conv2", part: "row" });
  assert.deepEqual(partOf("pool1.grad"), { layer: "conv2", part: "column" });
  assert.deepEqual(partOf("input.grad"), { layer: "conv1", part: "column" });
  assert.deepEqual(partOf("conv1.W.grad"), { layer: "conv1", part: "places" });
  for (const tensor of [
    "conv1.b.grad",
    "conv1.grad",
    "relu1.value",
    "pool2.grad",
    "dense.W.grad",
    "dense.grad",
    "loss",
  ])
    assert.equal(partOf(tensor), null, tensor);
});

test("the terms of a gradient of the input stand by rising rows, though the kernel is read backwards", () => {
  const trace = geometryTrace();
  const unrolled = unroll(trace, "conv1");
  const term = (/** @type {number[]} */ w, /** @type {number[]} */ dy) => ({
    left: { tensor: "conv1.W", index: w, value: 1 },
    right: { tensor: "conv1.grad", index: dy, value: 1 },
    product: 1,
  });
  const terms = [term([0, 0, 0, 0], [0, 1, 1]), term([0, 0, 0, 1], [0, 1, 0]), term([0, 0, 1, 1], [0, 0, 0])];
  const { placed, length, places } = unrolledTerms(
    unrolled,
    "column",
    { tensor: "input.grad", index: [0, 1, 1] },
    terms,
  );
  assert.deepEqual(
    placed.map(({ term, position }) => [term, position]),
    [
      [2, 0],
      [1, 26],
      [0, 27],
    ],
  );
  assert.equal(length, 2028);
  assert.deepEqual(places[0], { row: 27, column: 29 });
});
