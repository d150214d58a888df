import assert from "node:assert/strict";
import test from "node:test";

import { createActions, INITIAL } from "../../static/js/actions.js";
import { ApiError } from "../../static/js/api.js";
import { createStore } from "../../static/js/store.js";

const SAMPLES = [0, 1, 2].map((id) => ({ id, label: id, pixels: new Uint8Array(784) }));
const PIXELS = Array.from({ length: 28 }, () => new Array(28).fill(0));
const STEPS = [{ name: "as sent" }, { name: "28 x 28" }];

/** An API whose replies the test holds back, and which says what it was asked for. */
function setUp() {
  const asked = [];
  const pending = (what, request) => (signal) =>
    new Promise((resolve, reject) => {
      asked.push({ what, request, signal, resolve, reject });
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  const api = {
    samples: () => Promise.resolve(SAMPLES),
    image: (file, signal) => pending("image", file)(signal),
    trace: (experiment, signal) => pending("trace", experiment)(signal),
  };
  const store = createStore(INITIAL);
  const actions = createActions(store, api, (strokes) => Promise.resolve({ drawn: strokes }));
  return { store, actions, asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const traceOf = ({ request }) => ({ experiment: { ...request } });

async function started() {
  const all = setUp();
  all.actions.start();
  await settled();
  all.asked[0].resolve(traceOf(all.asked[0]));
  await settled();
  return all;
}

test("the first sample is traced at once, with its own label", async () => {
  const { store, asked } = await started();
  assert.deepEqual(asked.map(({ request }) => request), [{ image: { sample: 0 } }]);
  assert.equal(store.state.shown.source.sample, SAMPLES[0]);
  assert.deepEqual(store.state.work, { status: "idle" });
});

test("a label is sent with the digit that stands there, and a new digit goes back to its own", async () => {
  const { store, actions, asked } = await started();
  actions.chooseObjective({ kind: "cross_entropy", label: 7 });
  await settled();
  assert.deepEqual(asked[1].request, { image: { sample: 0 }, objective: { kind: "cross_entropy", label: 7 } });
  asked[1].resolve(traceOf(asked[1]));
  await settled();
  assert.equal(store.state.shown.objective.label, 7);
  actions.chooseSample(SAMPLES[1]);
  await settled();
  assert.deepEqual(asked[2].request, { image: { sample: 1 } });
});

test("the newest wish wins: the one before it is aborted, and its late reply changes nothing", async () => {
  const { store, actions, asked } = await started();
  actions.chooseSample(SAMPLES[1]);
  await settled();
  actions.chooseSample(SAMPLES[2]);
  await settled();
  assert.ok(asked[1].signal.aborted);
  assert.equal(asked.filter(({ signal }) => !signal.aborted).length, 1);
  asked[1].resolve(traceOf(asked[1]));
  asked[2].resolve(traceOf(asked[2]));
  await settled();
  assert.equal(store.state.shown.source.sample, SAMPLES[2]);
});

test("a label chosen while a digit is on its way is that digit's label", async () => {
  const { actions, asked } = await started();
  actions.chooseSample(SAMPLES[2]);
  await settled();
  actions.chooseObjective({ kind: "cross_entropy", label: 5 });
  await settled();
  assert.deepEqual(asked.at(-1).request, { image: { sample: 2 }, objective: { kind: "cross_entropy", label: 5 } });
});

test("while a request runs the old picture stays, and the page is busy", async () => {
  const { store, actions } = await started();
  const before = store.state.shown;
  actions.bringPhoto({});
  await settled();
  assert.equal(store.state.work.status, "busy");
  assert.equal(store.state.shown, before);
});

test("a photo is read once, however often its label changes, and its last stage is looked at", async () => {
  const { store, actions, asked } = await started();
  actions.bringPhoto({ name: "photo" });
  await settled();
  asked[1].resolve({ pixels: PIXELS, steps: STEPS });
  await settled();
  asked[2].resolve(traceOf(asked[2]));
  await settled();
  assert.equal(store.state.step, 1);
  actions.lookAtStep(0);
  actions.chooseObjective({ kind: "cross_entropy", label: 4 });
  await settled();
  assert.deepEqual(asked.map(({ what }) => what), ["trace", "image", "trace", "trace"]);
  asked[3].resolve(traceOf(asked[3]));
  await settled();
  assert.equal(store.state.step, 0);
});

test("a photo that can't be read is said at the digit, and loses nothing", async () => {
  const { store, actions, asked } = await started();
  const before = store.state.shown;
  actions.bringPhoto({});
  await settled();
  asked[1].reject(new ApiError("This is no image.", { code: "unsupported", again: false }));
  await settled();
  assert.deepEqual(store.state.work, { status: "failed", where: "digit", message: "This is no image.", again: null });
  assert.equal(store.state.shown, before);
  actions.chooseObjective({ kind: "cross_entropy", label: 9 });
  await settled();
  assert.deepEqual(asked.at(-1).request.image, { sample: 0 });
});

test("an unreachable server is said at the picture, and trying again repeats what failed", async () => {
  const { store, actions, asked } = await started();
  actions.chooseObjective({ kind: "cross_entropy", label: 6 });
  await settled();
  asked[1].reject(new ApiError("No answer.", { code: "unreachable", again: true }));
  await settled();
  assert.equal(store.state.work.where, "picture");
  actions.tryAgain();
  await settled();
  assert.deepEqual(asked.at(-1).request, asked[1].request);
});

test("a stroke is drawn at once and sent when it ends", async () => {
  const { store, actions, asked } = await started();
  actions.beginStroke({ x: 0.1, y: 0.1 });
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  assert.equal(store.state.drawing[0].points.length, 2);
  assert.equal(asked.length, 1);
  actions.endStroke();
  await settled();
  assert.deepEqual(asked[1].request, { drawn: store.state.drawing });
});

test("drawing stops a photo on its way, which would wipe the drawing", async () => {
  const { store, actions, asked } = await started();
  actions.bringPhoto({});
  await settled();
  actions.beginStroke({ x: 0, y: 0 });
  assert.ok(asked[1].signal.aborted);
  assert.deepEqual(store.state.work, { status: "idle" });
});

test("undoing the only stroke asks for nothing and keeps the picture", async () => {
  const { store, actions, asked } = await started();
  const before = store.state.shown;
  actions.beginStroke({ x: 0, y: 0 });
  actions.endStroke();
  actions.undo();
  await settled();
  assert.deepEqual(store.state.drawing, []);
  assert.equal(store.state.shown, before);
  assert.ok(asked.slice(1).every(({ signal }) => signal.aborted));
});

test("a sample takes the place of a drawing", async () => {
  const { store, actions, asked } = await started();
  actions.beginStroke({ x: 0, y: 0 });
  actions.endStroke();
  actions.chooseSample(SAMPLES[1]);
  await settled();
  asked.at(-1).resolve(traceOf(asked.at(-1)));
  await settled();
  assert.equal(store.state.drawing, null);
});
