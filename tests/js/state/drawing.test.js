import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { pointsOf, SAMPLES, settled, startPage } from "./page.js";

/** @typedef {import("../../../static/js/state/state.js").Actions} Actions */
/** @typedef {Awaited<ReturnType<typeof startPage>>} Page */

const startDrawing = () => startPage({ holdsTraces: true });
/** How many points the drawing has that is asked for. @param {Page} page */
const pointsAsked = ({ asked, strokesIn }) => pointsOf(strokesIn(asked()));
/** How many points the drawing has that is shown. @param {Page} page */
function pointsShown({ shown }) {
  const { source } = shown();
  assert.ok(source.kind === "drawing");
  return pointsOf(source.strokes);
}

test("while the pen moves one request is on its way, and the newest drawing goes next", async () => {
  const page = await startDrawing();
  const { store, actions, traces, answer } = page;
  actions.beginStroke({ x: 0.1, y: 0.1 });
  await settled();
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  actions.extendStroke([
    { x: 0.6, y: 0.5 },
    { x: 0.7, y: 0.5 },
  ]);
  await settled();
  assert.equal(traces.length, 1);
  assert.equal(pointsAsked(page), 1);
  await answer();
  assert.equal(traces.length, 2);
  assert.equal(pointsAsked(page), 4);
  assert.equal(pointsShown(page), 1);
  await answer();
  assert.equal(traces.length, 2);
  actions.extendStroke([{ x: 0.8, y: 0.5 }]);
  await settled();
  assert.equal(pointsAsked(page), 5);
  assert.deepEqual(store.state.work, { status: "drawing" });
});

test("when the pen lifts the whole drawing is asked for, whatever was on its way", async () => {
  const { store, actions, traces, asked, answer, strokesIn, shown } = await startDrawing();
  actions.beginStroke({ x: 0.1, y: 0.1 });
  await settled();
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  actions.endStroke();
  await settled();
  assert.ok(traces[0].signal?.aborted);
  assert.equal(traces.length, 2);
  assert.deepEqual(strokesIn(asked()), store.state.drawing);
  await answer();
  assert.deepEqual(shown().source, { kind: "drawing", strokes: store.state.drawing });
  assert.deepEqual(store.state.work, { status: "idle" });
});

test("a stroke that ends before it can be seen is asked for once, and the page is idle when it is shown", async () => {
  const { store, actions, traces, strokesIn, asked, answer } = await startPage({
    holdsTraces: true,
    isVisible: (drawing) => pointsOf(drawing) > 1,
  });
  actions.beginStroke({ x: 0.1, y: 0.1 });
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  actions.endStroke();
  await settled();
  assert.equal(traces.length, 1);
  assert.deepEqual(strokesIn(asked()), store.state.drawing);
  await answer();
  assert.equal(store.state.wish?.source, store.state.shown?.source);
  assert.deepEqual(store.state.work, { status: "idle" });
});

test("a stroke that requests can't follow is still drawn, and asked for when the pen lifts", async () => {
  const { store, actions, traces, fail } = await startDrawing();
  actions.beginStroke({ x: 0.1, y: 0.1 });
  await settled();
  await fail(new ApiError("No answer.", { code: "unreachable", again: true }));
  assert.ok(store.state.work.status === "failed");
  assert.deepEqual([store.state.work.where, store.state.work.again], ["picture", null]);
  actions.extendStroke([{ x: 0.5, y: 0.5 }]);
  await settled();
  assert.equal(traces.length, 1);
  assert.equal(pointsOf(store.state.drawing ?? []), 2);
  actions.endStroke();
  await settled();
  assert.equal(traces.length, 2);
});

test("drawing aborts the request for a photo, which would replace the drawing", async () => {
  const { store, actions, images } = await startDrawing();
  actions.bringPhoto(new Blob());
  await settled();
  actions.beginStroke({ x: 0, y: 0 });
  assert.ok(last(images).signal?.aborted);
  assert.deepEqual(store.state.work, { status: "drawing" });
});

test("undoing the only stroke asks for nothing and keeps the picture", async () => {
  const { store, actions, traces, shown } = await startDrawing();
  const before = shown();
  actions.beginStroke({ x: 0, y: 0 });
  actions.endStroke();
  actions.undo();
  await settled();
  assert.deepEqual(store.state.drawing, []);
  assert.equal(shown(), before);
  assert.ok(traces.every(({ signal }) => signal?.aborted));
});

test("a sample replaces a drawing", async () => {
  const { store, actions, answer } = await startDrawing();
  actions.beginStroke({ x: 0, y: 0 });
  actions.endStroke();
  actions.chooseSample(SAMPLES[1]);
  await settled();
  await answer();
  assert.equal(store.state.drawing, null);
});

test("every trace is that of its own drawing, whatever is chosen in the middle of a stroke", async () => {
  const page = await startDrawing();
  const { actions, traces, answer } = page;
  actions.beginStroke({ x: 0, y: 0 });
  await settled();
  actions.chooseObjective({ kind: "logit", index: 1 });
  await settled();
  assert.equal(traces.length, 2);
  await answer();
  assert.equal(pointsShown(page), 1);
  actions.extendStroke([{ x: 1, y: 1 }]);
  await settled();
  assert.equal(traces.length, 3);
  await answer();
  assert.equal(pointsShown(page), 2);
});

/** @type {[string, (actions: Actions) => void][]} */
const WAYS_TO_EMPTY = [
  ["undone", (actions) => actions.undo()],
  ["cleared", (actions) => actions.clear()],
];
for (const [what, empty] of WAYS_TO_EMPTY) {
  test(`a drawing that was ${what} is not asked for again`, async () => {
    const { actions, traces } = await startDrawing();
    actions.beginStroke({ x: 0, y: 0 });
    actions.endStroke();
    empty(actions);
    actions.chooseObjective({ kind: "cross_entropy", label: 4 });
    await settled();
    assert.deepEqual(traces.find(({ signal }) => !signal?.aborted)?.request.image, { sample: 0 });
  });

  test(`a stroke is not ${what} while the pen is down`, async () => {
    const { store, actions } = await startDrawing();
    actions.beginStroke({ x: 0, y: 0 });
    empty(actions);
    actions.extendStroke([{ x: 1, y: 1 }]);
    assert.equal(store.state.drawing?.length, 1);
    assert.equal(pointsOf(store.state.drawing), 2);
  });
}
