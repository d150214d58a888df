import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { TRAINED } from "../../../static/js/model/presets.js";
import { decode } from "../../../static/js/model/tensors.js";
import { last } from "../support.js";
import { settled, startPage } from "./page.js";

const FILE = new File(["…"], "weights.npz");
const SHAPES = {
  "conv1.weight": [3, 1, 3, 3],
  "conv2.weight": [10, 3, 4, 4],
  "conv2.bias": [10],
  "fc.weight": [10, 250],
};

/** What the server says of such a file, which has no bias for the first convolution and the dense layer. */
const FOUND = {
  parameters: [
    { parameter: "conv1.W", array: "conv1.weight", shape: [3, 1, 3, 3] },
    { parameter: "conv1.b", array: null, shape: [3] },
    { parameter: "conv2.W", array: "conv2.weight", shape: [10, 3, 4, 4] },
    { parameter: "conv2.b", array: "conv2.bias", shape: [10] },
    { parameter: "dense.W", array: "fc.weight", shape: [10, 250] },
    { parameter: "dense.b", array: null, shape: [10] },
  ],
  unused: [],
  sizes: TRAINED,
  problem: null,
};

/** @param {Record<string, number[]>} shapes */
const arrays = (shapes) =>
  Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { name, values: { data: Float64Array.from({ length: size }, (_, i) => i / 7), shape } };
  });

test("the weights in a file become the network, with 0 for the biases that it does not have", async () => {
  const { store, actions, files, asked } = await startPage();
  actions.bringWeights(FILE);
  assert.equal(store.state.ownWeights?.status, "busy");
  assert.deepEqual(last(files).request.network, TRAINED);
  last(files).resolve({ arrays: arrays(SHAPES), leftOut: [], weights: FOUND });
  await settled();
  const network = asked().network;
  assert.ok(network && typeof network.weights === "object" && network.weights);
  assert.deepEqual(
    [network.input, network.conv1, network.conv2],
    [28, { filters: 3, size: 3 }, { filters: 10, size: 4 }],
  );
  assert.deepEqual(
    [...decode(network.weights["conv2.b"]).data],
    Array.from({ length: 10 }, (_, i) => i / 7),
  );
  assert.deepEqual([...decode(network.weights["conv1.b"]).data], [0, 0, 0]);
  assert.equal(store.state.ownWeights?.status, "done");
  await actions.undoChange();
  assert.equal(asked().network, undefined);
});

test("a file that is no such network leaves the one that is shown, and says why", async () => {
  const { store, actions, files, traces } = await startPage();
  actions.bringWeights(FILE);
  const weights = { parameters: [], unused: [], sizes: null, problem: "The network has two convolutions." };
  last(files).resolve({ arrays: arrays({ "conv1.weight": [3, 1, 3, 3] }), leftOut: [], weights });
  await settled();
  assert.deepEqual(
    [store.state.ownWeights?.status, store.state.ownWeights?.problem],
    ["failed", "The network has two convolutions."],
  );
  assert.equal(traces.length, 0);
});

test("a file that can't be read says why", async () => {
  const { store, actions, files } = await startPage();
  actions.bringWeights(FILE);
  last(files).reject(new ApiError("It is a pickle.", { code: "unsupported", again: false }));
  await settled();
  assert.deepEqual([store.state.ownWeights?.status, store.state.ownWeights?.problem], ["failed", "It is a pickle."]);
});
