/**
 * Where the cells of a panel lie. All lengths are whole device pixels, so that every cell of a panel is of the same
 * size and every edge is sharp. A tiling is also a matrix: its pixels in steps of `unit`, which is what a heatmap draws.
 *
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {{part: number, first: number, x: number, y: number, rows: number, columns: number,
 *            width: number, height: number}} Tile
 *     rows x columns cells of one part from offset `first` on; x, y and a cell's width and height in units
 * @typedef {{unit: number, width: number, height: number, tiles: Tile[]}} Tiling  width and height in units
 * @typedef {{part: number, offset: number}} Spot   a cell: the offset in the tensor of panel.parts[part]
 * @typedef {{x: number, y: number, width: number, height: number}} Rect  in device pixels
 */

const LARGEST_CELL = 44;
const LARGEST_MATRIX = 12500; // numbers a heatmap; larger ones cost time to draw

/**
 * The tiling with the largest cells that fits into width x height device pixels.
 *
 * @param {Panel} panel
 * @param {number} pixel  device pixels per CSS pixel
 * @returns {Tiling}
 */
export function tile({ form, parts, arrangement }, width, height, pixel = 1) {
  if (form === "bars") return barTiling(arrangement.rows, width, height);
  const beside = parts.length > 1;
  const gaps = gapsFor(pixel);
  const largest = Math.min(width / arrangement.columns, height / arrangement.rows, LARGEST_CELL * pixel);
  for (let cell = Math.floor(largest); cell >= 1; cell--) {
    for (const gap of gaps) {
      const layout = arrange(arrangement, beside, form, cell, gap, width, height);
      if (layout) return mapTiling(arrangement, beside, layout, cell, gap, gcd(cell, gap));
    }
  }
  return shrunk(arrangement, beside, form, width, height);
}

/** Gaps between tiles in the order of preference: 3 CSS pixels look best. */
function gapsFor(pixel) {
  const gaps = Array.from({ length: Math.ceil(5 * pixel) }, (_, i) => i + 1);
  return gaps.sort((a, b) => Math.abs(a - 3 * pixel) - Math.abs(b - 3 * pixel));
}

/** The smallest cells still too large for the room: one unit a cell and a gap, and the unit a fraction of a pixel. */
function shrunk(arrangement, beside, form, width, height) {
  let best = null;
  for (const across of form === "grid" ? [true] : [true, false]) {
    const block = blockSize(arrangement, beside, across, 1, 1);
    for (let n = 1; n <= (form === "grid" ? 1 : arrangement.blocks); n++) {
      const layout = { across, n, block };
      const m = Math.ceil(arrangement.blocks / n);
      const unit = Math.min(width / span(n, block.width, 1), height / span(m, block.height, 1));
      if (!best || unit > best.unit) best = { layout, unit };
    }
  }
  return mapTiling(arrangement, beside, best.layout, 1, 1, 1, best.unit);
}

/** How many blocks stand side by side, or null where the cells are too large: fewest holes first, then narrowest. */
function arrange(arrangement, beside, form, cell, gap, width, height) {
  const unit = gcd(cell, gap);
  let best = null;
  for (const across of form === "grid" ? [true] : [true, false]) {
    if (!across && arrangement.planes === 1) continue;
    const block = blockSize(arrangement, beside, across, cell, gap);
    const most = form === "grid" ? 1 : arrangement.blocks;
    for (let n = 1; n <= most && span(n, block.width, gap) <= width; n++) {
      const m = Math.ceil(arrangement.blocks / n);
      const [w, h] = [span(n, block.width, gap), span(m, block.height, gap)];
      if (h > height || (w / unit) * (h / unit) > LARGEST_MATRIX) continue;
      const holes = n * m - arrangement.blocks;
      if (!best || holes < best.holes) best = { across, n, holes, block };
    }
  }
  return best;
}

function blockSize({ planes, rows, columns }, beside, across, cell, gap) {
  const width = across ? span(planes, columns * cell, gap) : columns * cell;
  const height = across ? rows * cell : span(planes, rows * cell, gap);
  return { width: beside ? width + gap + thin(cell, gap) : width, height };
}

/** The bias stands beside its filter as a column of about half a cell. */
function thin(cell, gap) {
  const unit = gcd(cell, gap);
  return Math.max(unit, Math.floor(cell / 2 / unit) * unit);
}

