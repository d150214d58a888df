import { geometryOf, tensorOf } from "./tensors.js";

/**
 * What each input channel contributes to one output channel of a convolution: z[f] = sum over d of partial[d] + b[f],
 * with
 *
 *     partial[d][r, c] = sum over i, j of W[f, d, i, j] . x[d, s.r + i, s.c + j]
 *
 * @typedef {import("./tensors.js").Tensor} Tensor
 * @typedef {{partials: Float64Array[], bias: number, sum: Float64Array, rows: number, columns: number,
 *            residual: number}} ChannelSums
 *     residual: the largest |sum - z[f]|, with z in float32 as the trace has it
 */

/**
 * @param {import("./tensors.js").Trace} trace
 * @param {string} name  of a convolution @param {number} f  the output channel
 * @returns {ChannelSums}
 */
export function channelSums(trace, name, f) {
  const position = trace.layers.findIndex((layer) => layer.name === name);
  const { stride } = geometryOf(trace.layers[position]);
  const x = tensorOf(trace, `${trace.layers[position - 1].name}.value`);
  const W = tensorOf(trace, `${name}.W`);
  const z = tensorOf(trace, `${name}.value`);
  const [depth] = x.shape;
  const [, rows, columns] = z.shape;

  const partials = Array.from({ length: depth }, (_, d) => partialMap({ x, W, rows, columns, stride }, f, d));
  const bias = tensorOf(trace, `${name}.b`).data[f];
  const sum = new Float64Array(rows * columns).map((_, at) => partials.reduce((total, map) => total + map[at], bias));
  const first = f * rows * columns;
  const residual = sum.reduce((most, total, at) => Math.max(most, Math.abs(total - z.data[first + at])), 0);
  return { partials, bias, sum, rows, columns, residual };
}

/**
 * @param {{x: Tensor, W: Tensor, rows: number, columns: number, stride: number}} conv @param {number} f
 * @param {number} d
 */
function partialMap({ x, W, rows, columns, stride }, f, d) {
  const [, height, width] = x.shape;
  const [, depth, window] = W.shape;
  const map = new Float64Array(rows * columns);
  for (let i = 0; i < window; i++) {
    for (let j = 0; j < window; j++) {
      const w = W.data[((f * depth + d) * window + i) * window + j];
      for (let r = 0; r < rows; r++) {
        const from = (d * height + stride * r + i) * width + j;
        for (let c = 0; c < columns; c++) map[r * columns + c] += w * x.data[from + stride * c];
      }
    }
  }
  return map;
}
