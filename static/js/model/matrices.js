import { indexOf } from "./tensors.js";

/**
 * The matrices of a derivation, as heatmaps: the product itself, and which cell of the trace stands at a row and column.
 *
 * @typedef {import("./dependencies.js").Cell} Cell
 * @typedef {{name: string, rows: number, columns: number, data: ArrayLike<number>}} Matrix   row-major
 * @typedef {{operator: "matmul" | "cellwise", left: Matrix, right: Matrix}} Product
 */

/** left . right, or cell by cell. @param {Product} product @returns {Matrix} */
export function multiply({ operator, left, right }) {
  if (operator === "cellwise") {
    return { ...left, name: "product", data: Float64Array.from(left.data, (x, at) => x * right.data[at]) };
  }
  const data = new Float64Array(left.rows * right.columns);
  for (let r = 0; r < left.rows; r++) {
    for (let k = 0; k < left.columns; k++) {
      const x = left.data[r * left.columns + k];
      if (x === 0) continue;
      for (let c = 0; c < right.columns; c++) data[r * right.columns + c] += x * right.data[k * right.columns + c];
    }
  }
  return { name: "product", rows: left.rows, columns: right.columns, data };
}

/**
 * The finder of the cell at (row, column) of an operand of the matrix product that gives `cell`; null for a constant.
 *
 * @param {import("./tensors.js").Trace} trace @param {Cell} cell @param {string} name  the operand's
 * @returns {(row: number, column: number) => Cell | null}
 */
export function finder(trace, cell, name) {
  const here = layerOf(trace, cell.tensor);
  const find = OPERANDS[name];
  return find
    ? find({ trace, x: `${trace.layers[here - 1].name}.value`, layer: trace.layers[here], channel: cell.index[0] })
    : () => null;
}

/** The shape of a map that a product is, and the finder of its cells: dW has the shape of W, unfolded; Z that of z. */
export function unfolded(trace, tensor) {
  const { shape, data } = trace.tensors.get(tensor);
  const columns = data.length / shape[0];
  return { matrix: { name: tensor, rows: shape[0], columns, data }, find: rowMajor(trace, tensor) };
}

const OPERANDS = {
  W: ({ trace, layer }) => rowMajor(trace, `${layer.name}.W`),
  "W^T": ({ trace, layer }) => turned(rowMajor(trace, `${layer.name}.W`)),
  delta: ({ trace, layer }) => rowMajor(trace, `${layer.name}.grad`),
  X_col: ({ trace, x, layer }) => columnsOf(trace, x, layer.geometry),
  "X_col^T": ({ trace, x, layer }) => turned(columnsOf(trace, x, layer.geometry)),
  mask:
    ({ layer, channel }) =>
    (r, c) => ({ tensor: `${layer.name}.mask`, index: [channel, r, c] }),
  X:
    ({ x, channel }) =>
    (r, c) => ({ tensor: x, index: [channel, r, c] }),
  dY: ({ trace, layer, channel }) => spread(trace, `${layer.name}.grad`, channel, layer.geometry),
  "upsample(dY)": ({ trace, layer, channel }) => spread(trace, `${layer.name}.grad`, channel, layer.geometry),
};

/** A value's gradient is the product of the layer above it; any other number is its own layer's. */
function layerOf({ layers }, tensor) {
  const [name, ...part] = tensor.split(".");
  const own = layers.findIndex((layer) => layer.name === name);
  return part.join(".") === "grad" ? own + 1 : own;
}

/** A tensor [rows - …] unfolded to a matrix. */
function rowMajor({ tensors }, tensor) {
  const { shape, data } = tensors.get(tensor);
  const columns = data.length / shape[0];
  return (r, c) => ({ tensor, index: indexOf(shape, r * columns + c) });
}

/** im2col: a row for every d, i, j of the window, a column for every place where it stands. */
function columnsOf({ tensors }, x, { window, stride }) {
  const { shape } = tensors.get(x);
  const places = Math.floor((shape[2] - window) / stride) + 1;
  return (row, column) => {
    const [d, i, j] = indexOf([shape[0], window, window], row);
    const [r, c] = indexOf([shape[1], places], column);
    return { tensor: x, index: [d, stride * r + i, stride * c + j] };
  };
}

/** dY put back to the size of X: each cell stands in the whole of its window, and none in what pooling drops. */
function spread({ tensors }, tensor, channel, { stride }) {
  const [, rows, columns] = tensors.get(tensor).shape;
  return (r, c) => {
    const [row, column] = [Math.floor(r / stride), Math.floor(c / stride)];
    return row < rows && column < columns ? { tensor, index: [channel, row, column] } : null;
  };
}

const turned = (find) => (r, c) => find(c, r);
