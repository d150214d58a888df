import assert from "node:assert/strict";
import test from "node:test";

import { groupsOf, largestTerms, runningSums, windowOf } from "../../../static/js/model/terms.js";

/**
 * @typedef {import("../../../static/js/model/terms.js").Term} Term
 * @typedef {import("../../../static/js/model/terms.js").Factor} Factor
 */

/** @param {string | null} tensor @param {number[]} index @returns {Factor} */
const factor = (tensor, index, value = 1) => ({ tensor, index, value });
/** @param {Factor} left @param {Factor} right @returns {Term} */
const term = (left, right) => ({ left, right, product: left.value * right.value });
/** @param {number} planes @param {number} top @param {number} left @param {number} size */
const window = (planes, top, left, size) =>
  Array.from({ length: planes * size * size }, (_, t) => {
    const [d, i, j] = [Math.floor(t / size / size), Math.floor(t / size) % size, t % size];
    return term(factor("conv2.W", [1, d, i, j], t), factor("pool1.value", [d, top + i, left + j], 2));
  });

test("the terms of a convolution are one window for each channel, and the bias", () => {
  const bias = term(factor("conv2.b", [1], 5), factor(null, [], 1));
  const groups = groupsOf([...window(3, 2, 6, 4), bias]);
  assert.deepEqual(
    groups.map(({ first, planes, rows, columns }) => [first, planes, rows, columns]),
    [
      [0, 3, 4, 4],
      [48, 1, 1, 1],
    ],
  );
});

test("terms without rows and columns are put in one row", () => {
  const logits = Array.from({ length: 10 }, (_, k) => term(factor("dense.W", [k, 7]), factor("dense.grad", [k])));
  assert.deepEqual(
    groupsOf(logits).map(({ rows, columns }) => [rows, columns]),
    [[1, 10]],
  );
});

test("a number without terms has no groups, and its sum is 0", () => {
  assert.deepEqual(groupsOf([]), []);
  assert.deepEqual([...runningSums([])], [0]);
});

test("the running sum starts at 0 and ends in the sum", () => {
  assert.deepEqual([...runningSums(window(1, 0, 0, 2))], [0, 0, 2, 6, 12]);
});

test("the largest terms come first, whatever their sign, and zeros are left out", () => {
  const products = [0, -5, 3, 0, 4].map((product) => ({ product }));
  assert.deepEqual(largestTerms(products, 2), [1, 4]);
  assert.deepEqual(largestTerms(products, 9), [1, 4, 2]);
});

test("scattered cells, as of a delta with mostly zeros, are put in one row", () => {
  const cells = [
    [0, 0, 1],
    [3, 4, 2],
    [3, 4, 3],
  ];
  const terms = cells.map((index) => term(factor("pool2.grad", index), factor("pool2.value", index)));
  assert.deepEqual(
    groupsOf(terms).map(({ planes, rows, columns }) => [planes, rows, columns]),
    [[1, 1, 3]],
  );
  assert.equal(windowOf(terms, "left"), null);
  assert.deepEqual(windowOf(terms.slice(1), "left"), { channel: 3, row: 4, column: 2, rows: 1, columns: 2 });
  assert.equal(windowOf([terms[0], terms[1]], "right"), null);
});

test("a window has a corner and a size; terms of several channels, or of a kernel, are not a window", () => {
  assert.deepEqual(windowOf(window(1, 2, 6, 4), "right"), { channel: 0, row: 2, column: 6, rows: 4, columns: 4 });
  assert.equal(windowOf(window(3, 2, 6, 4), "right"), null);
  assert.equal(windowOf(window(1, 2, 6, 4), "left"), null);
});
