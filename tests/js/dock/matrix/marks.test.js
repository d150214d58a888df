import assert from "node:assert/strict";
import { test } from "node:test";
import { marksOf } from "../../../../static/js/dock/matrix/marks.js";

/** @typedef {import("openapi").components["schemas"]["MatrixReply"]} MatrixReply */

/** @param {[number, number][]} cells @param {MatrixReply["operator"]} operator @returns {MatrixReply} */
function product(cells, operator = "matmul") {
  const operand = { name: "W", shape: [9, 8], values: [] };
  return { formula: "", latex: "", operator, left: operand, right: operand, row: null, column: null, cells };
}

test("one row and one column meet in the number", () => {
  const { left, right, product: met } = marksOf(product([[2, 5]]));
  assert.deepEqual(left, [{ plane: 0, row: 2, rows: 1, column: 0, columns: 8, kind: "line" }]);
  assert.deepEqual(right, [{ plane: 0, row: 0, rows: 9, column: 5, columns: 1, kind: "line" }]);
  assert.deepEqual(met, [{ plane: 0, row: 2, column: 5, kind: "met" }]);
});

test("rows that are neighbours get one frame, and a gap begins another", () => {
  const { left, right } = marksOf(
    product([
      [3, 1],
      [1, 1],
      [2, 1],
      [6, 1],
    ]),
  );
  assert.deepEqual(
    left.map(({ row, rows }) => [row, rows]),
    [
      [1, 3],
      [6, 1],
    ],
  );
  assert.equal(right.length, 1);
});

test("a product cell by cell has the same cells in all three matrices", () => {
  const { left, right, product: cells } = marksOf(product([[0, 1]], "cellwise"));
  assert.deepEqual(left, cells);
  assert.deepEqual(right, cells);
});
