import assert from "node:assert/strict";
import test from "node:test";

import { createDependencies, offsetsOf } from "../../../static/js/model/dependencies.js";
import { indexOf, offsetOf, tensorOf } from "../../../static/js/model/tensors.js";
import { geometryTrace } from "../layers.js";

const trace = geometryTrace();
const dependencies = createDependencies(trace);
/** @typedef {import("../../../static/js/model/operations.js").Box} Box */

/** The offsets of the cells of boxes, by tensor. @param {Box[]} boxes @returns {Record<string, number[]>} */
const lit = (boxes) => Object.fromEntries(boxes.map((box) => [box.tensor, offsetsOf(box)]));
/** The names of the cells of boxes. @param {Box[]} boxes */
const cells = (boxes) => boxes.flatMap((box) => offsetsOf(box).map((offset) => `${box.tensor} ${offset}`));
/** @param {string} tensor @param {number[]} index */
const at = (tensor, ...index) => ({ tensor, index });
/** @param {import("../../../static/js/model/tensors.js").Trace} trace @param {string} tensor */
const everyCell = (trace, tensor) => {
  const { shape, data } = tensorOf(trace, tensor);
  return Array.from(data, (_, offset) => ({ tensor, index: indexOf(shape, offset), name: `${tensor} ${offset}` }));
};

test("a convolution's value is computed from a window of every channel, its filter and its bias", () => {
  const sources = lit(dependencies.sources(at("conv2.value", 4, 2, 5)));
  assert.deepEqual(Object.keys(sources).sort(), ["conv2.W", "conv2.b", "pool1.value"]);
  assert.equal(sources["pool1.value"].length, 3 * 4 * 4);
  assert.equal(sources["pool1.value"][0], offsetOf([3, 13, 13], [0, 2, 5]));
  assert.equal(sources["pool1.value"].at(-1), offsetOf([3, 13, 13], [2, 5, 8]));
  assert.deepEqual(
    sources["conv2.W"],
    Array.from({ length: 48 }, (_, i) => 4 * 48 + i),
  );
  assert.deepEqual(sources["conv2.b"], [4]);
});

test("a weight's gradient is computed from its filter's delta map and the shifted input", () => {
  const sources = lit(dependencies.sources(at("conv1.W.grad", 2, 0, 1, 1)));
  assert.equal(sources["conv1.grad"].length, 676);
  assert.equal(sources["conv1.grad"][0], offsetOf([3, 26, 26], [2, 0, 0]));
  assert.equal(sources["input.value"].length, 676);
  assert.equal(sources["input.value"][0], 28 + 1);
});

