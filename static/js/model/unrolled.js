import { parseTensor } from "./cells.js";
import { productAndBias } from "./meeting.js";
import { offsetOf, sizeOf, tensorOf } from "./tensors.js";

/**
 * A convolution as one large sparse matrix T(W), with a row for each number of its output z and a column for each number
 * of its input x:
 *
 *     T[(f, r, c), (d, u, v)] = W[f, d, u - r, v - c]   where the kernel lies over the input, else 0
 *
 *     vec(z) = T vec(x) + b        vec(dL/dx) = T^T vec(delta)        dL/dT = vec(delta) vec(x)^T
 *
 * A weight stands in T once for each position of its window, so its gradient is the sum of dL/dT over all these places.
 * T is never built: its entries follow from the shapes.
 *
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./terms.js").Term} Term
 * @typedef {import("./meeting.js").Placed} Placed
 * @typedef {{row: number, column: number, weight: number}} Entry   weight: its row-major offset in W
 * @typedef {{layer: string, weights: ArrayLike<number>, x: number[], z: number[], kernel: number[], rows: number,
 *            columns: number, nonZeros: number}} Unrolled
 *     x, z, kernel: shapes; rows, columns: of T
 * @typedef {"row" | "column" | "places"} Part   what of T a number is made of: a value, a gradient of x, one of a weight
 */

/** T(W) of a convolution. @param {Trace} trace @param {string} layer @returns {Unrolled} */
export function unroll(trace, layer) {
  const before = trace.layers[trace.layers.findIndex(({ name }) => name === layer) - 1];
  const { shape: x } = tensorOf(trace, `${before.name}.value`);
  const { shape: z } = tensorOf(trace, `${layer}.value`);
  const { shape: kernel, data: weights } = tensorOf(trace, `${layer}.W`);
  const nonZeros = z[1] * z[2] * Array.from(weights).filter((w) => w !== 0).length; // each weight at every position
  return { layer, weights, x, z, kernel, rows: sizeOf(z), columns: sizeOf(x), nonZeros };
}

/**
 * The convolution that a number is made by, and the part of its T; null if it is made by something else.
 *
 * @param {Trace} trace @param {Cell} cell @returns {{layer: string, part: Part} | null}
 */
export function unrolledPart({ layers }, { tensor }) {
  const { layer, part } = parseTensor(tensor);
  const own = layers.findIndex(({ name }) => name === layer);
  const by = layers[part === "grad" ? own + 1 : own];
  if (own < 0 || by?.kind !== "conv") return null;
  const parts = /** @type {Record<string, Part>} */ ({ value: "row", grad: "column", "W.grad": "places" });
  return part in parts ? { layer: by.name, part: parts[part] } : null;
}

