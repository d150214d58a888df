import assert from "node:assert/strict";
import test from "node:test";

import {
  formula,
  isDelta,
  nest,
  objectiveForNextDigit,
  objectiveForShape,
  parseDelta,
  parseNumber,
} from "../../../static/js/model/objective.js";
import { layersOf, TRAINED } from "../../../static/js/model/presets.js";

/** @typedef {import("../../../static/js/model/objective.js").Objective} Objective */

const SHAPE = [2, 2, 3];
const DELTA = [
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  [
    [7, 8, 9],
    [10, 11, 12],
  ],
]; // prettier-ignore

test("a delta is read from JSON, nested or flat, and from rows with any usual separator", () => {
  for (const text of [
    JSON.stringify(DELTA),
    JSON.stringify(DELTA.flat(2)),
    "1 2 3\n4 5 6\n\n7 8 9\n10 11 12",
    "1,2,3\n4,5,6\n7,8,9\n10,11,12\n",
    "1\t2\t3\r\n4\t5\t6\r\n7\t8\t9\r\n10\t11\t12",
    "1,0; 2; 3; 4; 5; 6; 7; 8; 9; 10; 11; 1,2e1",
  ]) {
    assert.deepEqual(parseDelta(text, SHAPE), { delta: DELTA }, text);
  }
});

test("text that is not a delta gets a message: what was expected, and what was found", () => {
  /** @type {[text: string, message: RegExp][]} */
  const cases = [
    ["", /nothing to read/],
    ["1 2 3\n4 x 6", /Line 2: “x” is not a number/],
    ["1 2 3", /12 numbers are needed, \[2 × 2 × 3\]; 3 were given/],
    ["[[1, 2], [3]]", /All lists of one level must have the same length/],
    ["[[1, 2, 3]]", /must be \[2 × 2 × 3\], but this one is \[1 × 3\]/],
    ["[1, 2", /starts like JSON but can’t be parsed/],
    [JSON.stringify([...DELTA.flat(2).slice(1), "7"]), /"7" is not a number/],
    [JSON.stringify([...DELTA.flat(2).slice(1), null]), /null is not a number/],
    [`${"1 ".repeat(11)} 1e7`, /“1e7” is not a number up to ±1,000,000/],
  ];
  for (const [text, message] of cases) {
    const parsed = parseDelta(text, SHAPE);
    assert.match("problem" in parsed ? parsed.problem : "", message, text);
  }
});

test("numbers may be typed with a decimal comma or a minus sign; anything else is null", () => {
  assert.deepEqual(["0,5", "−2", " 1e-3 ", "-0.25"].map(parseNumber), [0.5, -2, 0.001, -0.25]);
  assert.deepEqual(["", "x", "1e9", "Infinity", "1,2,3"].map(parseNumber), [null, null, null, null, null]);
});

test("numbers in row-major order become a delta", () => {
  assert.deepEqual(nest(Float32Array.from(DELTA.flat(2)), SHAPE), DELTA);
  assert.ok(isDelta(DELTA));
  assert.ok(![[1, 2], [[[1, 2], [3]]], null, 3].some(isDelta));
});

test("a label belongs to its digit, and other objectives stay for the next one", () => {
  assert.equal(objectiveForNextDigit({ kind: "cross_entropy", label: 3 }), null);
  assert.deepEqual(objectiveForNextDigit({ kind: "logit", index: 3 }), { kind: "logit", index: 3 });
});

test("an objective at the last pool stays only if that of the other network has room for it", () => {
  /** @type {Objective} */
  const cell = { kind: "cell", channel: 1, row: 0, column: 2 };
  /** @type {Objective} */
  const delta = { kind: "delta", delta: DELTA };
  assert.equal(objectiveForShape(cell, SHAPE), cell);
  assert.equal(objectiveForShape(cell, [1, 2, 3]), null);
  assert.equal(objectiveForShape(delta, SHAPE), delta);
  assert.equal(objectiveForShape(delta, [2, 3, 3]), null);
  for (const objective of [cell, delta]) assert.equal(objectiveForShape(objective, []), null);
  assert.equal(objectiveForShape(null, SHAPE), null);
});

test("every objective has its formula, with the names of the network’s own layers", () => {
  const layers = layersOf(TRAINED);
  assert.equal(formula({ kind: "cross_entropy", label: 8 }, layers), "L = −log p[8]");
  assert.match(formula({ kind: "logit", index: 3 }, layers), /dense\.value\[3\]/);
  assert.match(formula({ kind: "cell", channel: 0, row: 2, column: 1 }, layers), /pool2\.value\[0,2,1\].*1 there/);
  assert.match(formula({ kind: "delta", delta: DELTA }, layers), /Σ delta · pool2/);
  assert.match(formula({ kind: "delta", delta: DELTA }, layers.slice(0, 4)), /Σ delta · pool1/);
});
