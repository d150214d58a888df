import assert from "node:assert/strict";
import test from "node:test";

import {
  entriesOf,
  foldZeros,
  inARow,
  placesOf,
  productAndBias,
  strongestOf,
  termsByCell,
} from "../../../static/js/model/meeting.js";
import { geometryTrace } from "../layers.js";

/** @param {number[]} products */
const withProducts = (products) => products.map((product) => ({ product }));
/** @param {string | null} tensor @param {number[]} index */
const factor = (tensor, index, value = 1) => ({ tensor, index, value });
/** @param {ReturnType<typeof factor>} left @param {ReturnType<typeof factor>} right */
const term = (left, right) => ({ left, right, product: left.value * right.value });
/**
 * @param {[number, number][]} cells @param {"matmul" | "cellwise"} operator
 * @returns {import("../../../static/js/model/meeting.js").MatrixReply}
 */
const matrix = (cells, operator = "matmul") => {
  const operand = { name: "W", shape: [9, 8], values: [] };
  return { formula: "", latex: "", operator, left: operand, right: operand, row: null, column: null, cells };
};

test("runs of products that are 0 become one slot that says how many, and a single one is written in full", () => {
  const terms = withProducts([0, 0, 0, 5, 0, 7, 0, 0]);
  assert.deepEqual(foldZeros(terms, inARow([0, 1, 2, 3, 4, 5, 6, 7]), 8), [
    { terms: [0, 1, 2], zeros: 3 },
    { terms: [3], zeros: 0 },
    { terms: [4], zeros: 0 },
    { terms: [5], zeros: 0 },
    { terms: [6, 7], zeros: 2 },
  ]);
});

test("positions where no term stands are zeros too", () => {
  const placed = [
    { term: 0, position: 3 },
    { term: 1, position: 4 },
    { term: 2, position: 8 },
  ];
  assert.deepEqual(foldZeros(withProducts([5, 0, 6]), placed, 10), [
    { terms: [], zeros: 3 },
    { terms: [0], zeros: 0 },
    { terms: [1], zeros: 4 },
    { terms: [2], zeros: 0 },
    { terms: [], zeros: 1 },
  ]);
});

test("nothing is folded away: zeros and terms are as many as there are positions", () => {
  const terms = withProducts(Array.from({ length: 676 }, (_, t) => (t % 5 ? 0 : t)));
  const slots = foldZeros(terms, inARow([...terms.keys()]), 676);
  assert.equal(
    slots.reduce((so, { zeros }) => so + (zeros || 1), 0),
    676,
  );
  assert.deepEqual(
    slots.flatMap((slot) => slot.terms),
    [...terms.keys()],
  );
});

test("the bias is no term of the product", () => {
  const weights = [0, 1].map((j) => term(factor("conv1.W", [0, 0, 0, j]), factor("input.value", [0, 0, j])));
  const terms = [...weights, term(factor("conv1.b", [0]), factor(null, []))];
  assert.deepEqual(productAndBias(terms), { product: [0, 1], bias: [2] });
  assert.deepEqual(productAndBias([]), { product: [], bias: [] });
});

/** The terms of pool1.grad[1, 3, 0], over two filters: only offsets 0 and 1 of the rows meet. */
const folded = [0, 1].flatMap((f) =>
  [0, 1].map((i) => term(factor("conv2.W", [f, 1, i, 0], f + 2), factor("conv2.grad", [f, 3 - i, 0], i + 1))),
);

test("col2im adds up one entry for each offset, and each is a sum over filters", () => {
  assert.deepEqual(entriesOf(folded), [
    { offset: [1, 0, 0], position: [3, 0], terms: [0, 2], value: 2 + 3 },
    { offset: [1, 1, 0], position: [2, 0], terms: [1, 3], value: 4 + 6 },
  ]);
  assert.equal(strongestOf(folded, [1, 3]), 3);
});

test("a term stands in its row, its column and their cell", () => {
  const trace = geometryTrace();
  const terms = [0, 1].map((c) => term(factor("conv1.grad", [2, 0, c]), factor("input.value", [0, 1, c + 1])));
  assert.deepEqual(placesOf(matrix([[2, 4]]), terms, trace), [
    { left: [2, 0], right: [0, 4], product: [2, 4] },
    { left: [2, 1], right: [1, 4], product: [2, 4] },
  ]);
  const cells = /** @type {[number, number][]} */ ([
    [16, 30],
    [20, 20],
  ]);
  assert.deepEqual(placesOf(matrix(cells), folded, trace)[3], { left: [20, 1], right: [1, 20], product: [20, 20] });
  assert.deepEqual(placesOf(matrix([[5, 6]], "cellwise"), [terms[0]], trace), [
    { left: [5, 6], right: [5, 6], product: [5, 6] },
  ]);
});

test("a cell is a factor of one term or of many", () => {
  const shared = [0, 1, 2].map((c) => term(factor("conv1.grad", [2, 0, c]), factor("input.value", [0, 1, 1])));
  const termsOf = termsByCell(shared);
  assert.deepEqual(termsOf({ tensor: "conv1.grad", index: [2, 0, 1] }), [1]);
  assert.deepEqual(termsOf({ tensor: "input.value", index: [0, 1, 1] }), [0, 1, 2]);
  assert.deepEqual(termsOf({ tensor: "input.value", index: [0, 9, 9] }), []);
});
