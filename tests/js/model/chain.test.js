import assert from "node:assert/strict";
import test from "node:test";
import {
  factorCells,
  layOut,
  ownParts,
  resultCells,
  strongestCells,
  unbreakable,
} from "../../../static/js/model/chain.js";
import { offsetOf, tensorOf } from "../../../static/js/model/tensors.js";
import { geometryTrace } from "../layers.js";

/** @typedef {import("../../../static/js/model/chain.js").Chain} Chain */
/** @typedef {import("../../../static/js/model/chain.js").Part} Part */
/** @typedef {import("../../../static/js/model/chain.js").Step} Step */

const trace = geometryTrace();

/** [ R1 ⊙ up( A ) ] · X, of the steps 0 (A), 1 (up), 2 (⊙), 3 (·). @type {Part[]} */
const PARTS = [
  { step: 3, text: "[" },
  { step: 2, factor: 0 },
  { step: 2, text: "⊙" },
  { step: 1, text: "up(" },
  { step: 0, factor: 0 },
  { step: 1, text: ")" },
  { step: 3, text: "]" },
  { step: 3, text: "·" },
  { step: 3, factor: 0 },
];

/** @param {(Part | null)[]} parts */
const written = (parts) => parts.map((part) => (part === null ? "V" : "text" in part ? part.text : `A${part.step}`));

/** @param {number[]} shape */
const zeros = (shape) => ({ shape, data: new Float32Array(shape.reduce((size, length) => size * length, 1)) });

/** @param {string} name @param {string | null} tensor @param {number[]} shape */
const factor = (name, tensor, shape) => ({ name, symbol: "", tensor, notation: "", values: zeros(shape) });

/** @param {Step["operation"]} operation @param {string | null} tensor @param {number[]} shape @returns {Step} */
const step = (operation, tensor, shape) => ({
  operation,
  sentence: "",
  factors: [],
  result: { symbol: null, tensor, notation: "", values: zeros(shape) },
});

/** @param {Step[]} steps @returns {Chain} */
const chainOf = (...steps) => ({ tensor: "", index: [], value: 0, formula: "", latex: "", parts: [], steps });

test("lines break before operators, and never after an opening bracket or before a closing one", () => {
  assert.deepEqual(unbreakable(PARTS).map(written), [
    ["[", "A2"],
    ["⊙", "up(", "A0", ")", "]"],
    ["·", "A3"],
  ]);
});

test("a step by itself names the result before it once, and needs no brackets", () => {
  assert.deepEqual(written(ownParts(PARTS, 3)), ["V", "·", "A3"]);
  assert.deepEqual(written(ownParts(PARTS, 2)), ["A2", "⊙", "V"]);
  assert.deepEqual(written(ownParts(PARTS, 1)), ["up(", "V", ")"]);
  assert.deepEqual(written(ownParts(PARTS, 0)), ["A0"]);
});

test("a vector is a column, a matrix one map, and a filter as many maps as it is deep", () => {
  assert.deepEqual(layOut([10]), { planes: 1, rows: 10, columns: 1 });
  assert.deepEqual(layOut([48, 10]), { planes: 1, rows: 48, columns: 10 });
  assert.deepEqual(layOut([10, 3, 4, 4]), { planes: 30, rows: 4, columns: 4 });
});

test("the cells of a transposed matrix are those of its weights, and those of a mask its own", () => {
  const chain = chainOf(step("left", null, [48, 100]));
  const transposed = factorCells(trace, chain, 0, factor("W2^T", "conv2.W", [48, 10]));
  assert.deepEqual(transposed(0, 17, 3), { tensor: "conv2.W", index: [3, 1, 0, 1] });
  const plain = factorCells(trace, chain, 0, factor("W2", "conv2.W", [10, 48]));
  assert.deepEqual(plain(0, 3, 17), { tensor: "conv2.W", index: [3, 1, 0, 1] });
  const mask = factorCells(trace, chain, 0, factor("M1", "pool1.mask", [3, 26, 26]));
  assert.deepEqual(mask(2, 4, 5), { tensor: "pool1.mask", index: [2, 4, 5] });
  const flat = factorCells(trace, chain, 0, factor("x^T", "pool2.value", [1, 250]));
  assert.deepEqual(flat(0, 0, 26), { tensor: "pool2.value", index: [1, 0, 1] });
});

test("unfolded pixels are found, and constants are nowhere in the trace", () => {
  const chain = chainOf(step("right", "conv1.W.grad", [3, 1, 3, 3]));
  const unfolded = factorCells(trace, chain, 0, factor("X_col^T", null, [676, 9]));
  assert.deepEqual(unfolded(0, 26 * 3 + 5, 4), { tensor: "input.value", index: [0, 4, 6] });
  assert.equal(factorCells(trace, chain, 0, factor("y", null, [10]))(0, 3, 0), null);
});

test("what is copied or unfolded on the way is found where it comes from", () => {
  const up = chainOf(step("up", null, [3, 26, 26]), step("gate", "relu1.grad", [3, 26, 26]));
  assert.deepEqual(resultCells(trace, up, 0)(2, 11, 12), { tensor: "pool1.grad", index: [2, 5, 6] });
  assert.deepEqual(resultCells(trace, up, 1)(2, 11, 12), { tensor: "relu1.grad", index: [2, 11, 12] });
  const forward = [
    step("im2col", null, [48, 100]),
    step("left", null, [10, 100]),
    step("add", "conv2.value", [10, 10, 10]),
  ];
  assert.deepEqual(resultCells(trace, chainOf(...forward), 0)(0, 17, 12), { tensor: "pool1.value", index: [1, 1, 3] });
  assert.equal(resultCells(trace, chainOf(...forward), 1)(0, 0, 0), null);
  assert.deepEqual(resultCells(trace, chainOf(step("dot", "loss", [1])), 0)(0, 0, 0), { tensor: "loss", index: [] });
});

test("the cell that a number depends on most is the largest of those that it is computed from", () => {
  const cell = { tensor: "conv1.W.grad", index: [2, 0, 1, 1] };
  const cellIn = strongestCells(trace, cell);
  assert.deepEqual(cellIn("conv1.W.grad"), cell);
  assert.equal(cellIn("relu1.mask").index[0], 2, "the mask of its own filter");
  const { shape, data } = tensorOf(trace, "conv1.grad");
  const largest = Math.max(...data.subarray(2 * 676).map(Math.abs));
  const delta = cellIn("conv1.grad");
  assert.equal(delta.index[0], 2);
  assert.equal(Math.abs(data[offsetOf(shape, delta.index)]), largest);
});

test("where a number depends on no cell of a tensor, the largest of all is taken", () => {
  const cellIn = strongestCells(trace, { tensor: "loss", index: [] });
  const { shape, data } = tensorOf(trace, "conv1.W.grad");
  const { index } = cellIn("conv1.W.grad");
  assert.equal(Math.abs(data[offsetOf(shape, index)]), Math.max(...data.map(Math.abs)));
});
