import assert from "node:assert/strict";
import test from "node:test";

import { decode, indexOf, offsetOf, openTrace } from "../../static/js/tensors.js";
import { traceReply, typed } from "./support.js";

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
  for (const name of ["input.value", "conv1.W", "conv1.b.grad", "relu1.mask", "pool2.grad", "dense.W.grad", "probabilities"]) {
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
