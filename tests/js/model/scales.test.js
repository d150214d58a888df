import assert from "node:assert/strict";
import test from "node:test";

import { scaleOf } from "../../../static/js/model/scales.js";
import { geometryTrace } from "../layers.js";

test("values that are never negative have a sequential scale, masks their own, and all others a signed one", () => {
  const { layers } = geometryTrace();
  /** @param {string[]} tensors */
  const scales = (...tensors) => tensors.map((tensor) => scaleOf(layers, tensor));
  assert.deepEqual(scales("input.value", "relu1.value", "pool2.value", "probabilities"), Array(4).fill("sequential"));
  assert.deepEqual(scales("relu1.mask", "pool2.mask"), ["mask", "mask"]);
  const signed = ["conv1.value", "dense.value", "conv1.W", "dense.b.grad", "relu1.grad", "input.grad"];
  assert.deepEqual(scales(...signed), Array(6).fill("signed"));
});

test("the kind of a layer counts, not its name", () => {
  assert.equal(scaleOf([{ name: "activation", kind: "relu" }], "activation.value"), "sequential");
  assert.equal(scaleOf([{ name: "pool1", kind: "conv" }], "pool1.value"), "signed");
});
