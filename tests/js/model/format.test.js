import assert from "node:assert/strict";
import test from "node:test";

import * as format from "../../../static/js/model/format.js";

test("numbers have three significant digits and an ASCII minus", () => {
  const printed = { "-0.00123": -0.00123456, 1.42: 1.4159, 0.031: 0.031, 12.3: 12.34, "3.67e-6": 3.6712e-6, 1: 1 };
  for (const [text, value] of Object.entries(printed)) assert.equal(format.number(value), text);
});

test("small multiples of 1/8 are printed in full, as the paper network needs them", () => {
  const printed = { 1.125: 1.125, "-12.375": -12.375, 0.5: 0.5, 125: 125.125 };
  for (const [text, value] of Object.entries(printed)) assert.equal(format.number(value), text);
  assert.deepEqual([-1.375, 0.25, 1.37, 125.125].map(format.short), ["-1.375", "0.25", "1.4", "125"]);
});

test("large numbers are printed by their exponent, as small ones are", () => {
  assert.deepEqual([99_900, 176_000, -8.2249e18].map(format.number), ["99900", "1.76e+5", "-8.22e+18"]);
});

test("an exact zero is 0, and what is not zero never is", () => {
  assert.equal(format.number(0), "0");
  assert.equal(format.number(-0), "0");
  assert.equal(format.number(-1e-30), "-1.00e-30");
});

test("a probability is never rounded to certainty or impossibility", () => {
  assert.equal(format.probability(0.5), "0.500");
  assert.equal(format.probability(0.9999), ">0.999");
  assert.equal(format.probability(1e-9), "<0.001");
  assert.equal(format.probability(0), "0.000");
  assert.equal(format.probability(1), "1.000");
});

test("a shape is typeset with a dash and crosses", () => {
  assert.equal(format.notation("[3 - 1 x 3 x 3]"), "[3 – 1×3×3]");
});

test("a shape is written with crosses, and that of a vector in words", () => {
  assert.equal(format.shape([3, 13, 13]), "3×13×13");
  assert.equal(format.shape([10]), "a vector of 10");
});

test("a cell is named by its tensor and its index", () => {
  assert.equal(format.cellName("pool1.grad", [2, 4, 7]), "pool1.grad[2,4,7]");
});

test("ranges say how they stand to zero", () => {
  assert.equal(format.rangeFromZero(1.419), "0 … 1.42");
  assert.equal(format.rangeAroundZero(0.031), "±0.031");
  assert.equal(format.rangeAroundZero(0), "all 0");
});
