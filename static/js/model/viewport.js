/**
 * Which part of a chart's cells is in view, and how large. A view never shows more than the cells, and uses all of its
 * room when they are enlarged.
 *
 * @typedef {{columns: number, rows: number}} Extent   of all cells
 * @typedef {{width: number, height: number}} Room   CSS pixels
 * @typedef {{cell: number, left: number, top: number}} View
 *     cell: the side of a cell in CSS pixels; left, top: the cell coordinates of the corner
 * @typedef {{cell: number, x: [from: number, to: number], y: [from: number, to: number], width: number,
 *            height: number}} Frame   what is in view: the ends in cells, and the size in CSS pixels
 */

const LARGEST_FIT = 56; // CSS pixels of a cell when all are in view
/** CSS pixels of the largest enlarged cell. */
export const LARGEST = 96;

/** The view of all cells, as large as they can be. @param {Extent} extent @param {Room} room @returns {View} */
export function fit({ columns, rows }, { width, height }) {
  const cell = Math.min(width / columns, height / rows, LARGEST_FIT);
  return { cell: cell > 4 ? Math.floor(cell) : Math.max(cell, 0.1), left: 0, top: 0 };
}

/** What a view shows, with its corner moved to where there are cells. @param {View} view @param {Extent} extent @param {Room} room @returns {Frame} */
export function frameOf({ cell, left, top }, { columns, rows }, room) {
  const width = Math.min(room.width, columns * cell);
  const height = Math.min(room.height, rows * cell);
  const x = clamp(left, 0, columns - width / cell);
  const y = clamp(top, 0, rows - height / cell);
  return { cell, x: [x, x + width / cell], y: [y, y + height / cell], width, height };
}

/**
 * Enlarge, with the cell coordinate `at` staying where it is.
 *
 * @param {Frame} frame @param {number} factor @param {[x: number, y: number]} at @param {number} smallest
 * @returns {View}
 */
export function zoomed({ cell: before, x: [left], y: [top] }, factor, [x, y], smallest) {
  const cell = clamp(before * factor, smallest, Math.max(LARGEST, smallest));
  return { cell, left: x - ((x - left) * before) / cell, top: y - ((y - top) * before) / cell };
}

/** Move what is in view. @param {Frame} frame @param {number} right @param {number} down  CSS pixels @returns {View} */
export function panned({ cell, x: [left], y: [top] }, right, down) {
  return { cell, left: left - right / cell, top: top - down / cell };
}

/** Move as little as brings one cell into view. @param {Frame} frame @param {{x: number, y: number}} cell @returns {View} */
export function revealing({ cell, x: [left, right], y: [top, bottom] }, { x, y }) {
  return {
    cell,
    left: clamp(left, x + 1 - (right - left), x),
    top: clamp(top, y + 1 - (bottom - top), y),
  };
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
