import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { OWN, PIXEL, SAMPLES, settled, startPage, VIEW, W } from "./page.js";

/**
 * @typedef {import("../../../static/js/state/state.js").Actions} Actions
 * @typedef {import("../../../static/js/api/client.js").TrainEvent} TrainEvent
 * @typedef {import("../../../static/js/model/network.js").NetworkChoice} NetworkChoice
 */

const BUSY = new ApiError("Busy.", { code: "busy", again: true });

const HALF_OF_MEMORY = "x".repeat(32e6); // as many bytes of weights as only two steps have room for

/** Weights that tell their step. @param {number} step */
const weights = (step) => ({ "conv1.W": /** @type {const} */ ({ dtype: "f8", bdata: `${step}`, shape: "1" }) });

/** @param {number} step @returns {TrainEvent} */
const bare = (step) => ({ event: "step", data: { step, loss: 1, accuracy: 0.5, weights: null } });
/** @param {number} step @returns {TrainEvent} */
const full = (step) => ({ event: "step", data: { step, loss: 1, accuracy: 0.5, weights: weights(step) } });
/** @param {"done" | "time"} reason @param {number} step @returns {TrainEvent} */
const end = (reason, step) => ({ event: "end", data: { reason, step } });

test("a run is followed step by step, and any of its steps can be shown with its weights", async () => {
  const { store, actions, asked, streams, feed } = await startPage();
  actions.setTraining({ steps: 5 });
  actions.play();
  await feed([full(0), full(1)], [full(2)]);
  const { experiment, ...request } = streams[0].request;
  assert.deepEqual(experiment, { image: { sample: 0 }, objective: OWN });
  assert.deepEqual(request, {
    ...{ data: "image", learning_rate: 0.01, batch: 32, steps: 5, start: 0 },
    ...{ weights_every: 1, grads: false },
  });
  assert.equal(store.state.training.status, "running");
  assert.deepEqual(asked().network?.weights, weights(2));
  await feed([full(3), end("time", 3)], null);
  assert.equal(store.state.training.status, "still");
  assert.match(store.state.training.note, /stopped at step 3, at its time limit/);
  await actions.lookAtTrainingStep(1);
  assert.deepEqual(asked().network?.weights, weights(1));
  assert.equal(store.state.training.at, 1);
});

test("a run goes on from the step that is looked at, and undo leads back to before it", async () => {
  const { store, actions, asked, streams, feed } = await startPage();
  actions.play();
  await feed([full(0), full(1), full(2)], null);
  await actions.lookAtTrainingStep(1);
  actions.stepOnce();
  await feed([full(1), full(2)], null);
  const { start, steps, experiment } = streams[1].request;
  assert.deepEqual({ start, steps, weights: experiment.network?.weights }, { start: 1, steps: 1, weights: weights(1) });
  assert.deepEqual(
    store.state.training.history.map(({ step }) => step),
    [0, 1, 2],
  );
  await actions.undoChange();
  assert.equal(asked().network, undefined);
  assert.equal(store.state.training.at, null);
});

test("the picture follows the steps that have weights", async () => {
  const { store, actions, asked, feed } = await startPage();
  actions.play();
  await feed([full(0), bare(1), bare(2), full(3), bare(4)]);
  assert.deepEqual(asked().network?.weights, weights(3));
  assert.deepEqual([store.state.training.at, store.state.training.history.length], [3, 5]);
});

test("the page is idle only when the picture shows the last step, even if the run has ended before", async () => {
  const { store, actions, answer, feed } = await startPage({ holdsTraces: true });
  /** @type {string[]} */
  const resting = [];
  store.watch(
    ({ work, training }) => work.status === "idle" && training.status === "still",
    (atRest, { training }) => atRest && resting.push(`step ${training.at}, ${training.history.length} steps`),
  );
  resting.length = 0;
  actions.play();
  await feed([full(0), full(1)]);
  await feed([full(2)], [full(3)], null);
  await answer(); // the picture of step 1, after the end of the run
  assert.equal(store.state.work.status, "busy");
  await answer();
  assert.equal(store.state.work.status, "idle");
  assert.deepEqual(resting, ["step 3, 4 steps"]);
});

test("a long run sends its weights with some steps only", async () => {
  const { actions, streams, feed } = await startPage();
  actions.setTraining({ steps: 1000 });
  actions.play();
  await feed([full(0)]);
  const { weights_every: every } = streams[0].request;
  const numbers = 3 * 9 + 3 + 10 * 48 + 10 + 10 * 250 + 10;
  assert.ok(every > 1);
  assert.ok((1000 / every) * numbers * 8 < 32e6);
  assert.ok(1000 / every > 100, "the picture still follows");
});

test("a step without weights is trained again from the nearest step before that has them", async () => {
  const { store, actions, asked, streams, feed } = await startPage();
  actions.setTraining({ steps: 5 });
  actions.play();
  await feed([full(0), bare(1), full(2), bare(3), bare(4), full(5)], null);
  actions.setTraining({ rate: 0.5 });
  actions.lookAtTrainingStep(4);
  await feed([full(2), bare(3)], [full(4)]);
  const { experiment, ...request } = streams[1].request;
  assert.deepEqual(request, {
    ...{ data: "image", learning_rate: 0.01, batch: 32, steps: 2, start: 2 },
    ...{ weights_every: 2, grads: false },
  });
  assert.deepEqual([experiment.image, experiment.network?.weights], [{ sample: 0 }, weights(2)]);
  assert.deepEqual(asked().network?.weights, weights(4));
  assert.equal(store.state.training.at, 4);
});

