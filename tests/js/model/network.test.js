import assert from "node:assert/strict";
import test from "node:test";

import { changedCells, filterCells, isChangeable } from "../../../static/js/model/edits.js";
import {
  leftOut,
  objection,
  random,
  shapesOf,
  sizesOf,
  TRAINED,
  withEdits,
  withoutEdits,
  withWeights,
} from "../../../static/js/model/network.js";

const edit = (value, index = [0, 0, 0, 0]) => ({ tensor: "conv1.W", index, value });

test("a changed number replaces the change before it, and going back leaves no trace", () => {
  const once = withEdits(null, [edit(1)]);
  assert.deepEqual(once, { edits: [edit(1)] });
  assert.deepEqual(withEdits(once, [edit(2)]), { edits: [edit(2)] });
  assert.deepEqual(withEdits(once, [edit(3, [1, 0, 0, 0])]).edits.length, 2);
  assert.equal(withEdits(once, [edit(null)]), null);
  assert.deepEqual(withoutEdits(withEdits(random(TRAINED, 4), [edit(1)])), random(TRAINED, 4));
});

test("shapes follow from the sizes", () => {
  assert.deepEqual(shapesOf(TRAINED), {
    input: [1, 28, 28],
    conv1: [3, 26, 26],
    pool1: [3, 13, 13],
    conv2: [10, 10, 10],
    pool2: [10, 5, 5],
  });
  assert.equal(leftOut(TRAINED), "");
  assert.match(
    leftOut({ ...TRAINED, conv1: { filters: 1, size: 4 } }),
    /last row and column of conv1’s 25 stand in no/,
  );
});

test("sizes that can't be are told in words, all others leave a pool2 of at least one cell", () => {
  const sizes = (filters, size) => ({ ...TRAINED, conv1: { filters, size } });
  assert.match(objection(sizes(0, 3)), /conv1 has 1 to 16 filters/);
  assert.match(objection(sizes(17, 3)), /1 to 16 filters/);
  assert.match(objection(sizes(3, 8)), /1×1 to 7×7/);
  assert.match(objection(sizes(2.5, 3)), /whole number/);
  assert.match(objection(sizes(3, NaN)), /1×1 to 7×7/);
  for (let one = 1; one <= 7; one++) {
    for (let two = 1; two <= 7; two++) {
      const both = { conv1: { filters: 16, size: one }, conv2: { filters: 1, size: two } };
      assert.equal(objection(both), null);
      assert.ok(shapesOf(both).pool2[1] >= 1);
    }
  }
});

test("weights of one's own keep the seed and the sizes that they came from", () => {
  const network = random({ conv1: { filters: 2, size: 5 }, conv2: TRAINED.conv2 }, 9);
  const own = withWeights(network, { "conv1.W": {} });
  assert.equal(own.seed, 9);
  assert.deepEqual(sizesOf(own), sizesOf(network));
  assert.deepEqual(sizesOf(null), TRAINED);
});

test("weights, biases and pixels may be changed, nothing else", () => {
  const may = (tensor) => isChangeable({ tensor, index: [] });
  assert.ok(["conv1.W", "conv2.b", "dense.W", "input.value"].every(may));
  assert.ok(!["conv1.W.grad", "conv1.value", "relu1.mask", "probabilities", "input.grad"].some(may));
  assert.equal(isChangeable(null), false);
});

test("changed cells are those of the edits, and the pixels that are not as they were", () => {
  const original = new Array(784).fill(0);
  const pixels = original.with(29, 0.5);
  assert.deepEqual(changedCells({ source: { kind: "pixels", original, pixels }, network: { edits: [edit(1)] } }), [
    { tensor: "conv1.W", index: [0, 0, 0, 0] },
    { tensor: "input.value", index: [0, 1, 1] },
  ]);
  assert.deepEqual(changedCells({ source: { kind: "sample" }, network: null }), []);
});

test("a filter is its weights and its bias", () => {
  const tensors = new Map([["conv2.W", { shape: [10, 3, 4, 4] }]]);
  const cells = filterCells(tensors, "conv2.b", 7);
  assert.equal(cells.length, 3 * 4 * 4 + 1);
  assert.deepEqual(cells[0], { tensor: "conv2.W", index: [7, 0, 0, 0] });
  assert.deepEqual(cells.at(-2), { tensor: "conv2.W", index: [7, 2, 3, 3] });
  assert.deepEqual(cells.at(-1), { tensor: "conv2.b", index: [7] });
});