test("the cone of a weight's gradient goes through every layer to the loss, and through masks and weights no further", () => {
  const cone = lit(dependencies.cone(at("conv1.W.grad", 2, 0, 1, 1)));
  const gradients = ["conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "dense"].map((layer) => `${layer}.grad`);
  const factors = ["relu1.mask", "pool1.mask", "conv2.W", "relu2.mask", "pool2.mask", "dense.W", "probabilities"];
  assert.deepEqual(Object.keys(cone).sort(), [...gradients, ...factors, "input.value"].sort());
  assert.equal(cone["relu1.mask"].length, 26 * 26, "of one channel");
  assert.equal(cone["dense.grad"].length, 10);
});

test("in a corner, the flipped kernel covers only the cells that exist", () => {
  const sources = lit(dependencies.sources(at("pool1.grad", 1, 0, 0)));
  assert.deepEqual(
    sources["conv2.grad"],
    Array.from({ length: 10 }, (_, f) => f * 100),
  );
  assert.deepEqual(
    sources["conv2.W"],
    Array.from({ length: 10 }, (_, f) => offsetOf([10, 3, 4, 4], [f, 1, 0, 0])),
  );
});

test("a cell in an odd row, which pooling drops, has no sources for its gradient and no dependants", () => {
  const odd = createDependencies(geometryTrace({ sizes: [4, 4] })); // conv1 gives 25 x 25
  assert.deepEqual(odd.sources(at("relu1.grad", 0, 24, 3)), []);
  assert.deepEqual(odd.dependants(at("relu1.value", 0, 24, 3)), []);
  assert.deepEqual(odd.sources(at("pool1.mask", 0, 24, 3)), []);
});

test("a dense weight has one index for its input, and is related to the cell at that offset", () => {
  const sources = lit(dependencies.sources(at("dense.W.grad", 7, 120)));
  assert.deepEqual(sources, { "dense.grad": [7], "pool2.value": [120] });
  assert.deepEqual(lit(dependencies.dependants(at("dense.W", 7, 120))), { "dense.value": [7], "pool2.grad": [120] });
});

test("the input and the parameters are given: their only source is themselves", () => {
  for (const cell of [at("input.value", 0, 3, 4), at("conv1.W", 1, 0, 2, 2), at("dense.b", 9)]) {
    const { shape } = tensorOf(trace, cell.tensor);
    assert.deepEqual(lit(dependencies.sources(cell)), { [cell.tensor]: [offsetOf(shape, cell.index)] });
  }
});

test("the backward pass starts at p - y, or at the cell of the objective", () => {
  assert.deepEqual(lit(dependencies.sources(at("dense.grad", 3))), { probabilities: [3] });
  assert.deepEqual(lit(dependencies.dependants(at("probabilities", 3))), { "dense.grad": [3] });
  const inside = createDependencies(geometryTrace({ objective: { kind: "cell", channel: 0, row: 0, column: 0 } }));
  assert.deepEqual(inside.sources(at("pool2.grad", 0, 0, 0)), []);
  assert.deepEqual(
    inside.dependants(at("pool2.value", 0, 0, 0)).map(({ tensor }) => tensor),
    ["dense.value"],
  );
});

test("dependants are the inverse of sources, for every cell of a small network", () => {
  const small = geometryTrace({ filters: [2, 3], side: 12, sizes: [2, 2] });
  const { sources, dependants } = createDependencies(small);
  /** @type {Map<string, string[]>} */
  const inverse = new Map();
  const all = [...small.tensors.keys()].flatMap((tensor) => everyCell(small, tensor));
  for (const cell of all) {
    for (const source of cells(sources(cell))) {
      if (source === cell.name) continue; // given
      inverse.set(source, [...(inverse.get(source) ?? []), cell.name]);
    }
  }
  for (const cell of all)
    assert.deepEqual(cells(dependants(cell)).sort(), (inverse.get(cell.name) ?? []).sort(), cell.name);
});

test("the ancestors of a cell are its receptive field, back to the input", () => {
  const field = lit(dependencies.ancestors(dependencies.sources(at("pool1.value", 0, 0, 0))));
  assert.equal(field["conv1.value"].length, 4);
  assert.equal(field["input.value"].length, 16); // rows and columns 0 … 3
});

test("the descendants of a gradient go back to the input, and those of a value forward to the logits", () => {
  const back = lit(dependencies.descendants(dependencies.dependants(at("conv1.grad", 1, 5, 5))));
  assert.deepEqual(Object.keys(back), []);
  assert.equal(lit(dependencies.dependants(at("conv1.grad", 1, 5, 5)))["input.grad"].length, 9);
  const forward = lit(dependencies.descendants(dependencies.dependants(at("relu2.value", 1, 5, 5))));
  assert.equal(forward["dense.value"].length, 10);
});

test("no source or dependant is outside its tensor, for any cell of the default network", () => {
  for (const tensor of trace.tensors.keys()) {
    for (const cell of everyCell(trace, tensor).filter((_, i) => i % 7 === 0)) {
      for (const box of [...dependencies.sources(cell), ...dependencies.dependants(cell)]) {
        for (const [axis, [from, to]] of box.ranges.entries()) {
          assert.ok(0 <= from && from <= to && to < box.shape[axis], cell.tensor);
        }
      }
    }
  }
});
