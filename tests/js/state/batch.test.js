import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { createPage, settled, startPage, W } from "./page.js";

/** @typedef {ReturnType<typeof createPage>} Page */

const TENSOR = { data: new Float32Array(1), shape: [1] };

/** Answer the last request for a batch. @param {Page} page */
async function answerBatch({ batches }) {
  const { request, resolve } = last(batches);
  const tensor = { batch: TENSOR, mean: TENSOR, singles: TENSOR, difference: 0 };
  resolve({
    ...{ loss: 1, losses: request.samples.map(() => 1), labels: request.samples, samples: request.samples },
    tensors: new Map((request.tensors ?? []).map((name) => [name, tensor])),
  });
  await settled();
}

test("a batch is asked for with the network in the picture, and only for the chosen parameter", async () => {
  const page = await startPage();
  const { store, actions, batches } = page;
  await actions.changeCell(W, 1);
  actions.toggleInBatch(1);
  actions.toggleInBatch(0);
  assert.deepEqual(last(batches).request, {
    samples: [0, 1],
    tensors: ["conv1.W"],
    network: { edits: [{ ...W, value: 1 }] },
  });
  assert.ok(batches[0].signal?.aborted);
  await answerBatch(page);
  actions.toggleInBatch(1);
  await answerBatch(page);
  assert.deepEqual(store.state.batch.result?.samples, [0]);
  actions.toggleInBatch(0);
  assert.equal(store.state.batch.result, null);
});

test("before anything is shown a batch has the trained network", async () => {
  const { actions, batches } = createPage();
  actions.toggleInBatch(1);
  assert.deepEqual(last(batches).request, { samples: [1], tensors: ["conv1.W"] });
});

test("another parameter is asked for once, and then it is there", async () => {
  const page = await startPage();
  const { store, actions, batches } = page;
  actions.toggleInBatch(1);
  await answerBatch(page);
  actions.chooseBatchParameter("dense.b");
  assert.equal(store.state.batch.parameter, "dense.b");
  assert.deepEqual(last(batches).request.tensors, ["dense.b"]);
  await answerBatch(page);
  actions.chooseBatchParameter("conv1.W");
  actions.chooseBatchParameter("dense.b");
  assert.deepEqual(store.state.batch.work, { status: "idle" });
  assert.deepEqual([...(store.state.batch.result?.tensors.keys() ?? [])], ["conv1.W", "dense.b"]);
  assert.equal(batches.length, 2);
});

test("what is known of other digits or of another network is asked for again", async () => {
  const page = await startPage();
  const { store, actions, batches } = page;
  actions.toggleInBatch(1);
  await answerBatch(page);
  actions.toggleInBatch(2);
  last(batches).reject(new ApiError("Busy.", { code: "busy", again: true }));
  await settled();
  actions.chooseBatchParameter("conv1.b");
  await answerBatch(page);
  assert.deepEqual([...(store.state.batch.result?.tensors.keys() ?? [])], ["conv1.b"]);
  await actions.changeCell(W, 1);
  actions.computeBatch();
  assert.equal(batches.length, 4);
});

test("when another parameter fails to come, the one that is shown stays chosen", async () => {
  const page = await startPage();
  const { store, actions, batches } = page;
  actions.toggleInBatch(1);
  await answerBatch(page);
  actions.chooseBatchParameter("dense.b");
  last(batches).reject(new ApiError("Busy.", { code: "busy", again: true }));
  await settled();
  assert.deepEqual(store.state.batch.work, { status: "failed", message: "Busy." });
  assert.equal(store.state.batch.parameter, "conv1.W");
});

test("a batch that is cancelled ends, and is asked for again when it is looked at again", async () => {
  const page = await startPage();
  const { store, actions, batches } = page;
  actions.toggleInBatch(1);
  actions.cancelBatch();
  assert.ok(batches[0].signal?.aborted);
  await settled();
  assert.deepEqual(store.state.batch.work, { status: "idle" });
  actions.computeBatch();
  await answerBatch(page);
  assert.deepEqual(store.state.batch.result?.samples, [1]);
});
