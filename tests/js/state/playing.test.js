import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { randomNetwork, TRAINED } from "../../../static/js/model/network.js";
import { openTrace } from "../../../static/js/model/tensors.js";
import { createActions } from "../../../static/js/state/actions.js";
import { INITIAL } from "../../../static/js/state/state.js";
import { createStore } from "../../../static/js/state/store.js";
import { traceReply } from "../support.js";

const SAMPLES = [0, 1].map((id) => ({ id, label: id, pixels: new Uint8Array(784).fill(51) }));
const OWN = { kind: "cross_entropy", label: 0 };
const W = { tensor: "conv1.W", index: [2, 0, 1, 1] };
const PIXEL = { tensor: "input.value", index: [0, 1, 1] };

/** A page with its first sample, whose API answers at once or fails; trainings are streams that the test feeds. */
async function started() {
  const asked = [];
  const failures = [];
  const runs = [];
  const api = {
    samples: async () => SAMPLES,
    async trace(experiment, signal) {
      asked.push(experiment);
      await settled();
      signal?.throwIfAborted();
      if (failures.length) throw failures.shift();
      return openTrace(traceReply({ objective: experiment.objective ?? OWN }));
    },
    async *train(request, signal) {
      const run = { request, signal, feed: [], wake: () => {} };
      runs.push(run);
      while (true) {
        signal.throwIfAborted();
        if (run.feed.length) {
          const events = run.feed.shift();
          if (events === null) return;
          if (events instanceof Error) throw events;
          yield events;
        } else {
          await new Promise((resolve) => {
            run.wake = resolve;
            signal.addEventListener("abort", resolve);
          });
        }
      }
    },
    async batch(request) {
      asked.push(request);
      return { samples: request.samples };
    },
  };
  const store = createStore(INITIAL);
  const actions = createActions(store, api, () => null);
  await actions.start(null, { image: { sample: 0 }, objective: null, network: null, cell: null, tab: null });
  await idle();
  const feed = async (...events) => {
    runs.at(-1).feed.push(...events);
    runs.at(-1).wake();
    await idle();
  };
  return { store, actions, asked, failures, runs, feed };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const idle = async () => {
  for (let i = 0; i < 12; i++) await settled();
};
const weights = (step) => ({ "conv1.W": { dtype: "f8", bdata: `${step}`, shape: "1" } });
const steps = (...numbers) =>
  numbers.map((step) => ({ event: "step", data: { step, loss: 1, accuracy: 0.5, weights: weights(step) } }));

test("a changed weight travels as an edit, and going back leaves the network as it was", async () => {
  const { store, actions, asked } = await started();
  await actions.changeCell(W, 0.25);
  assert.deepEqual(asked.at(-1).network, { edits: [{ ...W, value: 0.25 }] });
  await actions.changeCell(W, 0.5);
  assert.deepEqual(asked.at(-1).network, { edits: [{ ...W, value: 0.5 }] });
  await actions.undoChange();
  assert.deepEqual(asked.at(-1).network, { edits: [{ ...W, value: 0.25 }] });
  await actions.undoChange();
  assert.deepEqual(asked.at(-1), { image: { sample: 0 } });
  assert.equal(store.state.past.length, 0);
});

test("all of a hand's way is one step of undo, and the newest value is never lost", async () => {
  const { store, actions, asked } = await started();
  for (const value of [0.1, 0.2, 0.3]) actions.changeCell(W, value, { moving: true });
  await actions.changeCell(W, 0.4);
  assert.equal(store.state.past.length, 1);
  assert.equal(asked.at(-1).network.edits[0].value, 0.4);
  assert.equal(store.state.shown.network.edits[0].value, 0.4);
});

test("a changed pixel travels as pixels with the label that was, and the sample comes back", async () => {
  const { store, actions, asked } = await started();
  await actions.changeCell(PIXEL, 0.75);
  const { image, objective } = asked.at(-1);
  assert.equal(image.pixels[1][1], 0.75);
  assert.equal(image.pixels[0][0], 0.2);
  assert.deepEqual(objective, OWN);
  await actions.changeCell(PIXEL, null);
  assert.equal(asked.at(-1).image.pixels[1][1], 0.2);
  await actions.resetChanges();
  assert.deepEqual(asked.at(-1).image, { sample: 0 });
  assert.equal(store.state.shown.source.kind, "sample");
});

test("a new digit forgets changes of the pixels before it, not those of the weights", async () => {
  const { store, actions, asked } = await started();
  await actions.changeCell(W, 1);
  await actions.changeCell(PIXEL, 1);
  await actions.chooseSample(SAMPLES[1]);
  assert.deepEqual(asked.at(-1), { image: { sample: 1 }, network: { edits: [{ ...W, value: 1 }] } });
  assert.equal(store.state.past.length, 1);
});

test("a filter is set to zero in one step, its bias too", async () => {
  const { actions, asked } = await started();
  await actions.zeroFilter("conv1.W", 1);
  const { edits } = asked.at(-1).network;
  assert.equal(edits.length, 10);
  assert.ok(edits.every(({ value }) => value === 0));
  await actions.undoChange();
  assert.equal(asked.at(-1).network, undefined);
});

test("other sizes have random weights, and an objective that does not fit them goes", async () => {
  const { actions, asked } = await started();
  await actions.chooseObjective({ kind: "cell", channel: 9, row: 4, column: 4 });
  const sizes = { ...TRAINED, conv2: { filters: 2, size: 4 } };
  await actions.chooseRandom(sizes, 3);
  assert.deepEqual(asked.at(-1), { image: { sample: 0 }, network: randomNetwork(sizes, 3) });
});

test("a run is followed step by step, and any of its steps is looked at with that step's weights", async () => {
  const { store, actions, asked, runs, feed } = await started();
  actions.setTraining({ steps: 5 });
  actions.play();
  await feed(steps(0, 1), steps(2));
  const { request } = runs[0];
  assert.deepEqual(
    { ...request, experiment: request.experiment.objective },
    { experiment: OWN, data: "image", learning_rate: 0.01, batch: 32, steps: 5, start: 0 },
  );
  assert.equal(store.state.training.status, "running");
  assert.deepEqual(asked.at(-1).network.weights, weights(2));
  await feed([...steps(3), { event: "end", data: { reason: "time", step: 3 } }], null);
  assert.equal(store.state.training.status, "still");
  assert.match(store.state.training.note, /time .* up at step 3/);
  await actions.lookAtMoment(1);
  assert.deepEqual(asked.at(-1).network.weights, weights(1));
  assert.equal(store.state.training.at, 1);
});

test("a run goes on from the step that is looked at, and undo leads back to before it", async () => {
  const { store, actions, asked, runs, feed } = await started();
  actions.play();
  await feed(steps(0, 1, 2), null);
  await actions.lookAtMoment(1);
  actions.stepOnce();
  await feed(steps(1, 2), null);
  const { start, steps: count, experiment } = runs[1].request;
  assert.deepEqual({ start, count, weights: experiment.network.weights }, { start: 1, count: 1, weights: weights(1) });
  assert.deepEqual(
    store.state.training.moments.map(({ step }) => step),
    [0, 1, 2],
  );
  await actions.undoChange();
  assert.equal(asked.at(-1).network, undefined);
  assert.equal(store.state.training.at, null);
});

test("pausing ends the request, and what comes late changes nothing", async () => {
  const { store, actions, runs, feed } = await started();
  actions.play();
  await feed(steps(0, 1));
  actions.pause();
  await feed(steps(2));
  assert.ok(runs[0].signal.aborted);
  assert.equal(store.state.training.moments.length, 2);
  assert.equal(store.state.training.status, "still");
});

test("another network stops a run; another digit stops one on the digit before it only", async () => {
  for (const [data, stays] of [
    ["image", false],
    ["digits", true],
  ]) {
    const { store, actions, feed } = await started();
    actions.setTraining({ data });
    actions.play();
    await feed(steps(0));
    await actions.chooseSample(SAMPLES[1]);
    assert.equal(store.state.training.status === "running", stays, data);
    await actions.chooseTrained();
    assert.equal(store.state.training.status, "still");
    assert.equal(store.state.training.at, null);
  }
});

for (const [what, choose, weighs] of [
  ["the trained network", (actions) => actions.chooseTrained(), undefined],
  ["a changed weight", (actions) => actions.changeCell(W, 2), { edits: [{ ...W, value: 2 }], weights: weights(2) }],
  ["undoing", (actions) => actions.undoChange(), undefined],
  [
    "a link",
    (actions) => actions.open({ image: { sample: 1 }, objective: null, network: { seed: 4 }, cell: null, tab: null }),
    { seed: 4 },
  ],
]) {
  test(`no step of a run that was still waiting takes the place of what is chosen then: ${what}`, async () => {
    const { store, actions, runs } = await started();
    actions.play();
    await idle();
    runs[0].feed.push(steps(0), steps(1), steps(2));
    runs[0].wake();
    while (store.state.training.at !== 2) await Promise.resolve(); // all have come, and the first is on its way
    assert.equal(store.state.work.status, "busy");
    await choose(actions);
    await idle();
    const { shown, training } = store.state;
    assert.deepEqual(shown.network && { ...weighs, ...shown.network }, shown.network);
    assert.equal(shown.network === null, weighs === undefined);
    assert.equal(training.at, null);
  });
}

test("what a hand still held when something else was chosen is not lost", async () => {
  const { store, actions, asked } = await started();
  actions.changeCell(W, 0.1, { moving: true });
  actions.changeCell(W, 0.2);
  actions.changeCell({ ...W, index: [0, 0, 0, 0] }, 3);
  await actions.chooseObjective({ kind: "logit", index: 1 });
  await idle();
  assert.deepEqual(
    asked.at(-1).network.edits.map(({ value }) => value),
    [0.2, 3],
  );
  assert.deepEqual(store.state.shown.objective, { kind: "logit", index: 1 });
});

test("after a request that failed the next digit is the one that is changed and trained on", async () => {
  const { store, actions, asked, failures, runs } = await started();
  const other = { id: 9, label: 1, pixels: new Uint8Array(784).fill(102) };
  failures.push(new ApiError("Busy.", { code: "busy", again: true }));
  await actions.chooseObjective({ kind: "logit", index: 1 });
  assert.equal(store.state.work.status, "failed");
  await actions.chooseSample(other);
  actions.play();
  await idle();
  assert.deepEqual(runs[0].request.experiment.image, { sample: 9 });
  await actions.changeCell(PIXEL, 1);
  assert.equal(asked.at(-1).image.pixels[0][0], 0.4);
  assert.equal(store.state.shown.source.original[0], 0.4);
});

test("a pixel changed while another digit is on its way is a pixel of the digit that is seen", async () => {
  const { store, actions, asked } = await started();
  actions.chooseSample({ id: 9, label: 1, pixels: new Uint8Array(784).fill(102) });
  await actions.changeCell(PIXEL, 1);
  assert.equal(asked.at(-1).image.pixels[0][0], 0.2);
  assert.equal(store.state.shown.source.base.sample, SAMPLES[0]);
  actions.changeCell(PIXEL, 0.5);
  await actions.changeCell({ ...PIXEL, index: [0, 2, 2] }, 0.6);
  assert.deepEqual([asked.at(-1).image.pixels[1][1], asked.at(-1).image.pixels[2][2]], [0.5, 0.6]);
});

test("every change of the digit stops a run on it, and none stops a run on batches", async () => {
  for (const change of [
    (actions) => actions.changeCell(PIXEL, 0.5),
    (actions) => actions.undoChange(),
    (actions) => actions.resetChanges(),
    (actions) => actions.chooseObjective({ kind: "logit", index: 2 }),
  ]) {
    for (const [data, status] of [
      ["image", "still"],
      ["digits", "running"],
    ]) {
      const { store, actions, feed } = await started();
      await actions.changeCell(PIXEL, 1);
      actions.setTraining({ data });
      actions.play();
      await feed(steps(0));
      store.update({ past: store.state.past.slice(0, 1) }); // the change of the pixel, and not the run
      await change(actions);
      assert.equal(store.state.training.status, status, `${change} ${data}`);
    }
  }
});

test("a run goes on when a step of it that could not be shown is tried again", async () => {
  const { store, actions, failures, feed } = await started();
  actions.play();
  failures.push(new ApiError("Busy.", { code: "busy", again: true }));
  await feed(steps(0));
  assert.equal(store.state.work.where, "network");
  actions.tryAgain();
  await idle();
  assert.deepEqual(store.state.work, { status: "idle" });
  assert.equal(store.state.training.status, "running");
});

test("before anything is shown no network is chosen, and a batch has the trained one", async () => {
  const asked = [];
  const api = { batch: async (request) => asked.push(request) && { samples: request.samples } };
  const store = createStore(INITIAL);
  const actions = createActions(store, api, () => null);
  for (const choose of [actions.chooseTrained, () => actions.chooseRandom(TRAINED, 1), actions.resetChanges]) choose();
  assert.deepEqual(store.state.work, { status: "idle" });
  await actions.toggleInBatch(1);
  assert.deepEqual(asked, [{ samples: [1] }]);
});

test("how a run fails is said in words, and its steps stay", async () => {
  const { store, actions, feed } = await started();
  actions.play();
  await feed([...steps(0), { event: "error", data: { code: "diverged", message: "Too large." } }], null);
  assert.deepEqual([store.state.training.note, store.state.training.failed], ["Too large.", true]);
  actions.play();
  await feed(new ApiError("The server does not answer.", { code: "unreachable", again: true }));
  assert.equal(store.state.training.note, "The server does not answer.");
  assert.equal(store.state.training.moments.length, 1);
});

test("a batch is asked for with the network that stands there", async () => {
  const { store, actions, asked } = await started();
  await actions.changeCell(W, 1);
  await actions.toggleInBatch(1);
  await actions.toggleInBatch(0);
  assert.deepEqual(asked.at(-1), { samples: [0, 1], network: { edits: [{ ...W, value: 1 }] } });
  await actions.toggleInBatch(1);
  assert.deepEqual(store.state.batch.result.samples, [0]);
  await actions.toggleInBatch(0);
  assert.equal(store.state.batch.result, null);
});
