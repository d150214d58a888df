import assert from "node:assert/strict";
import test from "node:test";

import { appendSteps, lastWithWeights, spansBetween, weightsEvery } from "../../../static/js/model/training-steps.js";
import { geometryTrace } from "../layers.js";

/**
 * @typedef {import("../../../static/js/model/training-steps.js").TrainingStep} TrainingStep
 * @typedef {import("../../../static/js/model/training-steps.js").Run} Run
 */

/** @param {number} rate @returns {Run} */
const runOf = (rate) => ({
  experiment: { image: { sample: 0 } },
  network: {},
  data: "image",
  learning_rate: rate,
  batch: 32,
});
const RUN = runOf(0.1);

/** A step whose weights take `bytes`. @param {number} step @returns {TrainingStep} */
const stepOf = (step, bytes = 10, run = RUN) => ({
  step,
  loss: 1 / (step + 1),
  accuracy: 0.5,
  weights: { "conv1.b": { dtype: "f8", bdata: "x".repeat(bytes), shape: "1" } },
  run,
});
/** @param {number} first @param {number} last */
const stepsOf = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => stepOf(first + i));

test("a run that is continued does not count its first step twice", () => {
  assert.deepEqual(
    appendSteps(stepsOf(0, 2), stepsOf(2, 3)).map(({ step }) => step),
    [0, 1, 2, 3],
  );
});

test("if the weights do not fit into the memory, every second step gives up its own and keeps its loss", () => {
  const all = appendSteps(stepsOf(0, 2), stepsOf(3, 5), 50);
  assert.deepEqual(
    all.map(({ step, loss }) => [step, loss]),
    stepsOf(0, 5).map(({ step, loss }) => [step, loss]),
  );
  assert.deepEqual(
    all.filter(({ weights }) => weights).map(({ step }) => step),
    [0, 2, 4, 5],
  );
});

test("a step without weights is repeated from the last one before it that has them", () => {
  const all = appendSteps(stepsOf(0, 2), stepsOf(3, 5), 50);
  assert.deepEqual(
    [0, 1, 3, 5].map((at) => lastWithWeights(all, at)),
    [0, 0, 2, 5],
  );
});

test("steps of several runs are repeated run by run", () => {
  const other = runOf(0.5);
  const steps = [stepOf(0), stepOf(1), stepOf(2), stepOf(3, 10, other), stepOf(4, 10, other)];
  assert.deepEqual(spansBetween(steps, 1, 4), [
    { run: RUN, start: 1, steps: 1 },
    { run: other, start: 2, steps: 2 },
  ]);
  assert.deepEqual(spansBetween(steps, 2, 2), []);
});

test("a run sends the weights of every step, or less often if they would be too many", () => {
  const trace = geometryTrace({ filters: [1, 1], sizes: [3, 3], side: 8 });
  const numbers = [...trace.tensors].reduce((n, [name, { data }]) => n + (/\.[Wb]$/.test(name) ? data.length : 0), 0);
  const bytes = (8 * 4 * numbers) / 3;
  assert.equal(weightsEvery(10, trace, 10 * bytes + 1), 1);
  assert.equal(weightsEvery(10, trace, 5 * bytes + 1), 2);
  assert.equal(weightsEvery(1000, trace, 10 * bytes + 1), 100);
});
