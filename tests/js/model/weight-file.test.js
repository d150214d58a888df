import assert from "node:assert/strict";
import test from "node:test";
import { mapWeights } from "../../../static/js/model/weight-file.js";

const PARAMETERS = ["conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"];
const SHAPES = [[3, 1, 3, 3], [3], [10, 3, 4, 4], [10], [10, 250], [10]];
const SIZES = { input: 28, conv1: { filters: 3, size: 3 }, conv2: { filters: 10, size: 4 } };

/** @param {string[]} names @param {number[][]} shapes */
const file = (names, shapes = SHAPES) => names.map((name, i) => ({ name, shape: shapes[i] }));

for (const names of [
  ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc.weight", "fc.bias"],
  ["0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias"],
  ["net.0.weight", "net.0.bias", "net.3.weight", "net.3.bias", "net.7.weight", "net.7.bias"],
  [
    "features.0.weight",
    "features.0.bias",
    "features.3.weight",
    "features.3.bias",
    "classifier.weight",
    "classifier.bias",
  ],
  ["conv1.W", "conv1.b", "conv2.W", "conv2.b", "dense.W", "dense.b"],
  ["W1", "b1", "W2", "b2", "W3", "b3"],
  ["conv2d_1.weight", "conv2d_1.bias", "conv2d_2.weight", "conv2d_2.bias", "linear.weight", "linear.bias"],
]) {
  test(`a file with ${names[0]} and ${names[4]} is the whole network, in whatever order`, () => {
    for (const arrays of [file(names), file(names).reverse()]) {
      const { assignments, sizes, unused, problem } = mapWeights(arrays, 28);
      assert.equal(problem, null);
      assert.deepEqual(sizes, SIZES);
      assert.deepEqual(
        assignments,
        PARAMETERS.map((parameter, i) => ({ parameter, name: names[i], shape: SHAPES[i] })),
      );
      assert.deepEqual(unused, []);
    }
  });
}

const NAMES = ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc.weight", "fc.bias"];

test("a network of other sizes brings its input along: the one that is shown, or else the largest that fits", () => {
  const shapes = [[1, 1, 3, 3], [1], [2, 1, 2, 2], [2], [10, 2], [10]];
  assert.equal(mapWeights(file(NAMES, shapes), 8).sizes?.input, 8);
  assert.equal(mapWeights(file(NAMES, shapes), 28).sizes?.input, 11);
});

test("biases that a file does not have are 0", () => {
  const { assignments, problem } = mapWeights(
    file(NAMES).filter(({ name }) => name !== "conv1.bias"),
    28,
  );
  assert.equal(problem, null);
  assert.deepEqual(assignments[1], { parameter: "conv1.b", name: null, shape: [3] });
});

test("counters are no weights", () => {
  const { problem, unused } = mapWeights([...file(NAMES), { name: "num_batches_tracked", shape: [] }], 28);
  assert.equal(problem, null);
  assert.deepEqual(unused, ["num_batches_tracked"]);
});

for (const [what, change, words] of /** @type {[string, Record<string, number[] | null>, RegExp][]} */ ([
  ["one convolution", { "conv2.weight": null }, /two convolutions; the file has one array/],
  ["no convolution", { "conv2.weight": null, "conv1.weight": null }, /has no arrays with four axes/],
  ["no head", { "fc.weight": null }, /one dense layer .* has no arrays/],
  ["two heads", { extra: [10, 10] }, /one dense layer .* has 2 arrays/],
  ["colours", { "conv1.weight": [3, 3, 3, 3] }, /one channel, so its depth is 1/],
  ["filters that do not fit", { "conv2.weight": [10, 4, 4, 4] }, /its depth must be 3/],
  ["the order of Keras", { "conv1.weight": [3, 3, 1, 8] }, /Keras: save it with .transpose\(3, 2, 0, 1\)/],
  ["another number of classes", { "fc.weight": [26, 250] }, /fc.weight is 26×250: the head has ten rows/],
  ["a transposed head", { "fc.weight": [250, 10] }, /Transpose it/],
  ["padding", { "fc.weight": [10, 490] }, /fc.weight is 10×490: .* needs 250 columns/],
  ["a bias of another layer", { "conv1.bias": [10] }, /conv1.bias has 10 numbers: conv1.b has one for each filter/],
  [
    "too many filters",
    { "conv1.weight": [32, 1, 3, 3], "conv1.bias": [32], "conv2.weight": [10, 32, 4, 4] },
    /conv1 has 1 to 16 filters/,
  ],
  ["batch normalisation", { "bn.weight": [3] }, /no place for bn.weight/],
])) {
  test(`a file with ${what} is no network of two blocks, and the page says why`, () => {
    const arrays = new Map(file(NAMES).map(({ name, shape }) => [name, shape]));
    for (const [name, shape] of Object.entries(change)) {
      if (shape) arrays.set(name, shape);
      else arrays.delete(name);
    }
    const { problem, sizes } = mapWeights(
      [...arrays].map(([name, shape]) => ({ name, shape })),
      28,
    );
    assert.match(problem ?? "", words);
    assert.equal(sizes, null);
  });
}
