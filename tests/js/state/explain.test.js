import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { openTrace } from "../../../static/js/model/tensors.js";
import { createActions } from "../../../static/js/state/actions.js";
import { INITIAL } from "../../../static/js/state/state.js";
import { createStore } from "../../../static/js/state/store.js";
import { traceReply } from "../support.js";

const SAMPLES = [0, 1].map((id) => ({ id, label: id, pixels: new Uint8Array(784) }));
const OWN = { kind: "cross_entropy", label: 0 };
const CELL = { kind: "cell", channel: 0, row: 0, column: 0 };
const [A, B] = [0, 1].map((i) => ({ tensor: "conv1.W.grad", index: [i, 0, 0, 0] }));
const HEAD = { tensor: "dense.W.grad", index: [3, 1] };
const LOSS = { tensor: "loss", index: [] };
const VIEW = { image: { sample: 0 }, objective: null, network: null, cell: null, tab: null };

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page whose traces come at once, and whose explanations the test holds back. */
async function opened(view = {}) {
  const asked = [];
  const pending = (what) => (experiment, cell, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ what, cell, signal, resolve, reject });
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  const api = {
    samples: async () => SAMPLES,
    trace: async ({ objective = OWN }) => openTrace(traceReply({ objective })),
    derivation: pending("derivation"),
    path: pending("path"),
    check: pending("check"),
  };
  const store = createStore(INITIAL);
  const actions = createActions(store, api, () => null);
  actions.start(null, { ...VIEW, ...view });
  await settled();
  return { store, actions, asked };
}

test("back at a number that is explained already, nothing of the other one comes any more", async () => {
  const { store, actions, asked } = await opened();
  actions.explain(A);
  asked[0].resolve({ value: 1 });
  await settled();
  actions.explain(B);
  actions.explain(A);
  asked[1].resolve({ value: 2 });
  await settled();
  assert.ok(asked[1].signal.aborted);
  assert.deepEqual([store.state.answer.cell, store.state.answer.derivation], [A, { value: 1 }]);
});

test("the check of a trace that is gone says nothing of the next one", async () => {
  const { store, actions, asked } = await opened();
  actions.checkNetwork();
  await actions.chooseSample(SAMPLES[1]);
  actions.checkNetwork();
  asked[0].reject(new ApiError("Too slow.", { code: "busy", again: true }));
  await settled();
  assert.deepEqual(store.state.networkCheck, { trace: store.state.shown.trace, reply: null, failure: null });
});

test("what an objective at pool2 has no gradient of is neither explained nor pointed at any more", async () => {
  const { store, actions } = await opened();
  for (const cell of [A, HEAD, LOSS, B]) actions.explain(cell);
  actions.pointAt({ panel: HEAD.tensor, tensor: HEAD.tensor, offset: 7, by: "pointer" });
  await actions.chooseObjective(CELL);
  assert.deepEqual(store.state.selection, B);
  assert.deepEqual(store.state.trail, [A, LOSS]);
  assert.equal(store.state.cell, null);
  await actions.chooseObjective(null);
  actions.explain(HEAD);
  await actions.chooseObjective(CELL);
  assert.deepEqual([store.state.selection, store.state.dock, store.state.trail], [null, null, []]);
});

test("a panel of weights is enlarged as it is, and its numbers are explained by their gradients", async () => {
  const { store, actions } = await opened();
  const weight = { ...A, tensor: "conv1.W" };
  actions.explain(weight, { tab: "layer" });
  assert.deepEqual(store.state.selection, weight);
  actions.explain(weight);
  assert.deepEqual(store.state.selection, A);
});

test("a link opens its tab, whichever was open, and the loss too", async () => {
  const { store, actions } = await opened({ cell: LOSS, tab: "path" });
  assert.deepEqual([store.state.selection, store.state.dock.tab, store.state.link], [LOSS, "path", null]);
  actions.open({ ...VIEW, image: { sample: 1 }, cell: A });
  await settled();
  assert.deepEqual([store.state.selection, store.state.dock.tab], [A, "sum"]);
});