/** The entries of one row. @param {Unrolled} unrolled @param {number} row @returns {Entry[]} by rising columns */
export function rowEntries({ x, z, kernel: [, depth, size] }, row) {
  const [, height, width] = x;
  const [f, r, c] = [Math.floor(row / z[1] / z[2]), Math.floor(row / z[2]) % z[1], row % z[2]];
  const entries = [];
  for (let d = 0; d < depth; d++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        entries.push({
          row,
          column: (d * height + r + i) * width + c + j,
          weight: ((f * depth + d) * size + i) * size + j,
        });
  return entries;
}

/** The entries of one column. @param {Unrolled} unrolled @param {number} column @returns {Entry[]} by rising rows */
export function columnEntries({ x, z, kernel: [filters, depth, size] }, column) {
  const [d, u, v] = [Math.floor(column / x[1] / x[2]), Math.floor(column / x[2]) % x[1], column % x[2]];
  const entries = [];
  for (let f = 0; f < filters; f++)
    for (let r = Math.max(0, u - size + 1); r <= Math.min(u, z[1] - 1); r++)
      for (let c = Math.max(0, v - size + 1); c <= Math.min(v, z[2] - 1); c++)
        entries.push({
          row: (f * z[1] + r) * z[2] + c,
          column,
          weight: ((f * depth + d) * size + u - r) * size + v - c,
        });
  return entries;
}

/** All places where one weight stands. @param {Unrolled} unrolled @param {number[]} index  of it in W @returns {Entry[]} */
export function placesOfWeight({ x, z, kernel }, index) {
  const [f, d, i, j] = index;
  const weight = offsetOf(kernel, index);
  const entries = [];
  for (let r = 0; r < z[1]; r++)
    for (let c = 0; c < z[2]; c++)
      entries.push({ row: offsetOf(z, [f, r, c]), column: offsetOf(x, [d, r + i, c + j]), weight });
  return entries;
}

/** The weight at a place, as an index of W; null where T is 0. @param {Unrolled} unrolled @param {number} row @param {number} column */
export function weightAt({ x, z, kernel: [, , size] }, row, column) {
  const [f, r, c] = [Math.floor(row / z[1] / z[2]), Math.floor(row / z[2]) % z[1], row % z[2]];
  const [d, u, v] = [Math.floor(column / x[1] / x[2]), Math.floor(column / x[2]) % x[1], column % x[2]];
  const [i, j] = [u - r, v - c];
  return i >= 0 && i < size && j >= 0 && j < size ? [f, d, i, j] : null;
}

/**
 * The entry of a row that is nearest to a column, in a T whose cells are smaller than a pointer; null if all are farther
 * than `reach` columns.
 *
 * @param {Unrolled} unrolled @param {number} row @param {number} column @param {number} reach @returns {number[] | null}
 */
export function weightNear(unrolled, row, column, reach) {
  const distance = (/** @type {Entry} */ entry) => Math.abs(entry.column - column);
  const nearest = rowEntries(unrolled, row).reduce((best, entry) => (distance(entry) < distance(best) ? entry : best));
  return distance(nearest) <= reach ? weightAt(unrolled, row, nearest.column) : null;
}

/**
 * T as an image of fewer pixels than cells. If several entries share a pixel, the largest of them is seen; NaN: none.
 *
 * @param {Unrolled} unrolled @param {{pixelRows: number, pixelColumns: number}} image
 */
export function pooledEntries(unrolled, { pixelRows, pixelColumns }) {
  const { weights, rows, columns } = unrolled;
  const image = new Float64Array(pixelRows * pixelColumns).fill(NaN);
  const [down, right] = [pixelRows / rows, pixelColumns / columns];
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(row * down) * pixelColumns;
    for (const { column, weight } of rowEntries(unrolled, row)) {
      const at = start + Math.floor(column * right);
      const value = weights[weight];
      if (Number.isNaN(image[at]) || Math.abs(value) > Math.abs(image[at])) image[at] = value;
    }
  }
  return image;
}

/**
 * The terms of a number where they stand in T: at which places, and at which positions of the row or the column that
 * meets the vector. The terms of a weight's gradient are read place by place.
 *
 * @param {Unrolled} unrolled @param {Part} part @param {Cell} cell @param {Term[]} terms
 * @returns {{placed: Placed[], length: number, places: {row: number, column: number}[]}} places: by the term's number
 */
export function unrolledTerms(unrolled, part, { index }, terms) {
  const { x, z, rows, columns } = unrolled;
  const { product } = productAndBias(terms);
  const places = product.map((t) => {
    const { left, right } = terms[t];
    if (part === "row") return { row: offsetOf(z, index), column: offsetOf(x, right.index) };
    if (part === "column") return { row: offsetOf(z, right.index), column: offsetOf(x, index) };
    return { row: offsetOf(z, left.index), column: offsetOf(x, right.index) };
  });
  const positionOf = (/** @type {number} */ t) => ({ row: places[t].column, column: places[t].row, places: t })[part];
  const placed = product.map((term) => ({ term, position: positionOf(term) }));
  placed.sort((a, b) => a.position - b.position); // a kernel is read backwards in a column
  return { placed, length: { row: columns, column: rows, places: product.length }[part], places };
}
