import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { decode, tensorOf } from "../../../static/js/model/tensors.js";
import { last } from "../support.js";
import { SAMPLES, settled, startPage } from "./page.js";

/** @typedef {Awaited<ReturnType<typeof startPage>>} Page */

/** @param {string} name @param {number[]} shape */
function array(name, shape) {
  const size = shape.reduce((a, b) => a * b, 1);
  return { name, values: { data: Float64Array.from({ length: size }, (_, i) => i), shape } };
}

/** What the server says of the last comparison: the number at the offset 5 is furthest off. @param {Page} page */
async function answer({ comparisons, shown }) {
  const { request, resolve } = last(comparisons);
  const right = tensorOf(shown().trace, request.tensor);
  const difference = { data: Float64Array.from(right.data, (_, i) => (i === 5 ? -2 : 0.5)), shape: right.shape };
  resolve({
    ...{ verdict: "different", tensor: request.tensor, tolerance: 1e-6, largest_difference: 2, agreeing: 0 },
    ...{ difference, right, sentence: "They differ.", mistakes: [] },
  });
  await settled();
}

/** @param {Page} page @param {ReturnType<typeof array>[]} arrays */
async function give(page, arrays) {
  page.actions.compareText("…");
  await settled();
  last(page.files).resolve({ arrays, leftOut: [] });
  await settled();
}

test("what is pasted is compared with the tensor that it is, and the number that is furthest off is explained", async () => {
  const page = await startPage();
  const { store, comparisons } = page;
  await give(page, [array("dW1", [27])]);
  assert.equal(store.state.dock?.tab, "yours");
  const { request } = last(comparisons);
  assert.equal(request.tensor, "conv1.W.grad");
  assert.deepEqual(decode(request.values).shape, [3, 1, 3, 3]);
  await answer(page);
  assert.equal(store.state.comparison.reply?.sentence, "They differ.");
  assert.deepEqual(store.state.selection, { tensor: "conv1.W.grad", index: [0, 0, 1, 2] });
});

test("before a cell is looked at the tab opens at the gradient of the first weight", async () => {
  const { store, actions } = await startPage();
  actions.openComparison();
  assert.equal(store.state.dock?.tab, "yours");
  assert.deepEqual(store.state.selection, { tensor: "conv1.W.grad", index: [0, 0, 0, 0] });
});

test("of a file with weights and gradients a gradient is compared first, and any other can be chosen", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("W2", [10, 3, 4, 4]), array("dW2", [10, 3, 4, 4]), array("db1", [3])]);
  assert.equal(store.state.comparison.at, 1);
  await answer(page);
  actions.chooseGivenArray(2);
  assert.equal(last(comparisons).request.tensor, "conv1.b.grad");
});

test("an array that may be several tensors is compared with the one that the reader chooses", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("", [3, 26, 26])]);
  assert.equal(store.state.comparison.tensor, null);
  assert.equal(comparisons.length, 0);
  actions.chooseComparedTensor("relu1.grad");
  assert.equal(last(comparisons).request.tensor, "relu1.grad");
});

test("another digit is compared anew, and the reader stays at the same number", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("dW1", [27])]);
  await answer(page);
  actions.explain({ tensor: "conv1.W.grad", index: [0, 0, 0, 0] });
  await actions.chooseSample(SAMPLES[1]);
  assert.equal(comparisons.length, 2);
  await answer(page);
  assert.deepEqual(store.state.selection?.index, [0, 0, 0, 0]);
  assert.equal(store.state.comparison.isBusy, false);
});

test("a wrong pass is compared with the right one, which has been done already", async () => {
  const page = await startPage();
  await give(page, [array("dW1", [27])]);
  await answer(page);
  const { reply } = page.store.state.comparison;
  await page.actions.showWrongPass([{ name: "flipped-kernel", layer: "conv1" }]);
  assert.equal(page.comparisons.length, 1);
  assert.equal(page.store.state.comparison.reply, reply);
});

test("what can't be read, or is no tensor of the network, says why", async () => {
  const page = await startPage();
  const { store, actions, files } = page;
  actions.compareText("hello");
  await settled();
  last(files).reject(new ApiError("Line 1 has “hello”.", { code: "unreadable", again: false }));
  await settled();
  assert.equal(store.state.comparison.problem, "Line 1 has “hello”.");
  assert.equal(store.state.comparison.given, null);
  await give(page, [array("", [7, 7])]);
  assert.equal(store.state.comparison.problem, "No tensor of this network is 7×7.");
  actions.forgetComparison();
  assert.equal(store.state.comparison.problem, null);
});

test("a comparison reports its progress; cancelled, it ends, keeps what was given, and can be begun again", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("dW1", [27])]);
  page.report(1, 4);
  assert.equal(store.state.comparison.progress, 0.25);
  actions.cancelComparison();
  assert.ok(comparisons[0].signal?.aborted);
  await settled();
  const { isBusy, given, tensor, reply, problem } = store.state.comparison;
  assert.deepEqual([isBusy, tensor, reply, problem], [false, "conv1.W.grad", null, null]);
  assert.equal(given?.arrays[0].name, "dW1");
  actions.compareAgain();
  await answer(page);
  assert.equal(store.state.comparison.reply?.sentence, "They differ.");
});

test("a comparison ends when the network no longer has its tensor", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("x", [1, 28, 28])]);
  actions.chooseComparedTensor("input.value");
  assert.equal(comparisons.length, 1);
  await actions.chooseNetwork({ input: 12 });
  assert.ok(comparisons[0].signal?.aborted);
  await settled();
  assert.equal(store.state.comparison.isBusy, false);
  assert.equal(store.state.comparison.reply, null);
});
