import assert from "node:assert/strict";
import test from "node:test";
import { PREDICTED_LABEL, PREDICTED_LOGIT, SECOND_GUESS } from "../../../static/js/model/objective.js";
import { viewOf } from "../../../static/js/state/navigation.js";
import { settled, startPage, VIEW } from "./page.js";

/** Draw a stroke and wait for its picture. @param {Awaited<ReturnType<typeof startPage>>} page */
async function draw({ actions }) {
  actions.beginStroke({ x: 0.5, y: 0.5 });
  await actions.endStroke();
  await settled();
}

test("a digit of the reader's own begins with the loss of its second guess, and a sample with its own label's", async () => {
  const page = await startPage();
  await draw(page);
  assert.deepEqual(page.asked().objective, SECOND_GUESS);
  assert.equal(page.shown().objective, null);
  await page.actions.open({ ...VIEW });
  assert.equal(page.asked().objective, undefined);
});

test("what the reader chooses for a digit of their own stays for the next ones", async () => {
  for (const choice of [PREDICTED_LABEL, PREDICTED_LOGIT, SECOND_GUESS]) {
    const page = await startPage();
    await draw(page);
    await page.actions.chooseOwnObjective(choice);
    assert.deepEqual(page.asked().objective, choice);
    await draw(page);
    assert.deepEqual(page.asked().objective, choice);
  }
});

test("a label that is chosen belongs to its digit, and other objectives stay", async () => {
  const page = await startPage();
  await draw(page);
  await page.actions.chooseObjective({ kind: "cross_entropy", label: 8 });
  await draw(page);
  assert.deepEqual(page.asked().objective, SECOND_GUESS);
  await page.actions.chooseObjective({ kind: "logit", index: 8 });
  await draw(page);
  assert.deepEqual(page.asked().objective, { kind: "logit", index: 8 });
});

test("a link to a digit without a label means the predicted one for everyone, as it always did", async () => {
  const page = await startPage();
  await page.actions.open({ ...VIEW, image: { pixels: new Float64Array(784).fill(0.5) } });
  assert.deepEqual(page.asked().objective, PREDICTED_LABEL);
});

test("a link to a digit of the reader's own names the label that is shown, unless it is the predicted one", async () => {
  const page = await startPage();
  await draw(page);
  const { store, actions, shown } = page;
  assert.equal(viewOf({ ...store.state, shown: shown() }).objective, null);
  await actions.chooseOwnObjective(PREDICTED_LOGIT);
  assert.deepEqual(viewOf({ ...store.state, shown: shown() }).objective, { kind: "logit", index: 0 });
});

test("a training keeps the loss that it began with, whatever is read meanwhile", async () => {
  const page = await startPage();
  await draw(page);
  page.actions.play();
  await settled();
  assert.deepEqual(page.shown().objective, page.shown().trace.experiment.objective);
});
