import { indexOf, tensorOf } from "../model/tensors.js";

/**
 * A cell has three names: its spot in a panel's tiling, the pointed cell of the state, and its tensor with an index, as
 * the API and the address have it. This file converts between them.
 *
 * @typedef {import("../model/panels.js").Panel} Panel
 * @typedef {import("../model/tiling.js").Spot} Spot
 * @typedef {import("../model/cells.js").Cell} NamedCell
 * @typedef {import("../state/state.js").Cell} PointedCell
 */

/** @param {Panel} panel @param {Spot} spot @param {PointedCell["by"]} by @returns {PointedCell} */
export function pointedCell(panel, { part, offset }, by) {
  return { panel: panel.id, tensor: panel.parts[part].name, offset, by };
}

/**
 * Where a cell is in a panel, which is its first spot for a cell of another panel.
 *
 * @param {Panel} panel @param {PointedCell | null} cell @returns {Spot}
 */
export function spotIn(panel, cell) {
  if (cell?.panel !== panel.id) return { part: 0, offset: 0 };
  const part = panel.parts.findIndex(({ name }) => name === cell.tensor);
  return { part: Math.max(0, part), offset: cell.offset };
}

/** @param {import("../model/tensors.js").Trace} trace @param {PointedCell} cell @returns {NamedCell} */
export function namedCell(trace, { tensor, offset }) {
  return { tensor, index: indexOf(tensorOf(trace, tensor).shape, offset) };
}