test("a step is trained again by every run that led to it, with that run's options", async () => {
  const { actions, streams, feed } = await startPage();
  const heavy = (/** @type {number} */ step) => ({ "conv1.W": { ...weights(step)["conv1.W"], bdata: HALF_OF_MEMORY } });
  /** @param {number} step @returns {TrainEvent} */
  const heavyStep = (step) => ({ event: "step", data: { step, loss: 1, accuracy: 0.5, weights: heavy(step) } });
  actions.setTraining({ steps: 1, rate: 0.1 });
  actions.play();
  await feed([heavyStep(0), heavyStep(1)], null);
  actions.setTraining({ steps: 2, rate: 0.2 });
  actions.play();
  await feed([heavyStep(1), bare(2), heavyStep(3)], null); // now there is no room for the weights of step 1
  actions.lookAtTrainingStep(2);
  await feed([heavyStep(0), full(1)]);
  await feed([full(1), full(2)]);
  assert.deepEqual(
    streams.slice(2).map(({ request: { start, steps, learning_rate } }) => ({ start, steps, learning_rate })),
    [
      { start: 0, steps: 1, learning_rate: 0.1 },
      { start: 1, steps: 1, learning_rate: 0.2 },
    ],
  );
  assert.deepEqual(last(streams).request.experiment.network?.weights, weights(1));
});

test("while a step is trained again only the newest one that is looked at waits", async () => {
  const { store, actions, traces, streams, feed } = await startPage();
  actions.play();
  await feed([full(0), bare(1), bare(2), bare(3), full(4)], null);
  for (const at of [1, 2, 3]) actions.lookAtTrainingStep(at);
  await feed([full(1)]);
  assert.equal(store.state.training.at, 3);
  await feed([full(3)]);
  assert.equal(streams.length, 3);
  assert.deepEqual(
    traces.slice(1).map(({ request }) => request.network?.weights),
    [weights(3)],
  );
});

test("Train goes on from the newest step that is looked at, even if it still has to be trained again", async () => {
  const { store, actions, streams, feed } = await startPage();
  actions.play();
  await feed([full(0), bare(1), bare(2), full(3)], null);
  actions.lookAtTrainingStep(1);
  actions.lookAtTrainingStep(2);
  actions.play();
  await feed([full(2)]);
  await feed([full(2), full(3)]);
  assert.deepEqual(last(streams).request.experiment.network?.weights, weights(2));
  assert.equal(last(streams).signal.aborted, false);
  assert.equal(store.state.training.status, "running");
});

test("another network takes the place of a step that is still trained again", async () => {
  const { store, actions, shown, streams, feed } = await startPage();
  actions.play();
  await feed([full(0), bare(1), full(2)], null);
  actions.lookAtTrainingStep(1);
  await settled();
  await actions.chooseTrained();
  assert.ok(last(streams).signal.aborted);
  assert.equal(shown().network, null);
  assert.equal(store.state.training.at, null);
});

test("another digit is shown with the step that is still trained again", async () => {
  const { actions, shown, feed } = await startPage();
  actions.play();
  await feed([full(0), bare(1), full(2)], null);
  actions.lookAtTrainingStep(1);
  actions.chooseSample(SAMPLES[1]);
  await feed([full(0), full(1)]);
  const { source, network } = shown();
  assert.ok(source.kind === "sample");
  assert.deepEqual([source.sample.id, network?.weights], [1, weights(1)]);
});

test("a step that can't be trained again says why", async () => {
  const { store, actions, feed } = await startPage();
  actions.play();
  await feed([full(0), bare(1), full(2)], null);
  actions.lookAtTrainingStep(1);
  await feed([full(0), end("time", 0)], null);
  assert.match(store.state.training.note, /Step 1 could not be computed again/);
  assert.equal(store.state.training.failed, true);
});

test("Train waits for the digit that was asked for", async () => {
  const { store, actions, streams, answer, feed } = await startPage({ holdsTraces: true });
  actions.chooseSample(SAMPLES[1]);
  actions.play();
  await settled();
  assert.equal(store.state.training.status, "running");
  assert.equal(streams.length, 0);
  await answer();
  await feed([]);
  assert.deepEqual(streams[0].request.experiment.image, { sample: 1 });
});

test("Train does nothing when the digit that was asked for fails to come", async () => {
  for (const data of /** @type {const} */ (["image", "digits"])) {
    const { store, actions, streams, fail } = await startPage({ holdsTraces: true });
    actions.setTraining({ data });
    actions.chooseSample(SAMPLES[1]);
    actions.play();
    await settled();
    await fail(BUSY);
    assert.equal(streams.length, 0);
    assert.equal(store.state.training.status, "still");
  }
});

