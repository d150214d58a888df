import assert from "node:assert/strict";
import test from "node:test";

import { formula, forNewDigit, forShape, nest, parseDelta, parseNumber } from "../../../static/js/model/objective.js";

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

test("what is no delta is told in words: what was expected, what came", () => {
  for (const [text, words] of [
    ["", /nothing to read/],
    ["1 2 3\n4 x 6", /Line 2: “x” is not a number/],
    ["1 2 3", /12 numbers are needed, \[2 × 2 × 3\]; 3 are here/],
    ["[[1, 2], [3]]", /All lists must be of one length/],
    ["[[1, 2, 3]]", /must be \[2 × 2 × 3\], and is \[1 × 3\]/],
    ["[1, 2", /begins like JSON but is none/],
    [JSON.stringify([...DELTA.flat(2).slice(1), "7"]), /"7" is not a number/],
    [JSON.stringify([...DELTA.flat(2).slice(1), null]), /null is not a number/],
    [`${"1 ".repeat(11)} 1e7`, /“1e7” is not a number up to ±1,000,000/],
  ]) {
    assert.match(parseDelta(text, SHAPE).problem ?? "", words, text);
  }
});

test("numbers may be typed with a comma or a true minus; what is none is null", () => {
  assert.deepEqual(["0,5", "−2", " 1e-3 ", "-0.25"].map(parseNumber), [0.5, -2, 0.001, -0.25]);
  assert.deepEqual(["", "x", "1e9", "Infinity", "1,2,3"].map(parseNumber), [null, null, null, null, null]);
});

test("numbers in row-major order become a delta", () => {
  assert.deepEqual(nest(Float32Array.from(DELTA.flat(2)), SHAPE), DELTA);
});

test("a label belongs to its digit, other objectives stay for the next one", () => {
  assert.equal(forNewDigit({ kind: "cross_entropy", label: 3 }), null);
  assert.deepEqual(forNewDigit({ kind: "logit", index: 3 }), { kind: "logit", index: 3 });
});

test("an objective at pool2 stays only where there is such a pool2", () => {
  const cell = { kind: "cell", channel: 1, row: 0, column: 2 };
  const delta = { kind: "delta", delta: DELTA };
  assert.equal(forShape(cell, SHAPE), cell);
  assert.equal(forShape(cell, [1, 2, 3]), null);
  assert.equal(forShape(delta, SHAPE), delta);
  assert.equal(forShape(delta, [2, 3, 3]), null);
  assert.equal(forShape(null, SHAPE), null);
});

test("every objective has its formula", () => {
  assert.equal(formula({ kind: "cross_entropy", label: 8 }), "L = −log p[8]");
  assert.match(formula({ kind: "logit", index: 3 }), /dense\.value\[3\]/);
  assert.match(formula({ kind: "cell", channel: 0, row: 2, column: 1 }), /pool2\.value\[0,2,1\].*1 there/);
  assert.match(formula({ kind: "delta", delta: DELTA }), /Σ delta · pool2/);
});
