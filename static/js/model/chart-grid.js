/**
 * The cells of a chart: planes of rows x columns, side by side, with one cell's width between them.
 *
 * @typedef {{planes: number, rows: number, columns: number}} Shape
 * @typedef {Shape & {across: number, down: number, extent: import("./viewport.js").Extent}} Grid
 *     across: planes side by side; extent: all cells, with those between the planes
 * @typedef {[plane: number, row: number, column: number]} Position
 */

/** As many planes side by side as make the cells largest. @param {Shape} shape @param {{width: number, height: number}} room @returns {Grid} */
export function arrange({ planes, rows, columns }, { width, height }) {
  const grids = Array.from({ length: planes }, (_, i) => {
    const [across, down] = [i + 1, Math.ceil(planes / (i + 1))];
    // Several planes have a name above each of them.
    const extent = { columns: across * (columns + 1) - 1, rows: down * (rows + 1) - (planes > 1 ? 0 : 1) };
    return { planes, rows, columns, across, down, extent };
  });
  const cell = (/** @type {Grid} */ { extent }) => Math.min(width / extent.columns, height / extent.rows);
  return grids.reduce((best, grid) => (cell(grid) > cell(best) ? grid : best));
}

/** The corner of a cell, in cells. @param {Grid} grid @param {Position} position */
export function placeOf({ planes, rows, columns, across }, [plane, row, column]) {
  return {
    x: (plane % across) * (columns + 1) + column,
    y: Math.floor(plane / across) * (rows + 1) + row + (planes > 1 ? 1 : 0),
  };
}

/** The cell at a point; null between planes and outside. @param {Grid} grid @param {number} x @param {number} y @returns {Position | null} */
export function positionAt({ planes, rows, columns, across }, x, y) {
  const [i, j] = [Math.floor(x), Math.floor(y) - (planes > 1 ? 1 : 0)];
  const [right, down] = [Math.floor(i / (columns + 1)), Math.floor(j / (rows + 1))];
  const [row, column] = [j - down * (rows + 1), i - right * (columns + 1)];
  const plane = down * across + right;
  const isInside = i >= 0 && j >= 0 && right < across && plane < planes && row < rows && column < columns;
  return isInside ? [plane, row, column] : null;
}

/**
 * Something for each place of the grid, row by row; null between the planes.
 *
 * @template T
 * @param {Grid} grid @param {(offset: number) => T} cell  by the number's offset
 * @returns {(T | null)[][]}
 */
export function gridOf(grid, cell) {
  const { extent, rows, columns } = grid;
  return Array.from({ length: extent.rows }, (_, y) =>
    Array.from({ length: extent.columns }, (_, x) => {
      const found = positionAt(grid, x, y);
      return found && cell((found[0] * rows + found[1]) * columns + found[2]);
    }),
  );
}
