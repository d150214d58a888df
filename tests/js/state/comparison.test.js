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

/** @typedef {{tensor: string | null, candidates?: string[], problem?: string}} Match */

/** Say which tensors the arrays are, as the server does. @param {Page} page @param {Match[]} said @param {number} [first] */
async function say({ matches }, said, first = 0) {
  const filled = said.map(({ tensor, candidates = tensor ? [tensor] : [], problem = null }) => {
    return { tensor, candidates, problem };
  });
  last(matches).resolve({ matches: filled, first });
  await settled();
}

/** @param {Page} page @param {ReturnType<typeof array>[]} arrays @param {Match[]} said @param {number} [first] */
async function give(page, arrays, said, first) {
  page.actions.compareText("…");
  await settled();
  last(page.files).resolve({ arrays, leftOut: [], weights: null });
  await settled();
  await say(page, said, first);
}

const DW1 = { tensor: "conv1.W.grad", candidates: ["conv1.W", "conv1.W.grad"] };
const INPUT = { tensor: null, candidates: ["input.value", "input.grad"] };

test("what is pasted is compared with the tensor that it is, and the number that is furthest off is explained", async () => {
  const page = await startPage();
  const { store, comparisons } = page;
  await give(page, [array("dW1", [27])], [DW1]);
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

test("of a file the array that the server says is compared first, and any other can be chosen", async () => {
  const page = await startPage();
  const { store, actions, comparisons, matches } = page;
  const said = ["conv2.W", "conv2.W.grad", "conv1.b.grad"].map((tensor) => ({ tensor }));
  await give(page, [array("W2", [10, 3, 4, 4]), array("dW2", [10, 3, 4, 4]), array("db1", [3])], said, 1);
  assert.equal(store.state.comparison.at, 1);
  assert.equal(last(comparisons).request.tensor, "conv2.W.grad");
  await answer(page);
  actions.explain({ tensor: "relu1.grad", index: [0, 0, 0] });
  actions.chooseGivenArray(2);
  const { arrays, looked } = last(matches).request;
  assert.deepEqual(arrays[2], { name: "db1", shape: [3] });
  assert.equal(looked, "relu1.grad");
  await say(page, said, 1);
  assert.equal(last(comparisons).request.tensor, "conv1.b.grad");
});

test("an array that may be several tensors is compared with the one that the reader chooses", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("", [3, 26, 26])], [{ tensor: null, candidates: ["relu1.value", "relu1.grad"] }]);
  assert.equal(store.state.comparison.tensor, null);
  assert.equal(comparisons.length, 0);
  actions.chooseComparedTensor("relu1.grad");
  assert.equal(last(comparisons).request.tensor, "relu1.grad");
});

test("another digit is compared anew, and the reader stays at the same number", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("dW1", [27])], [DW1]);
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
  await give(page, [array("dW1", [27])], [DW1]);
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
  await give(page, [array("", [7, 7])], [{ tensor: null, problem: "No tensor of this network is 7×7." }]);
  assert.equal(store.state.comparison.problem, "No tensor of this network is 7×7.");
  actions.forgetComparison();
  assert.equal(store.state.comparison.problem, null);
});

test("a comparison reports its progress; cancelled, it ends, keeps what was given, and can be begun again", async () => {
  const page = await startPage();
  const { store, actions, comparisons } = page;
  await give(page, [array("dW1", [27])], [DW1]);
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
  await give(page, [array("x", [1, 28, 28])], [INPUT]);
  actions.chooseComparedTensor("input.value");
  assert.equal(comparisons.length, 1);
  await actions.chooseNetwork({ input: 12 });
  assert.ok(comparisons[0].signal?.aborted);
  await settled();
  await say(page, [{ tensor: null, problem: "No tensor of this network is 1×28×28." }]);
  assert.equal(store.state.comparison.isBusy, false);
  assert.equal(store.state.comparison.reply, null);
});

test("a comparison goes on with the same tensor if the network gets other sizes that the array still fits", async () => {
  const page = await startPage();
  const { store, actions, comparisons, matches } = page;
  await give(page, [array("x", [1, 28, 28])], [INPUT]);
  actions.chooseComparedTensor("input.value");
  await answer(page);
  await actions.chooseNetwork({ input: 12 });
  await settled();
  assert.equal(last(matches).request.looked, "input.value");
  await say(page, [{ tensor: "input.value", candidates: ["input.value", "input.grad"] }]);
  assert.equal(comparisons.length, 2);
  assert.equal(last(comparisons).request.tensor, "input.value");
  assert.equal(store.state.comparison.problem, null);
});

test("a network that changes while the server is asked has the last word", async () => {
  const page = await startPage();
  const { actions, comparisons, files, matches } = page;
  actions.compareText("…");
  await settled();
  last(files).resolve({ arrays: [array("dX", [1, 12, 12])], leftOut: [], weights: null });
  await settled();
  await actions.chooseNetwork({ input: 12 });
  await say(page, [{ tensor: null, problem: "No tensor of this network is 1×12×12." }]);
  assert.equal(matches.length, 2);
  await say(page, [{ tensor: "input.grad" }]);
  assert.equal(last(comparisons).request.tensor, "input.grad");
});

test("an array whose tensor could not be asked for can be compared again", async () => {
  const page = await startPage();
  const { store, actions, comparisons, matches } = page;
  await give(page, [array("dW1", [27]), array("db1", [3])], [DW1, { tensor: "conv1.b.grad" }]);
  await answer(page);
  actions.chooseGivenArray(1);
  last(matches).reject(new ApiError("The server does not answer.", { code: "unreachable", again: true }));
  await settled();
  assert.equal(store.state.comparison.problem, "The server does not answer.");
  assert.equal(store.state.comparison.reply, null);
  actions.compareAgain();
  await say(page, [DW1, { tensor: "conv1.b.grad" }]);
  assert.equal(last(comparisons).request.tensor, "conv1.b.grad");
});
