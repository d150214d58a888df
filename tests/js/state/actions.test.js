import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { openTrace } from "../../../static/js/model/tensors.js";
import { createActions } from "../../../static/js/state/actions.js";
import { INITIAL } from "../../../static/js/state/state.js";
import { createStore } from "../../../static/js/state/store.js";
import { traceReply, typed } from "../support.js";

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
  const actions = createActions(store, api, (strokes) => ({ drawn: strokes }));
  return { store, actions, asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const UNDERSTOOD = { pixels: typed([28, 28], () => 0, "f8") };
const traceOf = ({ request: { image, ...rest } }) => ({
  experiment: { image: image.drawing ? UNDERSTOOD : image, ...rest },
  layers: FIRST.layers,
});

const FIRST = openTrace({
  ...traceReply(),
  experiment: { image: { sample: 0 }, objective: { kind: "cross_entropy", label: 3 } },
});

async function started() {
  const all = setUp();
  all.actions.start(FIRST, null);
  await settled();
  return all;
}

test("the picture that stands in the page is shown at once, and nothing is asked for", async () => {
  const { store, actions, asked } = setUp();
  actions.start(FIRST, null);
  assert.equal(store.state.shown.trace, FIRST);
  assert.equal(store.state.shown.source.sample.id, 0);
  assert.deepEqual(store.state.work, { status: "idle" });
  await settled();
  assert.equal(store.state.samples, SAMPLES);
  assert.deepEqual(asked, []);
});

const LINK = {
  image: { sample: 2 },
  objective: { kind: "cross_entropy", label: 8 },
  network: null,
  cell: null,
  tab: null,
};

test("a link's picture takes the place of the first one", async () => {
  const { store, actions, asked } = setUp();
  actions.start(FIRST, LINK);
  assert.equal(store.state.shown, null);
  await settled();
  assert.deepEqual(
    asked.map(({ request }) => request),
    [{ image: { sample: 2 }, objective: LINK.objective }],
  );
});

test("a link with pixels asks for exactly these", async () => {
  const { actions, asked } = await started();
  const pixels = Float64Array.from({ length: 784 }, (_, i) => i / 784);
  actions.open({ ...LINK, image: { pixels } });
  await settled();
  assert.deepEqual(asked[0].request.image.pixels.flat(), [...pixels]);
});

test("a link to a sample that is not there says so and opens the first one", async () => {
  const { store, actions, asked } = await started();
  actions.open({ ...LINK, image: { sample: 77 } });
  await settled();
  assert.match(store.state.link, /no sample 77/);
  assert.deepEqual(
    asked.map(({ request }) => request),
    [{ image: { sample: 0 } }],
  );
});

test("a link that the server refuses says why and opens the first sample", async () => {
  const { store, actions, asked } = await started();
  actions.open(LINK);
  await settled();
  asked[0].reject(new ApiError("objective.label: must be at most 9.", { code: "invalid", again: false }));
  await settled();
  assert.match(store.state.link, /must be at most 9\. Here/);
  assert.deepEqual(asked[1].request, { image: { sample: 0 } });
});

test("a label is sent with the digit that stands there, and a new digit goes back to its own", async () => {
  const { store, actions, asked } = await started();
  actions.chooseObjective({ kind: "cross_entropy", label: 7 });
  await settled();
  assert.deepEqual(asked[0].request, { image: { sample: 0 }, objective: { kind: "cross_entropy", label: 7 } });
  asked[0].resolve(traceOf(asked[0]));
  await settled();
  assert.equal(store.state.shown.objective.label, 7);
  actions.chooseSample(SAMPLES[1]);
  await settled();
  assert.deepEqual(asked[1].request, { image: { sample: 1 } });
});

test("the newest wish wins: the one before it is aborted, and its late reply changes nothing", async () => {
  const { store, actions, asked } = await started();
  actions.chooseSample(SAMPLES[1]);
  await settled();
  actions.chooseSample(SAMPLES[2]);
  await settled();
  assert.ok(asked[0].signal.aborted);
  assert.equal(asked.filter(({ signal }) => !signal.aborted).length, 1);
  asked[0].resolve(traceOf(asked[0]));
  asked[1].resolve(traceOf(asked[1]));
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
  asked[0].resolve({ pixels: PIXELS, steps: STEPS });
  await settled();
  asked[1].resolve(traceOf(asked[1]));
  await settled();
  assert.equal(store.state.step, 1);
  actions.lookAtStep(0);
  actions.chooseObjective({ kind: "cross_entropy", label: 4 });
  await settled();
  assert.deepEqual(
    asked.map(({ what }) => what),
    ["image", "trace", "trace"],
  );
  asked[2].resolve(traceOf(asked[2]));
  await settled();
  assert.equal(store.state.step, 0);
});

test("a photo that can't be read is said at the digit, and loses nothing", async () => {
  const { store, actions, asked } = await started();
  const before = store.state.shown;
  actions.bringPhoto({});
  await settled();
  asked[0].reject(new ApiError("This is no image.", { code: "unsupported", again: false }));
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
  asked[0].reject(new ApiError("No answer.", { code: "unreachable", again: true }));
  await settled();
  assert.equal(store.state.work.where, "picture");
  actions.tryAgain();
  await settled();
  assert.deepEqual(asked.at(-1).request, asked[0].request);
});

test("while the pen moves one request is on its way, and the newest drawing goes next", async () => {
  const { store, actions, asked } = await started();
  const points = () => asked.at(-1).request.image.drawing.drawn[0].points.length;
  actions.beginStroke({ x: 0.1, y: 0.1 });
  await settled();
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  actions.extendStroke([
    { x: 0.6, y: 0.5 },
    { x: 0.7, y: 0.5 },
  ]);
  await settled();
  assert.equal(asked.length, 1);
  assert.equal(points(), 1);
  asked[0].resolve(traceOf(asked[0]));
  await settled();
  assert.equal(asked.length, 2);
  assert.equal(points(), 4);
  assert.equal(store.state.shown.source.strokes[0].points.length, 1);
  asked[1].resolve(traceOf(asked[1]));
  await settled();
  assert.equal(asked.length, 2);
  actions.extendStroke([{ x: 0.8, y: 0.5 }]);
  await settled();
  assert.equal(points(), 5);
  assert.deepEqual(store.state.work, { status: "drawing" });
});

test("when the pen lifts the whole drawing is asked for, whatever was on its way", async () => {
  const { store, actions, asked } = await started();
  actions.beginStroke({ x: 0.1, y: 0.1 });
  await settled();
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  actions.endStroke();
  await settled();
  assert.ok(asked[0].signal.aborted);
  assert.equal(asked.length, 2);
  assert.deepEqual(asked[1].request, { image: { drawing: { drawn: store.state.drawing } } });
  asked[1].resolve(traceOf(asked[1]));
  await settled();
  assert.deepEqual(store.state.shown.source.strokes, store.state.drawing);
  assert.deepEqual(store.state.work, { status: "idle" });
});

test("a stroke that no request can follow is drawn all the same, and asked for again when the pen lifts", async () => {
  const { store, actions, asked } = await started();
  actions.beginStroke({ x: 0.1, y: 0.1 });
  await settled();
  asked[0].reject(new ApiError("No answer.", { code: "unreachable", again: true }));
  await settled();
  assert.equal(store.state.work.where, "picture");
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  await settled();
  assert.equal(asked.length, 1);
  assert.equal(store.state.drawing[0].points.length, 2);
  actions.endStroke();
  await settled();
  assert.equal(asked.length, 2);
});

test("drawing stops a photo on its way, which would wipe the drawing", async () => {
  const { store, actions, asked } = await started();
  actions.bringPhoto({});
  await settled();
  actions.beginStroke({ x: 0, y: 0 });
  assert.ok(asked[0].signal.aborted);
  assert.deepEqual(store.state.work, { status: "drawing" });
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
  assert.ok(asked.every(({ signal }) => signal.aborted));
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

test("what failed is said beside what was new in it", async () => {
  const CASES = [
    ["picture", (actions) => actions.chooseSample(SAMPLES[1])],
    ["picture", (actions) => actions.open({ ...LINK, network: { seed: 2 } })],
    [
      "network",
      (actions) => actions.chooseRandom({ conv1: { filters: 2, size: 3 }, conv2: { filters: 2, size: 3 } }, 1),
    ],
    ["objective", (actions) => actions.chooseObjective({ kind: "logit", index: 1 })],
  ];
  for (const [where, ask] of CASES) {
    const { store, actions, asked } = await started();
    ask(actions);
    for (const once of ["first", "again"]) {
      await settled();
      asked.at(-1).reject(new ApiError("Busy.", { code: "busy", again: true }));
      await settled();
      assert.equal(store.state.work.where, where, `${once}: ${ask}`);
      actions.tryAgain();
    }
  }
});

test("a run on batches does not take the picture from the pen", async () => {
  const { store, actions } = await started();
  store.update({ training: { ...store.state.training, data: "digits", status: "running" } });
  actions.beginStroke({ x: 0, y: 0 });
  assert.equal(store.state.training.status, "still");
});

test("every trace is that of its own drawing, whatever is chosen in the middle of a stroke", async () => {
  const { store, actions, asked } = await started();
  const points = () => store.state.shown.source.strokes[0].points.length;
  actions.beginStroke({ x: 0, y: 0 });
  await settled();
  actions.chooseObjective({ kind: "logit", index: 1 });
  await settled();
  actions.extendStroke([{ x: 1, y: 1 }]);
  await settled();
  assert.equal(asked.length, 3);
  for (const at of [1, 2]) {
    asked[at].resolve(traceOf(asked[at]));
    await settled();
    assert.equal(points(), at);
  }
});

for (const [what, empty] of [
  ["undone", (actions) => actions.undo()],
  ["cleared", (actions) => actions.clear()],
]) {
  test(`what was drawn and ${what} is not asked for again`, async () => {
    const { actions, asked } = await started();
    actions.beginStroke({ x: 0, y: 0 });
    actions.endStroke();
    empty(actions);
    actions.chooseObjective({ kind: "cross_entropy", label: 4 });
    await settled();
    assert.deepEqual(asked.find(({ signal }) => !signal.aborted).request.image, { sample: 0 });
  });

  test(`a stroke is not ${what} while the pen is down`, async () => {
    const { store, actions } = await started();
    actions.beginStroke({ x: 0, y: 0 });
    empty(actions);
    actions.extendStroke([{ x: 1, y: 1 }]);
    assert.equal(store.state.drawing.length, 1);
    assert.equal(store.state.drawing[0].points.length, 2);
  });
}

test("a link opened forgets what was changed of the pixels before it", async () => {
  const { store, actions, asked } = await started();
  actions.changeCell({ tensor: "input.value", index: [0, 1, 1] }, 1);
  assert.equal(store.state.past.length, 1);
  actions.open(LINK);
  await settled();
  asked.at(-1).resolve(traceOf(asked.at(-1)));
  await settled();
  assert.deepEqual(store.state.past, []);
});
