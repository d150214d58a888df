import assert from "node:assert/strict";
import test from "node:test";
import { fits, hintsOf, match } from "../../../static/js/model/matching.js";

const SHAPES = {
  "input.value": [1, 28, 28],
  "input.grad": [1, 28, 28],
  "conv1.value": [3, 26, 26],
  "conv1.grad": [3, 26, 26],
  "conv1.W": [3, 1, 3, 3],
  "conv1.W.grad": [3, 1, 3, 3],
  "conv1.b": [3],
  "conv1.b.grad": [3],
  "relu1.value": [3, 26, 26],
  "relu1.grad": [3, 26, 26],
  "relu1.mask": [3, 26, 26],
  "pool1.value": [3, 13, 13],
  "pool1.grad": [3, 13, 13],
  "conv2.grad": [10, 10, 10],
  "conv2.W": [10, 3, 4, 4],
  "conv2.W.grad": [10, 3, 4, 4],
  "conv2.b": [10],
  "conv2.b.grad": [10],
  "dense.value": [10],
  "dense.grad": [10],
  "dense.W": [10, 250],
  "dense.W.grad": [10, 250],
  "dense.b": [10],
  "dense.b.grad": [10],
  probabilities: [10],
};
const TENSORS = new Map(Object.entries(SHAPES).map(([name, shape]) => [name, { shape }]));

/** @param {string} name @param {number[]} shape @param {string | null} [looked] */
const tensorOf = (name, shape, looked) => match({ name, shape }, TENSORS, looked).tensor;

for (const [name, tensor] of Object.entries({
  "conv1.W.grad": "conv1.W.grad",
  "conv1.weight.grad": "conv1.W.grad",
  dW1: "conv1.W.grad",
  dw1: "conv1.W.grad",
  dLdW1: "conv1.W.grad",
  dL_dW1: "conv1.W.grad",
  grad_conv1: "conv1.W.grad",
  "grad_conv1.weight": "conv1.W.grad",
  "0.weight": "conv1.W.grad",
  "net.0.weight": "conv1.W.grad",
  "features.conv1.kernel": "conv1.W.grad",
  "conv2d_1.weight": "conv1.W.grad",
  "": "conv1.W.grad",
})) {
  test(`“${name}” of the shape of conv1.W is ${tensor}`, () => assert.equal(tensorOf(name, [3, 1, 3, 3]), tensor));
}

for (const [name, shape, tensor] of /** @type {[string, number[], string][]} */ ([
  ["db1", [3], "conv1.b.grad"],
  ["db2", [10], "conv2.b.grad"],
  ["conv2.bias.grad", [10], "conv2.b.grad"],
  ["db3", [10], "dense.b.grad"],
  ["fc.bias", [10], "dense.b.grad"],
  ["dW3", [10, 250], "dense.W.grad"],
  ["linear.weight", [10, 250], "dense.W.grad"],
  ["d_relu1", [3, 26, 26], "relu1.grad"],
  ["grad_relu1", [3, 26, 26], "relu1.grad"],
  ["dconv1", [3, 26, 26], "conv1.grad"],
  ["conv1.grad", [1, 3, 26, 26], "conv1.grad"],
  ["pool1_grad", [3, 13, 13], "pool1.grad"],
  ["dX", [28, 28], "input.grad"],
  ["input.grad", [1, 1, 28, 28], "input.grad"],
])) {
  test(`“${name}” of shape ${shape} is ${tensor}`, () => assert.equal(tensorOf(name, shape), tensor));
}

test("an array without a name is found by its shape, also without axes of length 1, or as rows one below the other", () => {
  for (const shape of [[3, 1, 3, 3], [3, 3, 3], [9, 3], [3, 9], [27]])
    assert.equal(tensorOf("", shape), "conv1.W.grad");
  for (const shape of [[10, 3, 4, 4], [120, 4], [480], [10, 48]]) assert.equal(tensorOf("", shape), "conv2.W.grad");
});

test("a shape that several tensors have is left to the reader, unless one of them is looked at", () => {
  const { tensor, candidates } = match({ name: "", shape: [3, 26, 26] }, TENSORS);
  assert.equal(tensor, null);
  assert.deepEqual(candidates, ["conv1.value", "conv1.grad", "relu1.value", "relu1.grad"]);
  assert.equal(tensorOf("", [3, 26, 26], "relu1.grad"), "relu1.grad");
  assert.equal(tensorOf("", [3, 26, 26], "pool1.grad"), null);
  assert.equal(tensorOf("delta", [3, 26, 26]), null);
});

test("a name that says more than the shape is believed", () => {
  assert.equal(tensorOf("delta1", [3, 13, 13]), "pool1.grad");
  assert.equal(tensorOf("db2", [10], "dense.b.grad"), "conv2.b.grad");
});

test("a name whose tensor has another shape is a problem that names both", () => {
  const { tensor, problem } = match({ name: "dW1", shape: [3, 1, 5, 5] }, TENSORS);
  assert.equal(tensor, null);
  assert.equal(problem, "By its name it is conv1.W.grad, which is 3×1×3×3; yours is 3×1×5×5.");
  assert.match(match({ name: "fc.weight.grad", shape: [250, 10] }, TENSORS).problem ?? "", /another order; transpose/);
});

test("a transposed array is never taken for the right one", () => {
  assert.ok(!fits([250, 10], [10, 250]));
  assert.equal(match({ name: "", shape: [250, 10] }, TENSORS).problem, "No tensor of this network is 250×10.");
});

test("a name says its layer, its part, and whether it is a gradient", () => {
  assert.deepEqual(hintsOf("conv2.weight.grad"), { layer: "conv2", part: "W", isGradient: true });
  assert.deepEqual(hintsOf("conv2.bias"), { layer: "conv2", part: "b", isGradient: false });
  assert.deepEqual(hintsOf("data"), { layer: null, part: null, isGradient: false });
  assert.deepEqual(hintsOf("board"), { layer: null, part: null, isGradient: false });
});
