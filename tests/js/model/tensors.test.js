import assert from "node:assert/strict";
import test from "node:test";

import {
  boundOf,
  decode,
  indexOf,
  numberAt,
  offsetOf,
  openTrace,
  strongest,
} from "../../../static/js/model/tensors.js";
import { traceReply, typed } from "../support.js";

test("a typed array is decoded to its numbers and its shape", () => {
  const { data, shape } = decode(typed([2, 3], (i) => i / 2));
  assert.deepEqual([...data], [0, 0.5, 1, 1.5, 2, 2.5]);
  assert.deepEqual(shape, [2, 3]);
});

test("a mask is decoded from bytes", () => {
  assert.deepEqual([...decode(typed([4], (i) => i % 2, "u1")).data], [0, 1, 0, 1]);
});

test("an index and its row-major offset are each other's inverse", () => {
  const shape = [10, 3, 4, 4];
  for (let offset = 0; offset < 480; offset++) assert.equal(offsetOf(shape, indexOf(shape, offset)), offset);
  assert.deepEqual(indexOf(shape, offsetOf(shape, [9, 2, 1, 3])), [9, 2, 1, 3]);
});

test("every tensor of a trace is found by its name", () => {
  const { tensors } = openTrace(traceReply());
  for (const name of [
    "input.value",
    "conv1.W",
    "conv1.b.grad",
    "relu1.mask",
    "pool2.grad",
    "dense.W.grad",
    "probabilities",
  ]) {
    assert.ok(tensors.has(name), name);
  }
  assert.deepEqual(tensors.get("conv2.W").shape, [10, 3, 4, 4]);
});

test("a gradient that the objective does not have has no tensor", () => {
  const { tensors } = openTrace(traceReply({ objective: { kind: "cell", channel: 0, row: 0, column: 0 } }));
  assert.ok(tensors.has("dense.value"));
  assert.ok(!tensors.has("dense.grad"));
  assert.ok(!tensors.has("dense.W.grad"));
});

test("a number is found by its cell, the loss too, and none where there is no gradient", () => {
  const trace = openTrace(traceReply({ objective: { kind: "logit", index: 3 } }));
  assert.equal(numberAt(trace, { tensor: "conv1.W", index: [2, 0, 1, 1] }), Math.fround(0.0022));
  assert.equal(numberAt(trace, { tensor: "loss", index: [] }), 0.5);
  const inside = openTrace(traceReply({ objective: { kind: "delta" } }));
  assert.equal(numberAt(inside, { tensor: "dense.grad", index: [3] }), undefined);
});

test("the strongest number is the one furthest from 0, of all or of a part; of equal ones the first", () => {
  const data = [1, -5, 3, 5, 0];
  assert.deepEqual([strongest(data), strongest(data, 2), strongest(data, 2, 3)], [1, 3, 2]);
  assert.deepEqual([boundOf(data), boundOf([0]), boundOf([])], [5, 0, 0]);
});
