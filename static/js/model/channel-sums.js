/**
 * What each input channel gives to one output channel of a convolution: z[f] = sum over d of partial[d] + b[f], with
 *
 *     partial[d][r, c] = sum over i, j of W[f, d, i, j] . x[d, s.r + i, s.c + j]
 *
 * @param {import("./tensors.js").Trace} trace
 * @param {string} name  of a layer whose factor is a weight
 * @param {number} f
 * @returns {{partials: Float64Array[], bias: number, sum: Float64Array, rows: number, columns: number, residual: number}}
 *     residual: the largest |sum - z[f]|, of z as the trace has it, in float32
 */
export function partialMaps({ layers, tensors }, name, f) {
  const position = layers.findIndex((layer) => layer.name === name);
  const { window, stride } = layers[position].geometry;
  const x = tensors.get(`${layers[position - 1].name}.value`);
  const W = tensors.get(`${name}.W`);
  const z = tensors.get(`${name}.value`);
  const [depth, , width] = x.shape;
  const [, rows, columns] = z.shape;
  const area = x.data.length / depth;

  const partial = (d) => {
    const map = new Float64Array(rows * columns);
    for (let i = 0; i < window; i++) {
      for (let j = 0; j < window; j++) {
        const w = W.data[((f * depth + d) * window + i) * window + j];
        for (let r = 0; r < rows; r++) {
          const from = d * area + (stride * r + i) * width + j;
          for (let c = 0; c < columns; c++) map[r * columns + c] += w * x.data[from + stride * c];
        }
      }
    }
    return map;
  };
  const partials = Array.from({ length: depth }, (_, d) => partial(d));
  const bias = tensors.get(`${name}.b`).data[f];
  const sum = new Float64Array(rows * columns).map((_, at) => partials.reduce((total, map) => total + map[at], bias));
  const residual = sum.reduce(
    (most, total, at) => Math.max(most, Math.abs(total - z.data[f * rows * columns + at])),
    0,
  );
  return { partials, bias, sum, rows, columns, residual };
}
