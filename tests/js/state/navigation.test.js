import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { createPage, FIRST, PIXEL, pixelsIn, SAMPLES, settled, startPage, VIEW } from "./page.js";

/** @typedef {import("../../../static/js/model/link.js").View} View */

/** @type {View} */
const LINK = { ...VIEW, image: { sample: 2 }, objective: { kind: "cross_entropy", label: 8 } };

test("the picture in the page is shown at once, without a request", async () => {
  const { store, actions, traces, shown } = createPage();
  actions.start(FIRST, null);
  const { trace, source } = shown();
  assert.equal(trace, FIRST);
  assert.ok(source.kind === "sample");
  assert.equal(source.sample.id, 0);
  assert.deepEqual(store.state.work, { status: "idle" });
  await settled();
  assert.equal(store.state.samples, SAMPLES);
  assert.deepEqual(traces, []);
});

test("the picture of a link is shown instead of the one in the page", async () => {
  const { store, actions, traces } = createPage();
  actions.start(FIRST, LINK);
  assert.equal(store.state.shown, null);
  await settled();
  assert.deepEqual(
    traces.map(({ request }) => request),
    [{ image: { sample: 2 }, objective: LINK.objective }],
  );
});

test("a link with pixels asks for exactly these", async () => {
  const { actions, asked } = await startPage();
  const pixels = Float64Array.from({ length: 784 }, (_, i) => i / 784);
  await actions.open({ ...LINK, image: { pixels } });
  assert.deepEqual(pixelsIn(asked()).flat(), [...pixels]);
});

test("a link to a sample that does not exist says so and opens the first one", async () => {
  const { store, actions, asked } = await startPage();
  await actions.open(LINK);
  await actions.open({ ...LINK, image: { sample: 77 } });
  assert.match(store.state.link ?? "", /no sample 77/);
  assert.deepEqual(asked(), { image: { sample: 0 } });
});

test("a link that the server refuses says why and opens the first sample", async () => {
  const { store, actions, asked, failures } = await startPage();
  failures.push(new ApiError("objective.label: must be at most 9.", { code: "invalid", again: false }));
  await actions.open(LINK);
  assert.match(store.state.link ?? "", /must be at most 9\. Here/);
  assert.deepEqual(asked(), { image: { sample: 0 } });
});

test("a link to another cell of what is shown asks for no other trace, and the drawing stays one", async () => {
  const { store, actions, traces, derivations, shown } = await startPage();
  actions.beginStroke({ x: 0.5, y: 0.5 });
  await actions.endStroke();
  await settled();
  const { source, digit } = shown();
  const before = traces.length;
  const image = { pixels: Float64Array.from(digit.pixels) };
  void actions.open({ ...VIEW, image, cell: { tensor: "conv1.grad", index: [0, 1, 1] } });
  await settled();
  assert.equal(traces.length, before);
  assert.equal(shown().source, source);
  assert.equal(derivations.length, 1);
  assert.equal(store.state.selection?.tensor, "conv1.grad");
});

test("opening a link forgets the changes of the pixels before it", async () => {
  const { store, actions } = await startPage();
  await actions.changeCell(PIXEL, 1);
  assert.equal(store.state.past.length, 1);
  await actions.open(LINK);
  assert.deepEqual(store.state.past, []);
});
