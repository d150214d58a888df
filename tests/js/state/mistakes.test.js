import assert from "node:assert/strict";
import test from "node:test";
import { viewOf } from "../../../static/js/state/navigation.js";
import { FIRST, SAMPLES, settled, startPage, VIEW, W } from "./page.js";

/** @type {import("../../../static/js/model/mistakes.js").Mistake[]} */
const MISTAKES = [{ name: "flipped-kernel", layer: "conv1" }];

test("a wrong pass is asked for with its mistakes, and left again", async () => {
  const { store, actions, asked, shown } = await startPage();
  await actions.showWrongPass(MISTAKES);
  assert.deepEqual(asked(), { image: { sample: 0 }, mistakes: MISTAKES });
  assert.equal(shown().mistakes, MISTAKES);
  await settled();
  assert.equal(store.state.knownMistakes[0].name, "flipped-kernel");
  await actions.leaveWrongPass();
  assert.deepEqual(asked(), { image: { sample: 0 } });
  assert.equal(shown().mistakes, null);
});

test("a changed weight, another digit and another objective keep the mistakes", async () => {
  const { actions, asked } = await startPage();
  await actions.showWrongPass(MISTAKES);
  await actions.changeCell(W, 0.5);
  await actions.chooseSample(SAMPLES[1]);
  await actions.chooseObjective({ kind: "logit", index: 3 });
  assert.deepEqual(asked().mistakes, MISTAKES);
  assert.deepEqual(asked().image, { sample: 1 });
  await actions.undoChange();
  assert.deepEqual(asked().mistakes, MISTAKES);
});

test("a link to a wrong pass opens it, and a link without mistakes leaves it", async () => {
  const { store, actions, asked, shown } = await startPage();
  await actions.open({ ...VIEW, mistakes: MISTAKES });
  assert.deepEqual(asked().mistakes, MISTAKES);
  assert.deepEqual(viewOf({ ...store.state, shown: shown() }).mistakes, MISTAKES);
  await actions.open(VIEW);
  assert.equal(shown().mistakes, null);
  assert.deepEqual(shown().trace.experiment.image, FIRST.experiment.image);
});
