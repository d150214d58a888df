/**
 * The cells of the picture: as spots in the tiling of a panel, and as the state names the cell that is pointed at.
 *
 * @typedef {import("../model/panels.js").Panel} Panel
 * @typedef {import("../model/tiling.js").Spot} Spot
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
