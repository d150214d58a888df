import assert from "node:assert/strict";
import test from "node:test";

import { createGeometry, offsetsOf } from "../../../static/js/model/dependencies.js";
import { indexOf, offsetOf } from "../../../static/js/model/tensors.js";
import { geometryTrace } from "../layers.js";

const trace = geometryTrace();
const geometry = createGeometry(trace);
const lit = (boxes) => Object.fromEntries(boxes.map((box) => [box.tensor, offsetsOf(box)]));
const cells = (boxes) => boxes.flatMap((box) => offsetsOf(box).map((at) => `${box.tensor} ${at}`));
const at = (tensor, ...index) => ({ tensor, index });
const everyCell = (tensor) => {
  const { shape, data } = trace.tensors.get(tensor);
  return Array.from(data, (_, offset) => ({ tensor, index: indexOf(shape, offset) }));
};

test("a convolution's value is made of a window of every channel, its filter and its bias", () => {
  const sources = lit(geometry.sources(at("conv2.value", 4, 2, 5)));
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

test("a weight's gradient is made of its filter's delta map and the input window shifted under it", () => {
  const sources = lit(geometry.sources(at("conv1.W.grad", 2, 0, 1, 1)));
  assert.equal(sources["conv1.grad"].length, 676);
  assert.equal(sources["conv1.grad"][0], offsetOf([3, 26, 26], [2, 0, 0]));
  assert.equal(sources["input.value"].length, 676);
  assert.equal(sources["input.value"][0], 28 + 1);
});

test("at a corner the flipped kernel sees only what is there", () => {
  const sources = lit(geometry.sources(at("pool1.grad", 1, 0, 0)));
  assert.deepEqual(
    sources["conv2.grad"],
    Array.from({ length: 10 }, (_, f) => f * 100),
  );
  assert.deepEqual(
    sources["conv2.W"],
    Array.from({ length: 10 }, (_, f) => offsetOf([10, 3, 4, 4], [f, 1, 0, 0])),
  );
});

test("a cell in the odd row that pooling drops has no gradient to be made of and nothing that is made of it", () => {
  const odd = createGeometry(geometryTrace({ sizes: [4, 4] })); // conv1 gives 25 x 25
  assert.deepEqual(odd.sources(at("relu1.grad", 0, 24, 3)), []);
  assert.deepEqual(odd.dependants(at("relu1.value", 0, 24, 3)), []);
  assert.deepEqual(odd.sources(at("pool1.mask", 0, 24, 3)), []);
});

test("dense weights are read with one index for the input, and lie as its maps", () => {
  const sources = lit(geometry.sources(at("dense.W.grad", 7, 120)));
  assert.deepEqual(sources, { "dense.grad": [7], "pool2.value": [120] });
  assert.deepEqual(lit(geometry.dependants(at("dense.W", 7, 120))), { "dense.value": [7], "pool2.grad": [120] });
});

test("what is given is made of nothing but itself", () => {
  for (const cell of [at("input.value", 0, 3, 4), at("conv1.W", 1, 0, 2, 2), at("dense.b", 9)]) {
    const shape = trace.tensors.get(cell.tensor).shape;
    assert.deepEqual(lit(geometry.sources(cell)), { [cell.tensor]: [offsetOf(shape, cell.index)] });
  }
});

test("the backward pass starts at p - y, or where the objective says", () => {
  assert.deepEqual(lit(geometry.sources(at("dense.grad", 3))), { probabilities: [3] });
  assert.deepEqual(lit(geometry.dependants(at("probabilities", 3))), { "dense.grad": [3] });
  const inside = createGeometry(geometryTrace({ objective: { kind: "cell", channel: 0, row: 0, column: 0 } }));
  assert.deepEqual(inside.sources(at("pool2.grad", 0, 0, 0)), []);
  assert.deepEqual(
    inside.dependants(at("pool2.value", 0, 0, 0)).map(({ tensor }) => tensor),
    ["dense.value"],
  );
});

test("dependants are the other side of sources, for every cell of a small network", () => {
  const small = geometryTrace({ filters: [2, 3], side: 12, sizes: [2, 2] });
  const { sources, dependants } = createGeometry(small);
  const inverse = new Map();
  const names = [...small.tensors.keys()];
  const all = names.flatMap((tensor) => {
    const { shape, data } = small.tensors.get(tensor);
    return Array.from(data, (_, offset) => ({ tensor, index: indexOf(shape, offset), name: `${tensor} ${offset}` }));
  });
  for (const cell of all) {
    for (const source of cells(sources(cell))) {
      if (source === cell.name) continue; // given
      inverse.set(source, [...(inverse.get(source) ?? []), cell.name]);
    }
  }
  for (const cell of all)
    assert.deepEqual(cells(dependants(cell)).sort(), (inverse.get(cell.name) ?? []).sort(), cell.name);
});

test("the cone of a cell is the field that it sees, back to the input", () => {
  const cone = lit(geometry.cone(geometry.sources(at("pool1.value", 0, 0, 0))));
  assert.equal(cone["conv1.value"].length, 4);
  assert.equal(cone["input.value"].length, 16); // rows and columns 0 … 3
});

test("the reach of a gradient goes back to the input, and of a value forward to the logits", () => {
  const back = lit(geometry.reach(geometry.dependants(at("conv1.grad", 1, 5, 5))));
  assert.deepEqual(Object.keys(back), []);
  assert.equal(lit(geometry.dependants(at("conv1.grad", 1, 5, 5)))["input.grad"].length, 9);
  const forward = lit(geometry.reach(geometry.dependants(at("relu2.value", 1, 5, 5))));
  assert.equal(forward["dense.value"].length, 10);
});

test("no cell of the default network has a source or a dependant outside its tensor", () => {
  for (const tensor of trace.tensors.keys()) {
    for (const cell of everyCell(tensor).filter((_, i) => i % 7 === 0)) {
      for (const box of [...geometry.sources(cell), ...geometry.dependants(cell)]) {
        box.ranges.forEach(([from, to], axis) =>
          assert.ok(0 <= from && from <= to && to < box.shape[axis], cell.tensor),
        );
      }
    }
  }
});
