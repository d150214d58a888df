import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { randomNetwork } from "../../../static/js/model/network.js";
import { TRAINED } from "../../../static/js/model/presets.js";
import { createPage, OWN, PIXEL, pixelsIn, SAMPLES, settled, startPage, W } from "./page.js";

const DARKER = { id: 9, label: 1, pixels: new Uint8Array(784).fill(102) };

test("a changed weight is sent as an edit, and undoing leaves the network as it was", async () => {
  const { store, actions, asked } = await startPage();
  await actions.changeCell(W, 0.25);
  assert.deepEqual(asked().network, { edits: [{ ...W, value: 0.25 }] });
  await actions.changeCell(W, 0.5);
  assert.deepEqual(asked().network, { edits: [{ ...W, value: 0.5 }] });
  await actions.undoChange();
  assert.deepEqual(asked().network, { edits: [{ ...W, value: 0.25 }] });
  await actions.undoChange();
  assert.deepEqual(asked(), { image: { sample: 0 } });
  assert.deepEqual(store.state.past, []);
});

test("all of a hand's way is one step of undo, and its last value is never lost", async () => {
  const { store, actions, asked, shown } = await startPage();
  for (const value of [0.1, 0.2, 0.3]) actions.changeCell(W, value, { moving: true });
  await actions.changeCell(W, 0.4);
  assert.equal(store.state.past.length, 1);
  assert.deepEqual(asked().network, { edits: [{ ...W, value: 0.4 }] });
  assert.deepEqual(shown().network, { edits: [{ ...W, value: 0.4 }] });
});

test("a changed pixel is sent as pixels, with the label that the digit had", async () => {
  const { actions, asked } = await startPage();
  await actions.changeCell(PIXEL, 0.75);
  assert.deepEqual([pixelsIn(asked())[1][1], pixelsIn(asked())[0][0]], [0.75, 0.2]);
  assert.deepEqual(asked().objective, OWN);
  await actions.changeCell(PIXEL, null);
  assert.equal(pixelsIn(asked())[1][1], 0.2);
});

test("resetting changed pixels brings back the sample, and the objective that it had", async () => {
  const { actions, asked, shown } = await startPage();
  await actions.changeCell(PIXEL, 0.75);
  await actions.changeCell(PIXEL, 0.5);
  await actions.resetChanges();
  assert.deepEqual(asked(), { image: { sample: 0 } });
  assert.equal(shown().source.kind, "sample");
  assert.equal(shown().objective, null);
});

test("resetting the changed pixels of a drawing lets its label follow the prediction again", async () => {
  const { actions, shown } = await startPage();
  actions.beginStroke({ x: 0.5, y: 0.5 });
  actions.endStroke();
  await settled();
  const drawn = shown();
  await actions.changeCell(PIXEL, 1);
  assert.deepEqual(shown().objective, drawn.trace.experiment.objective);
  await actions.resetChanges();
  assert.equal(shown().source, drawn.source);
  assert.equal(shown().objective, null);
});

test("resetting pixels keeps an objective that was chosen, before the change or after it", async () => {
  const chosen = /** @type {const} */ ({ kind: "logit", index: 4 });
  for (const order of [
    ["choose", "change"],
    ["change", "choose"],
    ["change", "choose", "change"],
  ]) {
    const { actions, shown } = await startPage();
    for (const step of order) {
      await (step === "choose" ? actions.chooseObjective({ ...chosen }) : actions.changeCell(PIXEL, Math.random()));
    }
    await actions.resetChanges();
    assert.deepEqual(shown().objective, chosen, order.join(", "));
  }
});

test("undoing a reset brings back the changed pixels with the label that they had", async () => {
  const { actions, asked } = await startPage();
  await actions.changeCell(PIXEL, 0.75);
  await actions.resetChanges();
  await actions.undoChange();
  assert.equal(pixelsIn(asked())[1][1], 0.75);
  assert.deepEqual(asked().objective, OWN);
});

test("a new digit forgets the changes of the pixels before it, but not those of the weights", async () => {
  const { store, actions, asked } = await startPage();
  await actions.changeCell(W, 1);
  await actions.changeCell(PIXEL, 1);
  await actions.chooseSample(SAMPLES[1]);
  assert.deepEqual(asked(), { image: { sample: 1 }, network: { edits: [{ ...W, value: 1 }] } });
  assert.equal(store.state.past.length, 1);
});

test("a filter is set to zero in one step, with its bias", async () => {
  const { actions, asked } = await startPage();
  await actions.zeroFilter("conv1.W", 1);
  const edits = asked().network?.edits ?? [];
  assert.equal(edits.length, 10);
  assert.ok(edits.every(({ value }) => value === 0));
  await actions.undoChange();
  assert.equal(asked().network, undefined);
});

test("a network of other sizes has random weights, and an objective that does not fit it is dropped", async () => {
  const { actions, asked } = await startPage();
  await actions.chooseObjective({ kind: "cell", channel: 9, row: 4, column: 4 });
  const sizes = { ...TRAINED, conv2: { filters: 2, size: 4 } };
  await actions.chooseRandom(sizes, 3);
  assert.deepEqual(asked(), { image: { sample: 0 }, network: randomNetwork(sizes, 3) });
});

test("after a failed request the next digit is the one that is changed", async () => {
  const { store, actions, asked, failures, shown } = await startPage();
  failures.push(new ApiError("Busy.", { code: "busy", again: true }));
  await actions.chooseObjective({ kind: "logit", index: 1 });
  assert.equal(store.state.work.status, "failed");
  await actions.chooseSample(DARKER);
  await actions.changeCell(PIXEL, 1);
  assert.equal(pixelsIn(asked())[0][0], 0.4);
  const { source } = shown();
  assert.ok(source.kind === "pixels");
  assert.equal(source.original?.[0], 0.4);
});

test("a pixel that is changed while another digit is on its way is one of the digit in the picture", async () => {
  const { actions, asked, shown } = await startPage();
  actions.chooseSample(DARKER);
  await actions.changeCell(PIXEL, 1);
  assert.equal(pixelsIn(asked())[0][0], 0.2);
  const { source } = shown();
  assert.ok(source.kind === "pixels" && source.base?.kind === "sample");
  assert.equal(source.base.sample.id, 0);
  actions.changeCell(PIXEL, 0.5);
  await actions.changeCell({ ...PIXEL, index: [0, 2, 2] }, 0.6);
  assert.deepEqual([pixelsIn(asked())[1][1], pixelsIn(asked())[2][2]], [0.5, 0.6]);
});

test("before anything is shown nothing can be changed", async () => {
  const { store, actions, traces } = createPage();
  await actions.chooseTrained();
  await actions.chooseRandom(TRAINED, 1);
  await actions.changeCell(W, 1);
  await actions.zeroFilter("conv1.W", 1);
  await actions.resetChanges();
  await actions.undoChange();
  assert.deepEqual(traces, []);
  assert.deepEqual(store.state.work, { status: "idle" });
});
