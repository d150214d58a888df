import assert from "node:assert/strict";
import test from "node:test";

import { channelSums } from "../../../static/js/model/channel-sums.js";
import { offsetOf, tensorOf } from "../../../static/js/model/tensors.js";
import { geometryTrace } from "../layers.js";

const trace = geometryTrace();

/** The definition, one output at a time. @param {number} f @param {number} r @param {number} c */
function convolution(f, r, c) {
  const [x, W, b] = ["pool1.value", "conv2.W", "conv2.b"].map((name) => tensorOf(trace, name));
  let sum = b.data[f];
  for (let d = 0; d < 3; d++) {
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        sum += W.data[offsetOf(W.shape, [f, d, i, j])] * x.data[offsetOf(x.shape, [d, r + i, c + j])];
      }
    }
  }
  return sum;
}

test("the partial maps of every input channel and the bias add up to the convolution", () => {
  const { partials, sum, rows, columns } = channelSums(trace, "conv2", 4);
  assert.equal(partials.length, 3);
  assert.deepEqual([rows, columns], [10, 10]);
  for (const [r, c] of [
    [0, 0],
    [3, 7],
    [9, 9],
  ]) {
    assert.ok(Math.abs(sum[10 * r + c] - convolution(4, r, c)) < 1e-12);
  }
});

test("the residual says how far the sum is from the trace's value", () => {
  const { tensors } = trace;
  const { sum } = channelSums(trace, "conv2", 4);
  const z = { shape: [10, 10, 10], data: new Float32Array(1000) };
  z.data.set(sum, 400);
  const right = { ...trace, tensors: new Map([...tensors, ["conv2.value", z]]) };
  assert.ok(channelSums(right, "conv2", 4).residual < 1e-5);
  z.data[433] += 0.5;
  assert.ok(Math.abs(channelSums(right, "conv2", 4).residual - 0.5) < 1e-5);
});
