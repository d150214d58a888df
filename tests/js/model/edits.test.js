import assert from "node:assert/strict";
import test from "node:test";

import {
  changedCells,
  clamp,
  editableCell,
  editRange,
  filterCells,
  isEditable,
} from "../../../static/js/model/edits.js";
import { geometryTrace } from "../layers.js";

test("weights, biases and pixels can be edited, and nothing else", () => {
  /** @param {string} tensor */
  const may = (tensor) => isEditable({ tensor });
  assert.ok(["conv1.W", "conv2.b", "dense.W", "input.value"].every(may));
  assert.ok(!["conv1.W.grad", "conv1.value", "relu1.mask", "probabilities", "input.grad"].some(may));
  assert.equal(isEditable(null), false);
});

test("where a parameter's gradient is explained, the parameter is edited", () => {
  const index = [2, 0, 1, 1];
  assert.deepEqual(editableCell({ tensor: "conv1.W.grad", index }), { tensor: "conv1.W", index });
  for (const tensor of ["conv1.W", "input.value", "conv1.grad"]) {
    assert.deepEqual(editableCell({ tensor, index }), { tensor, index });
  }
  assert.equal(editableCell(null), null);
});

test("a pixel is dragged from 0 to 1, and a weight to twice the largest of its tensor", () => {
  const trace = geometryTrace();
  assert.deepEqual(editRange(trace, { tensor: "input.value" }), { low: 0, high: 1 });
  trace.tensors.set("conv1.W", { shape: [3], data: Float32Array.of(0.5, -4, 1) });
  assert.deepEqual(editRange(trace, { tensor: "conv1.W" }), { low: -8, high: 8 });
  trace.tensors.set("conv1.b", { shape: [3], data: Float32Array.of(0, 0, 0) });
  assert.deepEqual(editRange(trace, { tensor: "conv1.b" }), { low: -1, high: 1 });
});

test("a pixel stays within 0 and 1, and a weight has no limit", () => {
  assert.deepEqual(
    [-3, 0.5, 3].map((value) => clamp({ tensor: "input.value" }, value)),
    [0, 0.5, 1],
  ); // prettier-ignore
  assert.equal(clamp({ tensor: "conv1.W" }, -3), -3);
});

test("changed cells are the edited weights and the pixels that differ from the original", () => {
  const original = new Array(784).fill(0);
  const pixels = original.with(29, 0.5);
  const edits = [{ tensor: /** @type {const} */ ("conv1.W"), index: [0, 0, 0, 0], value: 1 }];
  const source = { kind: /** @type {const} */ ("pixels"), original, pixels, base: null, steps: [], replaced: null };
  const digit = { image: { sample: 0 }, pixels, steps: [] };
  assert.deepEqual(changedCells({ source, network: { edits }, digit }), [
    { tensor: "conv1.W", index: [0, 0, 0, 0] },
    { tensor: "input.value", index: [0, 1, 1] },
  ]);
  assert.deepEqual(changedCells({ source: { kind: "drawing", strokes: [] }, network: null, digit }), []);
  const inAnotherSize = { ...digit, pixels: new Array(64).fill(0) };
  assert.deepEqual(changedCells({ source, network: null, digit: inAnotherSize }), []);
});

test("a filter is its weights and its bias", () => {
  const cells = filterCells(geometryTrace().tensors, "conv2.b", 7);
  assert.equal(cells.length, 3 * 4 * 4 + 1);
  assert.deepEqual(cells[0], { tensor: "conv2.W", index: [7, 0, 0, 0] });
  assert.deepEqual(cells.at(-2), { tensor: "conv2.W", index: [7, 2, 3, 3] });
  assert.deepEqual(cells.at(-1), { tensor: "conv2.b", index: [7] });
});
