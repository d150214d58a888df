/**
 * The frames in the matrices of a product: around the rows and columns that meet, and around the cells where they do.
 *
 * @typedef {import("openapi").components["schemas"]["MatrixReply"]} MatrixReply
 * @typedef {import("../../paint/map.js").Mark} Mark
 */

const MANY = 4; // cells from which on their frames are thin

/** @param {MatrixReply} reply @returns {{left: Mark[], right: Mark[], product: Mark[]}} */
export function marksOf({ operator, left, right, cells }) {
  const kind = cells.length > MANY ? "part" : "met";
  const product = cells.map(([row, column]) => ({ plane: 0, row, column, kind }));
  if (operator === "cellwise") return { left: product, right: product, product };
  const rows = runsOf(cells.map(([row]) => row));
  const columns = runsOf(cells.map(([, column]) => column));
  return {
    left: rows.map(({ first, count }) => lineMark({ row: first, rows: count, column: 0, columns: left.shape[1] })),
    right: columns.map(({ first, count }) => lineMark({ row: 0, rows: right.shape[0], column: first, columns: count })),
    product,
  };
}

/** @param {Pick<Mark, "row" | "rows" | "column" | "columns">} area @returns {Mark} */
function lineMark(area) {
  return { plane: 0, ...area, kind: "line" };
}

/** Neighbours get one frame. @param {number[]} numbers @returns {{first: number, count: number}[]} */
function runsOf(numbers) {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const starts = sorted.filter((i) => !sorted.includes(i - 1));
  const ends = sorted.filter((i) => !sorted.includes(i + 1));
  return starts.map((first, run) => ({ first, count: ends[run] - first + 1 }));
}
