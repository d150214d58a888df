import assert from "node:assert/strict";
import test from "node:test";

import { exists, explainable, panelOf, quantityOf, same } from "../../../static/js/model/cells.js";
import { geometryTrace } from "../layers.js";

test("a mask is explained by the gradient that passes through it", () => {
  const trace = geometryTrace();
  assert.deepEqual(explainable({ tensor: "pool1.mask", index: [1, 2, 3] }, trace), {
    tensor: "relu1.grad",
    index: [1, 2, 3],
  });
  assert.deepEqual(explainable({ tensor: "relu2.mask", index: [0, 0, 0] }, trace), {
    tensor: "conv2.grad",
    index: [0, 0, 0],
  });
});

test("a weight is explained by its gradient, where there is one", () => {
  const { layers, tensors } = geometryTrace();
  const cell = { tensor: "conv1.W", index: [2, 0, 1, 1] };
  const gradient = { tensor: "conv1.W.grad", index: [2, 0, 1, 1] };
  assert.deepEqual(explainable(cell, { layers, tensors }), gradient);
  assert.deepEqual(explainable(cell, { layers, tensors: new Map() }), cell);
});

test("every tensor has a panel: biases beside weights, logits behind probabilities", () => {
  const tensors = ["conv1.b.grad", "dense.b", "dense.value", "pool1.mask"];
  assert.deepEqual(
    tensors.map((tensor) => panelOf(geometryTrace(), tensor)),
    ["conv1.W.grad", "dense.W", "probabilities", "pool1.mask"],
  );
});

test("a quantity is known by its tensor's name", () => {
  const kinds = [
    "pool1.value",
    "probabilities",
    "conv1.W",
    "conv1.b",
    "conv1.W.grad",
    "relu1.grad",
    "relu1.mask",
    null,
  ];
  assert.deepEqual(kinds.map(quantityOf), ["value", "value", "weight", "weight", "grad", "grad", "mask", "number"]);
});

test("cells are the same by tensor and index", () => {
  assert.ok(same({ tensor: "a", index: [1, 2] }, { tensor: "a", index: [1, 2] }));
  assert.ok(!same({ tensor: "a", index: [1, 2] }, { tensor: "a", index: [1, 3] }));
  assert.ok(!same({ tensor: "a", index: [] }, null));
});

test("a trace has the cells within its tensors, and the loss", () => {
  const trace = geometryTrace({ objective: { kind: "cell", channel: 0, row: 0, column: 0 } });
  /** @param {string} tensor @param {number[]} index */
  const has = (tensor, ...index) => exists({ tensor, index }, trace);
  assert.ok(has("conv1.W", 2, 0, 2, 2) && has("loss") && has("dense.value", 9));
  assert.ok(
    !has("conv1.W", 3, 0, 0, 0) &&
      !has("conv1.W", 0) &&
      !has("loss", 0) &&
      !has("dense.W.grad", 0, 0) &&
      !has("conv9.W", 0),
  );
});