test("Train can be paused while it waits", async () => {
  const { store, actions, streams, answer } = await startPage({ holdsTraces: true });
  actions.chooseSample(SAMPLES[1]);
  actions.play();
  actions.pause();
  assert.equal(store.state.training.status, "still");
  await settled();
  await answer();
  assert.equal(streams.length, 0);
});

test("pausing ends the request, and what comes late changes nothing", async () => {
  const { store, actions, streams, feed } = await startPage();
  actions.play();
  await feed([full(0), full(1)]);
  actions.pause();
  await feed([full(2)]);
  assert.ok(streams[0].signal.aborted);
  assert.equal(store.state.training.history.length, 2);
  assert.equal(store.state.training.status, "still");
});

test("another network stops a run; another digit stops only one on the digit before it", async () => {
  for (const data of /** @type {const} */ (["image", "digits"])) {
    const { store, actions, feed } = await startPage();
    actions.setTraining({ data });
    actions.play();
    await feed([full(0)]);
    await actions.chooseSample(SAMPLES[1]);
    assert.equal(store.state.training.status, data === "digits" ? "running" : "still");
    await actions.chooseTrained();
    assert.equal(store.state.training.status, "still");
    assert.equal(store.state.training.at, null);
  }
});

test("every change of the digit or the objective stops a run on it, and none stops a run on batches", async () => {
  /** @type {((actions: Actions) => unknown)[]} */
  const CHANGES = [
    (actions) => actions.changeCell(PIXEL, 0.5),
    (actions) => actions.undoChange(),
    (actions) => actions.resetChanges(),
    (actions) => actions.chooseObjective({ kind: "logit", index: 2 }),
  ];
  for (const change of CHANGES) {
    for (const data of /** @type {const} */ (["image", "digits"])) {
      const { store, actions, feed } = await startPage();
      await actions.changeCell(PIXEL, 1);
      actions.setTraining({ data });
      actions.play();
      await feed([full(0)]);
      store.update({ past: store.state.past.slice(0, 1) }); // the change of the pixel, and not the run
      await change(actions);
      assert.equal(store.state.training.status, data === "digits" ? "running" : "still", `${change} ${data}`);
    }
  }
});

test("the pen stops a run, whose steps would take the picture from it", async () => {
  const { store, actions, feed } = await startPage();
  actions.setTraining({ data: "digits" });
  actions.play();
  await feed([full(0)]);
  actions.beginStroke({ x: 0, y: 0 });
  assert.equal(store.state.training.status, "still");
});

/** @type {[string, (actions: Actions) => unknown, NetworkChoice | null][]} */
const REPLACEMENTS = [
  ["the trained network", (actions) => actions.chooseTrained(), null],
  ["a changed weight", (actions) => actions.changeCell(W, 2), { edits: [{ ...W, value: 2 }], weights: weights(2) }],
  ["undoing", (actions) => actions.undoChange(), null],
  ["a link", (actions) => actions.open({ ...VIEW, image: { sample: 1 }, network: { seed: 4 } }), { seed: 4 }],
];
for (const [what, choose, expected] of REPLACEMENTS) {
  test(`no step of a run that was still waiting replaces what was chosen after it: ${what}`, async () => {
    const { store, actions, streams, shown } = await startPage();
    actions.play();
    await settled();
    streams[0].feed.push([full(0)], [full(1)], [full(2)]);
    streams[0].wake();
    while (store.state.training.at !== 2) await Promise.resolve(); // all have come, and the first is on its way
    assert.equal(store.state.work.status, "busy");
    await choose(actions);
    await settled();
    const { network } = shown();
    if (expected) assert.deepEqual({ ...network, ...expected }, network);
    else assert.equal(network, null);
    assert.equal(store.state.training.at, null);
  });
}

test("after a failed request the next digit is the one that is trained on", async () => {
  const { actions, failures, streams, feed } = await startPage();
  failures.push(BUSY);
  await actions.chooseObjective({ kind: "logit", index: 1 });
  await actions.chooseSample(SAMPLES[2]);
  actions.play();
  await feed([]);
  assert.deepEqual(streams[0].request.experiment.image, { sample: 2 });
});

test("a run goes on when a step of it that could not be shown is tried again", async () => {
  const { store, actions, failures, feed } = await startPage();
  actions.play();
  await settled();
  failures.push(BUSY);
  await feed([full(0)]);
  assert.ok(store.state.work.status === "failed");
  assert.equal(store.state.work.where, "network");
  actions.tryAgain();
  await settled();
  assert.deepEqual(store.state.work, { status: "idle" });
  assert.equal(store.state.training.status, "running");
});

test("when a run fails the page says why, and its steps stay", async () => {
  const { store, actions, feed } = await startPage();
  actions.play();
  await feed([full(0), { event: "error", data: { code: "diverged", message: "Too large." } }], null);
  assert.deepEqual([store.state.training.note, store.state.training.failed], ["Too large.", true]);
  actions.play();
  await feed(new ApiError("The server does not answer.", { code: "unreachable", again: true }));
  assert.equal(store.state.training.note, "The server does not answer.");
  assert.equal(store.state.training.history.length, 1);
});
