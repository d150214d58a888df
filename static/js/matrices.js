import { indexOf } from "./tensors.js";

/**
 * The matrices of a derivation, as heatmaps: the product itself, and which cell of the trace stands at a row and column.
 *
 * @typedef {import("./geometry.js").Cell} Cell
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
 * The finder of the cell at (row, column) of an operand of `derivation`; it finds null for a constant.
 *
 * @param {import("./tensors.js").Trace} trace @param {Cell} derivation @param {string} name  the operand's
 * @returns {(row: number, column: number) => Cell | null}
 */
export function finder(trace, { tensor, index }, name) {
  const [layer, ...rest] = tensor.split(".");
  const names = trace.layers.map((one) => one.name);
  const here = names.indexOf(layer) + (rest.join() === "grad" ? 1 : 0); // a value's gradient is the next layer's dX
  const [x, y] = [`${names[here - 1]}.value`, names[here]];
  const shapeOf = (of) => trace.tensors.get(of).shape;
  const flat = (of, columns) => (r, c) => ({ tensor: of, index: indexOf(shapeOf(of), r * columns + c) });
  const size = (shape) => shape.reduce((a, b) => a * b, 1);
  const weights = shapeOf(`${y}.W`) ;
  void weights;
  const { stride } = trace.layers[here].geometry;
  switch (name) {
    case "W":
      return flat(`${y}.W`, size(shapeOf(`${y}.W`).slice(1)));
    case "W^T":
      return turned(flat(`${y}.W`, size(shapeOf(`${y}.W`).slice(1))));
    case "delta":
      return flat(`${y}.grad`, size(shapeOf(`${y}.grad`).slice(1)));
    case "X_col":
      return columnsOf(x, shapeOf(x), trace.layers[here].geometry);
    case "X_col^T":
      return turned(columnsOf(x, shapeOf(x), trace.layers[here].geometry));
    case "mask":
      return (r, c) => ({ tensor: `${y}.mask`, index: [index[0], r, c] });
    case "X":
      return (r, c) => ({ tensor: x, index: [index[0], r, c] });
    case "dY":
    case "upsample(dY)":
      return (r, c) => within(shapeOf(`${y}.grad`), { tensor: `${y}.grad`, index: [index[0], Math.floor(r / stride), Math.floor(c / stride)] });
    default:
      return () => null;
  }
}
