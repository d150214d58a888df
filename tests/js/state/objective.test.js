import assert from "node:assert/strict";
import test from "node:test";
import { createPage, SAMPLES, settled, startPage } from "./page.js";

test("a label is sent with the digit in the picture, and the next digit has its own label again", async () => {
  const { actions, asked, shown } = await startPage();
  await actions.chooseObjective({ kind: "cross_entropy", label: 7 });
  assert.deepEqual(asked(), { image: { sample: 0 }, objective: { kind: "cross_entropy", label: 7 } });
  assert.deepEqual(shown().objective, { kind: "cross_entropy", label: 7 });
  await actions.chooseSample(SAMPLES[1]);
  assert.deepEqual(asked(), { image: { sample: 1 } });
});

test("before anything is shown no objective can be chosen", async () => {
  const { actions, traces } = createPage();
  await actions.chooseObjective({ kind: "logit", index: 1 });
  assert.deepEqual(traces, []);
});

test("the delta to begin with is the gradient at pool2 of the cross-entropy", async () => {
  const { actions, traces, shown } = await startPage();
  await actions.chooseObjective({ kind: "logit", index: 1 });
  await actions.takeGradientAsDelta();
  assert.deepEqual(traces[1].request, { image: { sample: 0 } });
  const { objective } = shown();
  assert.ok(objective?.kind === "delta");
  assert.deepEqual(objective.delta.flat(2), [...(shown().trace.tensors.get("pool2.grad")?.data ?? [])]);
});

test("the delta to begin with is that of the digit that was asked for", async () => {
  const { actions, traces } = await startPage();
  actions.chooseSample(SAMPLES[1]);
  await actions.takeGradientAsDelta();
  await settled();
  assert.deepEqual(
    traces.map(({ request }) => request.image),
    [{ sample: 1 }, { sample: 1 }, { sample: 1 }],
  );
});
