import assert from "node:assert/strict";
import test from "node:test";
import { blockName, firstParameter, lastPool, logitsOf } from "../../../static/js/model/layers.js";
import { layersOf, TRAINED } from "../../../static/js/model/presets.js";

/** @typedef {import("../../../static/js/model/layers.js").Layer} Layer */

const QUESTION = layersOf(TRAINED);

/** A network without a pool, and with a hidden layer between its maps and its logits. @type {Layer[]} */
const HIDDEN = [
  { name: "input", kind: "input" },
  { name: "conv1", kind: "conv" },
  { name: "relu1", kind: "relu" },
  { name: "dense1", kind: "dense" },
  { name: "relu2", kind: "relu" },
  { name: "dense2", kind: "dense" },
];

test("a cell or a delta is that of the last pool, whichever that is", () => {
  assert.equal(lastPool(QUESTION), "pool2");
  assert.equal(lastPool(QUESTION.slice(0, 5)), "pool1");
  assert.equal(lastPool(HIDDEN), undefined);
});

test("the logits are the value of the last layer", () => {
  assert.equal(logitsOf(QUESTION), "dense.value");
  assert.equal(logitsOf(HIDDEN), "dense2.value");
});

test("the first parameter is that of the first layer with weights, after an input or without one", () => {
  assert.equal(firstParameter(QUESTION), "conv1.W");
  assert.equal(firstParameter(HIDDEN), "conv1.W");
  assert.equal(firstParameter(HIDDEN.slice(3)), "dense1.W");
});

test("a tensor consists of channels, filters, classes, or outputs of a hidden layer", () => {
  /** @param {Layer[]} layers @param {string[]} tensors */
  const names = (layers, ...tensors) => tensors.map((tensor) => blockName(layers, tensor));
  assert.deepEqual(names(QUESTION, "conv1.value", "pool2.grad", "relu1.mask"), Array(3).fill("channel"));
  assert.deepEqual(names(QUESTION, "conv2.W", "conv2.W.grad", "conv1.b"), Array(3).fill("filter"));
  assert.deepEqual(names(QUESTION, "dense.W", "dense.b"), ["class", "class"]);
  assert.deepEqual(names(HIDDEN, "dense1.W", "dense2.W"), ["output", "class"]);
});
