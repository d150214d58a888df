/**
 * Where the cells of a map of the dock lie, in CSS pixels from its corner: planes of rows x columns, side by side in as
 * many rows as make the cells largest.
 *
 * @typedef {{planes: number, rows: number, columns: number}} Shape
 * @typedef {{width: number, height: number, stretch?: boolean, numbers?: boolean, largestCell?: number,
 *            cell?: {width: number, height: number}}} Room
 *     width and height to fit into, with square cells unless `stretch`; numbers: cells that numbers can stand in; cell:
 *     cells of this size instead, however much room they take
 * @typedef {Shape & {pixel: number, across: number, cellWidth: number, cellHeight: number, width: number,
 *            height: number, pixelRows: number, pixelColumns: number}} MapLayout
 *     pixel: device pixels per CSS pixel; across: planes side by side; pixelRows, pixelColumns: of each plane's image,
 *     fewer than cells if there is no room for all of them
 * @typedef {[plane: number, row: number, column: number]} Position
 * @typedef {{plane: number, row: number, column: number, rows?: number, columns?: number}} Area   one cell, or some
 */

const GAP = 4; // between planes
const LARGEST_CELL = 40;
const LARGEST_NUMBER_CELL = 52;

/** @param {Shape} shape @param {Room} room @param {number} pixel @returns {MapLayout} */
export function fitMap({ planes, rows, columns }, room, pixel) {
  const { width, height, stretch, numbers, largestCell = Infinity, cell: fixed } = room;
  const largest = Math.min(numbers ? LARGEST_NUMBER_CELL : LARGEST_CELL, largestCell);
  const fits = Array.from({ length: planes }, (_, i) => {
    const [across, down] = [i + 1, Math.ceil(planes / (i + 1))];
    const w = (width - (across - 1) * GAP) / across / columns;
    const h = (height - (down - 1) * GAP) / down / rows;
    return { across, down, w, h, cell: Math.min(w, h, largest) };
  });
  const { across, down, w, h, cell } = fits.reduce((best, fit) => (fit.cell > best.cell ? fit : best));
  const square = cell > 1 ? Math.floor(cell * pixel) / pixel : cell;
  const cellWidth = fixed?.width ?? (stretch ? stretched(w, columns) : square);
  const cellHeight = fixed?.height ?? (stretch ? stretched(h, rows) : square);
  return {
    planes,
    rows,
    columns,
    pixel,
    across,
    cellWidth,
    cellHeight,
    width: across * columns * cellWidth + (across - 1) * GAP,
    height: down * rows * cellHeight + (down - 1) * GAP,
    pixelRows: visible(rows, cellHeight),
    pixelColumns: visible(columns, cellWidth),
  };
}

/**
 * A cell's side in a stretched map, which is limited unless there are few of them.
 *
 * @param {number} size @param {number} count
 */
const stretched = (size, count) => Math.min(size, Math.max(LARGEST_CELL / 2, 48 / count));

/** How many cells of this size can be told apart. @param {number} count @param {number} size */
const visible = (count, size) => (size < 1 ? Math.max(1, Math.floor(count * size)) : count);

/** The rectangle of some cells. @param {MapLayout} layout @param {Area} area */
export function areaRect({ across, cellWidth, cellHeight, rows, columns }, area) {
  return {
    x: (area.plane % across) * (columns * cellWidth + GAP) + area.column * cellWidth,
    y: Math.floor(area.plane / across) * (rows * cellHeight + GAP) + area.row * cellHeight,
    width: (area.columns ?? 1) * cellWidth,
    height: (area.rows ?? 1) * cellHeight,
  };
}

/**
 * The cell at a point; null in a gap or outside.
 *
 * @param {MapLayout} layout @param {number} x @param {number} y @returns {Position | null}
 */
export function positionAt(layout, x, y) {
  const { planes, rows, columns, across, cellWidth, cellHeight } = layout;
  if (x < 0 || y < 0 || x >= layout.width || y >= layout.height) return null;
  const [wide, high] = [columns * cellWidth + GAP, rows * cellHeight + GAP];
  const plane = Math.floor(y / high) * across + Math.floor(x / wide);
  const [row, column] = [Math.floor((y % high) / cellHeight), Math.floor((x % wide) / cellWidth)];
  return plane < planes && row < rows && column < columns ? [plane, row, column] : null;
}

/**
 * The next cell in a direction. At the edge of a plane it is in the next plane, if there is one on that side.
 *
 * @param {Shape & {across: number}} layout @param {Position} from @param {number} down @param {number} right @returns {Position}
 */
export function nextPosition({ rows, columns, planes, across }, [plane, row, column], down, right) {
  const [r, c] = [row + down, column + right];
  if (c < 0 && plane % across > 0) return [plane - 1, row, columns - 1];
  if (c >= columns && plane % across < across - 1 && plane + 1 < planes) return [plane + 1, row, 0];
  if (r < 0 && plane >= across) return [plane - across, rows - 1, column];
  if (r >= rows && plane + across < planes) return [plane + across, 0, column];
  return [plane, Math.max(0, Math.min(rows - 1, r)), Math.max(0, Math.min(columns - 1, c))];
}

/**
 * The plane, row and column of the number at an offset.
 *
 * @param {Shape} shape @param {number} offset @returns {Position}
 */
export function positionOf({ rows, columns }, offset) {
  return [Math.floor(offset / rows / columns), Math.floor(offset / columns) % rows, offset % columns];
}

/**
 * The numbers of the map's image, plane below plane. If several cells share a pixel, the largest of them is seen.
 *
 * @param {ArrayLike<number>} data  NaN: no number @param {MapLayout} layout
 */
export function pooled(data, layout) {
  const { planes, rows, columns, pixelRows, pixelColumns } = layout;
  const pool = new Float64Array(planes * pixelRows * pixelColumns).fill(NaN);
  for (let i = 0; i < data.length; i++) {
    const [plane, row, column] = positionOf(layout, i);
    const y = plane * pixelRows + Math.floor((row * pixelRows) / rows);
    const at = y * pixelColumns + Math.floor((column * pixelColumns) / columns);
    if (Number.isNaN(pool[at]) || Math.abs(data[i]) > Math.abs(pool[at])) pool[at] = data[i];
  }
  return pool;
}
