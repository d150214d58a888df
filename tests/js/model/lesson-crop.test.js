import assert from "node:assert/strict";
import test from "node:test";
import { cropAround } from "../../../static/js/model/lesson-crop.js";
import { FIRST } from "../state/page.js";

test("a small plane is shown whole, with its own numbers", () => {
  const crop = cropAround(FIRST, { tensor: "conv1.W.grad", index: [0, 0, 1, 1] }, { rows: 6, columns: 9 });
  assert.deepEqual(crop?.rows, [0, 1, 2]);
  assert.deepEqual(crop?.columns, [0, 1, 2]);
  assert.deepEqual(crop?.cells[1][2].cell, { tensor: "conv1.W.grad", index: [0, 0, 1, 2] });
  const { data } = FIRST.tensors.get("conv1.W.grad") ?? { data: [] };
  assert.equal(crop?.cells[1][2].value, data[5]);
});

test("of a large plane only the neighbours of the cell are shown, and at an edge those on one side", () => {
  const room = { rows: 5, columns: 7 };
  const middle = cropAround(FIRST, { tensor: "input.value", index: [0, 14, 3] }, room);
  assert.deepEqual(middle?.rows, [12, 13, 14, 15, 16]);
  assert.deepEqual(middle?.columns, [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(middle?.of, { rows: 28, columns: 28 });
  assert.deepEqual(cropAround(FIRST, { tensor: "input.value", index: [0, 27, 27] }, room)?.rows, [23, 24, 25, 26, 27]);
});

test("numbers with one axis are one row", () => {
  const crop = cropAround(FIRST, { tensor: "probabilities", index: [3] }, { rows: 5, columns: 4 });
  assert.equal(crop?.cells.length, 1);
  assert.deepEqual(
    crop?.cells[0].map(({ cell }) => cell.index),
    [[1], [2], [3], [4]],
  );
});

test("the loss and unknown tensors have no panel", () => {
  assert.equal(cropAround(FIRST, { tensor: "loss", index: [] }, { rows: 5, columns: 5 }), null);
});