function mapTiling({ blocks, planes, rows, columns }, beside, { across, n, block }, cell, gap, unit, zoom = 1) {
  const units = (length) => Math.round(length / unit);
  const tiles = [];
  for (let b = 0; b < blocks; b++) {
    const x = (b % n) * (block.width + gap);
    const y = Math.floor(b / n) * (block.height + gap);
    for (let p = 0; p < planes; p++) {
      const [right, down] = across ? [p * (columns * cell + gap), 0] : [0, p * (rows * cell + gap)];
      const first = (b * planes + p) * rows * columns;
      const size = { rows, columns, width: units(cell), height: units(cell) };
      tiles.push({ part: 0, first, x: units(x + right), y: units(y + down), ...size });
    }
    if (beside) {
      const width = thin(cell, gap);
      const size = { rows: 1, columns: 1, width: units(width), height: units(block.height) };
      tiles.push({ part: 1, first: b, x: units(x + block.width - width), y: units(y), ...size });
    }
  }
  const m = Math.ceil(blocks / n);
  return { unit: unit * zoom, width: units(span(n, block.width, gap)), height: units(span(m, block.height, gap)), tiles };
}

/** One row a cell, as wide as there is room. */
function barTiling(rows, width, height) {
  const size = { rows, columns: 1, width, height: height / rows };
  return { unit: 1, width, height, tiles: [{ part: 0, first: 0, x: 0, y: 0, ...size }] };
}

/**
 * The matrix that a heatmap draws: the numbers of one part, NaN where that part has no cell.
 *
 * @param {Tiling} tiling @param {number} part @param {ArrayLike<number>} data @returns {Float32Array[]} rows
 */
export function matrix({ width, height, tiles }, part, data) {
  const all = new Float32Array(width * height).fill(NaN);
  for (const t of tiles) {
    if (t.part !== part) continue;
    let i = t.first;
    for (let r = 0; r < t.rows; r++) {
      const top = (t.y + r * t.height) * width + t.x;
      for (let c = 0; c < t.columns; c++) {
        const left = top + c * t.width;
        const x = data[i++];
        for (let y = 0; y < t.height; y++) all.fill(x, left + y * width, left + y * width + t.width);
      }
    }
  }
  return Array.from({ length: height }, (_, y) => all.subarray(y * width, (y + 1) * width));
}

/** The cell at a point given in device pixels from the panel's corner; null in a gap. @returns {Spot | null} */
export function spotAt({ unit, tiles }, x, y) {
  const [u, v] = [x / unit, y / unit];
  for (const t of tiles) {
    const column = Math.floor((u - t.x) / t.width);
    const row = Math.floor((v - t.y) / t.height);
    if (row >= 0 && row < t.rows && column >= 0 && column < t.columns) {
      return { part: t.part, offset: t.first + row * t.columns + column };
    }
  }
  return null;
}

/** Where a cell lies. @param {Tiling} tiling @param {Spot} spot @returns {Rect} */
export function rectOf({ unit, tiles }, { part, offset }) {
  const t = tiles.find((t) => t.part === part && offset >= t.first && offset < t.first + t.rows * t.columns);
  const row = Math.floor((offset - t.first) / t.columns);
  const column = (offset - t.first) % t.columns;
  return {
    x: (t.x + column * t.width) * unit,
    y: (t.y + row * t.height) * unit,
    width: t.width * unit,
    height: t.height * unit,
  };
}

/** The next cell in a direction, over the gaps; the same one at the edge. @param {Spot} spot @returns {Spot} */
export function neighbour(tiling, spot, dx, dy) {
  const from = rectOf(tiling, spot);
  const step = tiling.unit / 2;
  let x = from.x + from.width / 2 + (dx * (from.width + step)) / 2;
  let y = from.y + from.height / 2 + (dy * (from.height + step)) / 2;
  while (x > 0 && y > 0 && x < tiling.width * tiling.unit && y < tiling.height * tiling.unit) {
    const next = spotAt(tiling, x, y);
    if (next) return next;
    x += dx * step;
    y += dy * step;
  }
  return spot;
}

const span = (n, size, gap) => n * size + (n - 1) * gap;
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
