import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { SAMPLES, settled, startPage, traceOf, VIEW } from "./page.js";

/** @typedef {import("../../../static/js/state/state.js").Actions} Actions */

const UNREACHABLE = new ApiError("No answer.", { code: "unreachable", again: true });
const BUSY = new ApiError("Busy.", { code: "busy", again: true });

test("the newest wish wins: the one before it is aborted, and its late reply changes nothing", async () => {
  const { actions, traces, shown } = await startPage({ holdsTraces: true });
  actions.chooseSample(SAMPLES[1]);
  await settled();
  actions.chooseSample(SAMPLES[2]);
  await settled();
  assert.deepEqual(
    traces.map(({ signal }) => signal?.aborted),
    [true, false],
  );
  for (const { request, resolve } of traces) resolve(traceOf(request));
  await settled();
  assert.deepEqual(shown().source, { kind: "sample", sample: SAMPLES[2] });
});

test("a label that is chosen while a digit is on its way is that digit's label", async () => {
  const { actions, asked } = await startPage({ holdsTraces: true });
  actions.chooseSample(SAMPLES[2]);
  await settled();
  actions.chooseObjective({ kind: "cross_entropy", label: 5 });
  await settled();
  assert.deepEqual(asked(), { image: { sample: 2 }, objective: { kind: "cross_entropy", label: 5 } });
});

test("while a request is on its way the old picture stays, and the page is busy", async () => {
  const { store, actions, shown } = await startPage();
  const before = shown();
  actions.bringPhoto(new Blob());
  await settled();
  assert.equal(store.state.work.status, "busy");
  assert.equal(shown(), before);
});

test("an unreachable server is reported at the picture, and trying again repeats the request", async () => {
  const { store, actions, traces, asked, fail } = await startPage({ holdsTraces: true });
  actions.chooseObjective({ kind: "cross_entropy", label: 6 });
  await settled();
  await fail(UNREACHABLE);
  assert.ok(store.state.work.status === "failed");
  assert.equal(store.state.work.where, "picture");
  actions.tryAgain();
  await settled();
  assert.equal(traces.length, 2);
  assert.deepEqual(asked(), traces[0].request);
});

test("an error is reported beside what was new in the request", async () => {
  const sizes = { input: 28, conv1: { filters: 2, size: 3 }, conv2: { filters: 2, size: 3 } };
  /** @type {[string, (actions: Actions) => unknown][]} */
  const CASES = [
    ["picture", (actions) => actions.chooseSample(SAMPLES[1])],
    ["picture", (actions) => actions.open({ ...VIEW, image: { sample: 2 }, network: { seed: 2 } })],
    ["network", (actions) => actions.chooseRandom(sizes, 1)],
    ["objective", (actions) => actions.chooseObjective({ kind: "logit", index: 1 })],
  ];
  for (const [where, ask] of CASES) {
    const { store, actions, fail } = await startPage({ holdsTraces: true });
    ask(actions);
    for (const attempt of ["first", "second"]) {
      await settled();
      await fail(BUSY);
      assert.ok(store.state.work.status === "failed");
      assert.equal(store.state.work.where, where, `${attempt} attempt: ${ask}`);
      actions.tryAgain();
    }
  }
});

test("after a failed request the page asks for what it shows again", async () => {
  const { store, actions, asked, fail } = await startPage({ holdsTraces: true });
  actions.chooseSample(SAMPLES[1]);
  await settled();
  await fail(BUSY);
  assert.ok(store.state.wish?.source.kind === "sample");
  assert.equal(store.state.wish.source.sample.id, 0);
  actions.chooseObjective({ kind: "logit", index: 1 });
  await settled();
  assert.deepEqual(asked().image, { sample: 0 });
});

test("a value that the hand has left is not lost when something else is chosen", async () => {
  const { actions, traces, shown } = await startPage();
  const cell = { tensor: "conv1.W", index: [2, 0, 1, 1] };
  actions.changeCell(cell, 0.1, { moving: true });
  actions.changeCell(cell, 0.2);
  actions.changeCell({ ...cell, index: [0, 0, 0, 0] }, 3);
  await actions.chooseObjective({ kind: "logit", index: 1 });
  await settled();
  assert.deepEqual(
    last(traces).request.network?.edits?.map(({ value }) => value),
    [0.2, 3],
  );
  assert.deepEqual(shown().objective, { kind: "logit", index: 1 });
});

test("while the server is too busy the page says so, and keeps the wish and the picture", async () => {
  const { store, actions, shown, tellBusy } = await startPage({ holdsTraces: true });
  const before = shown();
  actions.chooseSample(SAMPLES[1]);
  await settled();
  const { wish, work } = store.state;
  tellBusy(true);
  assert.equal(store.state.isServerBusy, true);
  assert.deepEqual([store.state.wish, store.state.work, shown()], [wish, work, before]);
  tellBusy(false);
  assert.equal(store.state.isServerBusy, false);
});
