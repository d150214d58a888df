import assert from "node:assert/strict";
import test from "node:test";

import { colourScale, symlog, thresholdOf } from "../../../static/js/model/colour-scale.js";

const DATA = [-0.4, 0.0002, 0, 0.003, 0.004, -0.005, 2.5];
const SIGNED = { data: DATA, bound: 2.5, isSigned: true };

test("linear colours go from the bound below 0 to the bound above", () => {
  const { low, high, place, ticks } = colourScale("linear", SIGNED);
  assert.deepEqual([low, high, place(0.3)], [-2.5, 2.5, 0.3]);
  assert.deepEqual(
    ticks.map(({ text }) => text),
    ["-2.5", "-1.25", "0", "1.25", "2.5"],
  );
});

test("numbers that are never negative have a scale from 0", () => {
  const { low, ticks } = colourScale("symlog", { data: [0, 1, 20], bound: 20, isSigned: false });
  assert.equal(low, 0);
  assert.deepEqual(
    ticks.map(({ text }) => text),
    ["0", "1", "20"],
  );
});

test("the symmetric logarithm is odd, grows, and keeps 0", () => {
  const place = symlog(0.01);
  assert.equal(place(0), 0);
  assert.equal(place(-3), -place(3));
  assert.ok(place(0.001) > 0 && place(0.01) > place(0.001) && place(1) > place(0.1));
});

test("the threshold is the decade of the median size, one to five decades below the bound", () => {
  assert.equal(thresholdOf(DATA, 2.5), 0.001);
  assert.equal(thresholdOf([1e-12, 1e-11, 5], 5), 1e-5);
  assert.equal(thresholdOf([3, 4, 5], 5), 0.1);
  assert.equal(thresholdOf([0, 0], 1), 0.1);
});

test("each tick of a logarithmic scale stands at the place of its number", () => {
  const { ticks, place, low, high } = colourScale("symlog", SIGNED);
  assert.deepEqual(
    ticks.map(({ text }) => text),
    ["-2.5", "-1", "-0.1", "-0.01", "-0.001", "0", "0.001", "0.01", "0.1", "1", "2.5"],
  );
  for (const { at, text } of ticks) assert.ok(Math.abs(at - place(Number(text))) < 1e-12);
  assert.deepEqual([ticks[0].at, ticks[10].at], [low, high]);
});

test("a tensor of zeros has a scale all the same", () => {
  for (const spacing of /** @type {const} */ (["linear", "symlog"])) {
    const { low, high } = colourScale(spacing, { data: [0, 0], bound: 0, isSigned: true });
    assert.ok(low < 0 && high > 0 && Number.isFinite(high));
  }
});
