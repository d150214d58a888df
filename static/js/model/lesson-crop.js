import { panelOf } from "./cells.js";
import { panelFor } from "./panels.js";
import { boundOf, offsetOf } from "./tensors.js";

/**
 * The part of an enlarged panel that has room on a projector: the plane of the selected cell, or as many of its rows and
 * columns around that cell as there is room for, so that every number can be large.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {{rows: number, columns: number}} Size
 * @typedef {{name: string, scale: import("./panels.js").Scale, bound: number, plane: number[], rows: number[],
 *            columns: number[], of: Size, cells: {cell: Cell, value: number}[][]}} Crop
 *     plane: the indices before those of the row and the column; rows, columns: which are shown; of: how many there are
 */

/** @param {Trace} trace @param {Cell} cell @param {Size} room  in cells @returns {Crop | null} null: it is in no panel */
export function cropAround(trace, { tensor: name, index }, room) {
  const panel = panelFor(trace, panelOf(trace, name));
  const part = panel && "parts" in panel ? panel.parts.find((one) => one.name === name) : undefined;
  const tensor = trace.tensors.get(name);
  if (!panel || !tensor || !index.length) return null;
  const { scale, bound } = part ?? { scale: /** @type {const} */ ("signed"), bound: boundOf(tensor.data) };
  const isRow = tensor.shape.length === 1;
  const plane = isRow ? [] : index.slice(0, -2);
  const [allRows, allColumns] = isRow ? [1, tensor.shape[0]] : tensor.shape.slice(-2);
  const [row, column] = isRow ? [0, index[0]] : index.slice(-2);
  const rows = around(row, allRows, room.rows);
  const columns = around(column, allColumns, room.columns);
  const cellAt = (/** @type {number} */ r, /** @type {number} */ c) => {
    const at = isRow ? [c] : [...plane, r, c];
    return { cell: { tensor: name, index: at }, value: tensor.data[offsetOf(tensor.shape, at)] };
  };
  const cells = rows.map((r) => columns.map((c) => cellAt(r, c)));
  return { name, scale, bound, plane, rows, columns, of: { rows: allRows, columns: allColumns }, cells };
}

/** As many neighbours as there is room for, with the middle one in the middle. @param {number} middle @param {number} all @param {number} room */
function around(middle, all, room) {
  const length = Math.max(1, Math.min(all, room));
  const first = Math.max(0, Math.min(all - length, middle - Math.floor(length / 2)));
  return Array.from({ length }, (_, i) => first + i);
}
