import assert from "node:assert/strict";
import test from "node:test";

import { curves } from "../../../static/js/model/training-curve.js";

const STEPS = [0, 1, 2].map((step) => ({ step, loss: 1 / (step + 1), accuracy: 0.5 }));

test("the curve starts at the left with the largest loss at the top, and ends at the last step", () => {
  const { loss, accuracy, most, x } = curves(STEPS, { width: 100, height: 50, goal: 4 });
  assert.equal(most, 1);
  assert.equal(x(2), 50);
  assert.equal(loss, "M0.0 0.0L25.0 25.0L50.0 33.3");
  assert.equal(accuracy, "M0.0 25.0L25.0 25.0L50.0 25.0");
});

test("a negative loss is drawn below the line of 0", () => {
  const steps = [
    { step: 0, loss: 1, accuracy: 0 },
    { step: 1, loss: -3, accuracy: 0 },
  ];
  const { least, most, loss } = curves(steps, { width: 10, height: 40, goal: 1 });
  assert.deepEqual([least, most], [-3, 1]);
  assert.equal(loss, "M0.0 0.0L10.0 40.0");
});
