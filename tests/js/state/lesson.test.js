import assert from "node:assert/strict";
import test from "node:test";
import { createPage, FIRST, settled } from "./page.js";

const STEPS = [
  { id: "step-1", fragment: "cell=conv1.grad:0,1,1" },
  { id: "step-2", fragment: "label=8&cell=conv1.grad:0,1,1" },
];

/** A lesson on sample 0, begun with an address. */
async function beginLesson(address = "") {
  const page = createPage();
  const begun = await page.actions.beginLesson("sample=0", STEPS, address);
  await page.actions.start(FIRST, null);
  await settled();
  const lesson = () => {
    assert.ok(page.store.state.lesson);
    return page.store.state.lesson;
  };
  return { ...page, begun, lesson };
}

test("a link is merged with the lesson's view and opened", async () => {
  const { actions, store, asked, lesson } = await beginLesson();
  void actions.followLink("#label=8&cell=conv1.grad:0,1,1");
  await settled();
  assert.deepEqual(asked(), { image: { sample: 0 }, objective: { kind: "cross_entropy", label: 8 } });
  assert.equal(store.state.selection?.tensor, "conv1.grad");
  assert.equal(lesson().opened?.cell?.tensor, "conv1.grad");
});

test("the reader's own digit stays when links are followed, until the reader goes back to the lesson", async () => {
  const { actions, asked, lesson } = await beginLesson();
  actions.readStep("step-2");
  await actions.chooseSample({ id: 2, label: 2, pixels: new Uint8Array(784) });
  void actions.followLink("label=8&cell=conv1.grad:0,1,1");
  await settled();
  assert.deepEqual(asked().image, { sample: 2 });
  void actions.followLink("label=7");
  await settled();
  assert.deepEqual(asked(), { image: { sample: 2 }, objective: { kind: "cross_entropy", label: 7 } });
  void actions.backToLesson();
  await settled();
  assert.deepEqual(asked(), { image: { sample: 0 }, objective: { kind: "cross_entropy", label: 8 } });
  assert.equal(lesson().own, null);
});

test("a digit that a link brings is not the reader's", async () => {
  const { actions, asked } = await beginLesson();
  void actions.followLink("sample=1");
  await settled();
  assert.deepEqual(asked().image, { sample: 1 });
  void actions.followLink("label=8");
  await settled();
  assert.deepEqual(asked().image, { sample: 0 });
});

test("whoever comes with a digit goes back to the lesson with it, and can take the lesson's", async () => {
  const { actions, asked, begun, lesson } = await beginLesson("#sample=2");
  assert.deepEqual(begun, { home: null, step: null });
  assert.deepEqual(lesson().digit, { sample: 2 });
  actions.readStep("step-2");
  void actions.backToLesson();
  await settled();
  assert.deepEqual(asked().image, { sample: 2 });
  void actions.takeLessonsDigit();
  await settled();
  assert.deepEqual(asked().image, { sample: 0 });
});

test("an address in the middle of a lesson belongs to a step", async () => {
  const { begun, lesson } = await beginLesson("#sample=2&label=8&cell=conv1.grad:0,1,1");
  assert.equal(begun.step, "step-2");
  assert.deepEqual(lesson().opened?.image, { sample: 2 });
});

test("a lesson of another objective has it as the view of an empty address", async () => {
  const { actions } = createPage();
  const { home } = await actions.beginLesson("sample=0&label=5", [], "#step-1");
  assert.deepEqual(home?.objective, { kind: "cross_entropy", label: 5 });
});

test("a link that leads nowhere says so", async () => {
  const { actions, store, traces } = await beginLesson();
  void actions.followLink("cell=nonsense");
  await settled();
  assert.match(store.state.link ?? "", /a cell is written like/);
  assert.equal(traces.length, 0);
  assert.equal(store.state.selection, null);
});
