import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { SAMPLES, settled, startPage } from "./page.js";

const REPLY = {
  epsilon: 1e-4,
  tensors: {},
  checked: 3030,
  kinks: 0,
  worst: null,
  agrees: true,
  verdict: "They agree.",
};

test("a check reports its progress, and then its verdict", async () => {
  const { store, actions, checks, report, shown } = await startPage();
  const { trace } = shown();
  actions.checkNetwork();
  assert.deepEqual(store.state.networkCheck, { trace, reply: null, failure: null, progress: null });
  report(1500, 6000);
  assert.deepEqual(store.state.networkCheck, { trace, reply: null, failure: null, progress: 0.25 });
  last(checks).resolve(REPLY);
  await settled();
  assert.deepEqual(store.state.networkCheck, { trace, reply: REPLY, failure: null, progress: null });
  assert.deepEqual(last(checks).request, { experiment: trace.experiment });
});

test("a check that fails says why", async () => {
  const { store, actions, checks } = await startPage();
  actions.checkNetwork();
  last(checks).reject(new ApiError("Too slow.", { code: "busy", again: true }));
  await settled();
  assert.equal(store.state.networkCheck?.failure, "Too slow.");
});

test("the check of a picture ends with it, and says nothing about the next one", async () => {
  const { store, actions, checks, shown } = await startPage();
  actions.checkNetwork();
  await actions.chooseSample(SAMPLES[1]);
  assert.ok(checks[0].signal?.aborted);
  assert.equal(store.state.networkCheck, null);
  actions.checkNetwork();
  await settled();
  assert.deepEqual(store.state.networkCheck, { trace: shown().trace, reply: null, failure: null, progress: null });
});

test("a check that is cancelled ends, and can be begun again", async () => {
  const { store, actions, checks } = await startPage();
  actions.checkNetwork();
  actions.cancelNetworkCheck();
  assert.ok(checks[0].signal?.aborted);
  await settled();
  const check = () => store.state.networkCheck;
  assert.equal(check(), null);
  actions.checkNetwork();
  last(checks).resolve(REPLY);
  await settled();
  assert.deepEqual(check()?.reply, REPLY);
});
