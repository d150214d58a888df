import assert from "node:assert/strict";
import test from "node:test";

import { multiply, operandCells, unfolded } from "../../../static/js/model/matrices.js";
import { geometryTrace } from "../layers.js";

const trace = geometryTrace();
/** @param {number} rows @param {number} columns @param {number[]} data */
const matrix = (rows, columns, data) => ({ name: "", rows, columns, data });

test("matrices are multiplied row by column, gates cell by cell", () => {
  const left = matrix(2, 3, [1, 2, 3, 0, 5, 6]);
  const right = matrix(3, 1, [1, 10, 100]);
  assert.deepEqual(Array.from(multiply({ operator: "matmul", left, right }).data), [321, 650]);
  /** @type {import("../../../static/js/model/matrices.js").Product} */
  const gate = { operator: "cellwise", left: matrix(1, 3, [1, 0, 1]), right: matrix(1, 3, [7, 8, 9]) };
  assert.deepEqual(Array.from(multiply(gate).data), [7, 0, 9]);
});

test("a row of X_col^T is a position of the window, and a column an offset in it", () => {
  const find = operandCells(trace, { tensor: "conv1.W.grad", index: [2, 0, 1, 1] }, "X_col^T");
  assert.deepEqual(find(0, 4), { tensor: "input.value", index: [0, 1, 1] });
  assert.deepEqual(find(26 * 3 + 5, 4), { tensor: "input.value", index: [0, 4, 6] });
});

test("the gradient of block 1 comes from conv2's delta and its transposed weights", () => {
  const cell = { tensor: "pool1.grad", index: [1, 6, 6] };
  assert.deepEqual(operandCells(trace, cell, "delta")(7, 36), { tensor: "conv2.grad", index: [7, 3, 6] });
  assert.deepEqual(operandCells(trace, cell, "W^T")(17, 7), { tensor: "conv2.W", index: [7, 1, 0, 1] });
});

test("each cell of a pooled gradient fills its window", () => {
  const find = operandCells(trace, { tensor: "relu1.grad", index: [2, 11, 12] }, "upsample(dY)");
  assert.deepEqual(find(11, 12), { tensor: "pool1.grad", index: [2, 5, 6] });
  assert.deepEqual(find(10, 13), { tensor: "pool1.grad", index: [2, 5, 6] });
});

test("a constant is not a cell of the trace", () => {
  assert.equal(operandCells(trace, { tensor: "conv1.b.grad", index: [0] }, "1")(3, 0), null);
});

test("a gradient of weights unfolds to one row for each filter", () => {
  const { matrix: dW, find } = unfolded(trace, "conv2.W.grad");
  assert.deepEqual([dW.rows, dW.columns], [10, 48]);
  assert.deepEqual(find(9, 17), { tensor: "conv2.W.grad", index: [9, 1, 0, 1] });
});
