/**
 * Where a number lies in a map.
 *
 * @typedef {{plane: number, row: number, column: number}} Place
 */

/** @param {number} offset  row-major @param {{rows: number, columns: number}} size  of each plane @returns {Place} */
export function placeAt(offset, { rows, columns }) {
  return {
    plane: Math.floor(offset / rows / columns),
    row: Math.floor(offset / columns) % rows,
    column: offset % columns,
  };
}
