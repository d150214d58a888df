import { parseTensor } from "./cells.js";
import { geometryOf, indexOf, tensorOf } from "./tensors.js";

/**
 * The matrices of a derivation: their product, and which cell of the trace stands at a row and a column.
 *
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {{name: string, rows: number, columns: number, data: ArrayLike<number>}} Matrix   row-major
 * @typedef {{operator: "matmul" | "cellwise", left: Matrix, right: Matrix}} Product
 * @typedef {(row: number, column: number) => Cell | null} CellFinder   null: a constant, or no cell
 * @typedef {{trace: Trace, x: string, layer: import("./tensors.js").Layer, channel: number}} Operation
 *     a layer, the name of its input, and the channel of the number that is explained
 */

/** The matrix product, or the product cell by cell. @param {Product} product @returns {Matrix} */
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
 * Finds the cells of an operand of the matrix product that gives `cell`.
 *
 * @param {Trace} trace @param {Cell} cell @param {string} operand  its name in the derivation, as `X_col^T`
 * @returns {CellFinder}
 */
export function operandCells(trace, cell, operand) {
  const cellsOf = OPERANDS[operand];
  if (!cellsOf) return () => null;
  const position = layerOf(trace, cell.tensor);
  const x = `${trace.layers[position - 1].name}.value`;
  return cellsOf({ trace, x, layer: trace.layers[position], channel: cell.index[0] });
}

/**
 * A tensor as a matrix with one row for each filter, and the finder of its cells.
 *
 * @param {Trace} trace @param {string} tensor
 */
export function unfolded(trace, tensor) {
  const { shape, data } = tensorOf(trace, tensor);
  const matrix = { name: tensor, rows: shape[0], columns: data.length / shape[0], data };
  return { matrix, find: rowMajor(trace, tensor) };
}

/** @type {Record<string, (operation: Operation) => CellFinder>} by the operand's name */
const OPERANDS = {
  W: ({ trace, layer }) => rowMajor(trace, `${layer.name}.W`),
  "W^T": ({ trace, layer }) => transposed(rowMajor(trace, `${layer.name}.W`)),
  delta: ({ trace, layer }) => rowMajor(trace, `${layer.name}.grad`),
  X_col: (operation) => im2col(operation),
  "X_col^T": (operation) => transposed(im2col(operation)),
  mask:
    ({ layer, channel }) =>
    (r, c) => ({ tensor: `${layer.name}.mask`, index: [channel, r, c] }),
  X:
    ({ x, channel }) =>
    (r, c) => ({ tensor: x, index: [channel, r, c] }),
  dY: (operation) => upsampled(operation),
  "upsample(dY)": (operation) => upsampled(operation),
};

/**
 * The position of the layer whose operation gives a tensor: the gradient of a value comes from the layer after it.
 *
 * @param {Trace} trace @param {string} tensor
 */
function layerOf({ layers }, tensor) {
  const { layer, part } = parseTensor(tensor);
  const own = layers.findIndex(({ name }) => name === layer);
  return part === "grad" ? own + 1 : own;
}

/** A tensor [rows - …] unfolded to a matrix. @param {Trace} trace @param {string} tensor @returns {CellFinder} */
function rowMajor(trace, tensor) {
  const { shape, data } = tensorOf(trace, tensor);
  const columns = data.length / shape[0];
  return (r, c) => ({ tensor, index: indexOf(shape, r * columns + c) });
}

/**
 * A row for every d, i, j of the window, a column for every position of the window.
 *
 * @param {Operation} operation @returns {CellFinder}
 */
function im2col({ trace, x, layer }) {
  const { window, stride } = geometryOf(layer);
  const { shape } = tensorOf(trace, x);
  const positions = Math.floor((shape[2] - window) / stride) + 1;
  return (row, column) => {
    const [d, i, j] = indexOf([shape[0], window, window], row);
    const [r, c] = indexOf([shape[1], positions], column);
    return { tensor: x, index: [d, stride * r + i, stride * c + j] };
  };
}

/**
 * dY in the size of X: each cell fills its whole window, and what pooling drops stays empty.
 *
 * @param {Operation} operation @returns {CellFinder}
 */
function upsampled({ trace, layer, channel }) {
  const tensor = `${layer.name}.grad`;
  const { stride } = geometryOf(layer);
  const [, rows, columns] = tensorOf(trace, tensor).shape;
  return (r, c) => {
    const [row, column] = [Math.floor(r / stride), Math.floor(c / stride)];
    return row < rows && column < columns ? { tensor, index: [channel, row, column] } : null;
  };
}

/** @param {CellFinder} find @returns {CellFinder} */
const transposed = (find) => (r, c) => find(c, r);
