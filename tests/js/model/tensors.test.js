import assert from "node:assert/strict";
import test from "node:test";

import {
  argmaxAbs,
  boundOf,
  decode,
  encode,
  indexOf,
  numberAt,
  offsetOf,
  openTrace,
  tensorOf,
} from "../../../static/js/model/tensors.js";
import { deltaObjective } from "../layers.js";
import { traceReply, typed } from "../support.js";

test("a typed array is decoded to its numbers and its shape", () => {
  const { data, shape } = decode(typed([2, 3], (i) => i / 2));
  assert.deepEqual([...data], [0, 0.5, 1, 1.5, 2, 2.5]);
  assert.deepEqual(shape, [2, 3]);
});

test("a mask is decoded from bytes", () => {
  assert.deepEqual([...decode(typed([4], (i) => i % 2, "u1")).data], [0, 1, 0, 1]);
});

test("an index and its row-major offset are inverse to each other", () => {
  const shape = [10, 3, 4, 4];
  for (let offset = 0; offset < 480; offset++) assert.equal(offsetOf(shape, indexOf(shape, offset)), offset);
  assert.deepEqual(indexOf(shape, offsetOf(shape, [9, 2, 1, 3])), [9, 2, 1, 3]);
});

test("every tensor of a trace is found by its name", () => {
  const trace = openTrace(traceReply());
  for (const name of [
    "input.value",
    "conv1.W",
    "conv1.b.grad",
    "relu1.mask",
    "pool2.grad",
    "dense.W.grad",
    "probabilities",
  ]) {
    assert.ok(trace.tensors.has(name), name);
  }
  assert.deepEqual(tensorOf(trace, "conv2.W").shape, [10, 3, 4, 4]);
});

test("a gradient that the objective does not have has no tensor", () => {
  const { tensors } = openTrace(traceReply({ objective: { kind: "cell", channel: 0, row: 0, column: 0 } }));
  assert.ok(tensors.has("dense.value"));
  assert.ok(!tensors.has("dense.grad"));
  assert.ok(!tensors.has("dense.W.grad"));
});

test("a number is found by its cell, and so is the loss; a missing gradient has none", () => {
  const trace = openTrace(traceReply({ objective: { kind: "logit", index: 3 } }));
  assert.equal(numberAt(trace, { tensor: "conv1.W", index: [2, 0, 1, 1] }), Math.fround(0.0022));
  assert.equal(numberAt(trace, { tensor: "loss", index: [] }), 0.5);
  const inside = openTrace(traceReply({ objective: deltaObjective() }));
  assert.equal(numberAt(inside, { tensor: "dense.grad", index: [3] }), undefined);
});

test("the largest absolute value is found in all numbers or a part of them; of equal ones, the first", () => {
  const data = [1, -5, 3, 5, 0];
  assert.deepEqual([argmaxAbs(data), argmaxAbs(data, 2), argmaxAbs(data, 2, 3)], [1, 3, 2]);
  assert.deepEqual([boundOf(data), boundOf([0]), boundOf([])], [5, 0, 0]);
});

test("a tensor is encoded to the array that it was decoded from", () => {
  for (const dtype of /** @type {const} */ (["f4", "f8", "u1"])) {
    const array = typed([2, 3], (i) => i, dtype);
    assert.deepEqual(encode(decode(array)), array);
  }
  assert.throws(() => decode([[1, 2]]), TypeError);
});

test("a missing tensor is an error that names it", () => {
  assert.throws(() => tensorOf(openTrace(traceReply()), "conv9.W"), /conv9\.W/);
});

test("a delta of a reply is a nested list, whether it was sent as one or as an array", () => {
  const nested = deltaObjective();
  assert.ok(nested.kind === "delta");
  const { objective } = openTrace(traceReply({ objective: nested })).experiment;
  assert.deepEqual(objective, nested);
  const flat = nested.delta.flat(2);
  const sent = openTrace(traceReply({ objective: { kind: "delta", delta: typed([10, 5, 5], (i) => flat[i], "f8") } }));
  assert.deepEqual(sent.experiment.objective, nested);
});
