/**
 * Where the cells of a panel lie. Where there is room, all lengths of a map are whole device pixels, so that every cell
 * is of the same size and every edge is sharp; a map without room is made smaller as a whole, and bars fill theirs.
 * A tiling is also a matrix: its pixels in steps of `unit`, which is what a heatmap draws.
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
const LARGEST_MATRIX = 6000; // numbers a heatmap, gaps included: larger ones cost time to draw

/**
 * The tiling with the largest cells that fits into width x height device pixels; of two, the one that leaves the
 * smaller share of its places empty, for a hole costs what small cells cost.
 *
 * @param {Panel} panel
 * @param {number} pixel  device pixels per CSS pixel
 * @returns {Tiling}
 */
export function tile({ form, parts, arrangement }, width, height, pixel = 1) {
  if (form === "bars") return barTiling(arrangement.rows, width, height);
  const beside = parts.length > 1;
  const candidates = layouts(arrangement, form).map((layout) => {
    const fitted = fit(arrangement, beside, layout, width, height, pixel);
    return { layout, ...fitted, score: (fitted.cell * fitted.zoom * arrangement.blocks) / (layout.n * layout.m) };
  });
  const best = candidates.reduce((best, other) => (other.score > best.score ? other : best));
  return mapTiling(arrangement, beside, best.layout, best);
}

/** The ways to lay it out: n blocks side by side in m rows, the planes of a block across or down. */
function layouts({ blocks, planes }, form) {
  if (form === "grid") return [{ across: true, n: 1, m: blocks }];
  const ways = [];
  for (let n = 1; n <= blocks; n++) {
    const m = Math.ceil(blocks / n);
    ways.push({ across: true, n, m });
    if (planes > 1) ways.push({ across: false, n, m });
  }
  return ways;
}

/** The largest cell and its gap; where not even one pixel a cell fits, zoom is what must be done to it. */
function fit(arrangement, beside, layout, width, height, pixel) {
  const gaps = gapsFor(pixel);
  const smallest = sizeOf(arrangement, beside, layout, 1, 1);
  const limit = Math.max(LARGEST_MATRIX, smallest.width * smallest.height);
  const largest = Math.min(width / arrangement.columns, height / arrangement.rows, LARGEST_CELL * pixel);
  for (let cell = Math.floor(largest); cell >= 1; cell--) {
    for (const gap of gaps) {
      const size = sizeOf(arrangement, beside, layout, cell, gap);
      const unit = gcd(cell, gap);
      const fits = size.width <= width && size.height <= height;
      if (fits && (size.width / unit) * (size.height / unit) <= limit) return { cell, gap, zoom: 1 };
    }
  }
  return { cell: 1, gap: 1, zoom: Math.min(width / smallest.width, height / smallest.height) };
}

/** Gaps between tiles in the order of preference: 3 CSS pixels look best. */
function gapsFor(pixel) {
  const gaps = Array.from({ length: Math.ceil(5 * pixel) }, (_, i) => i + 1);
  return gaps.sort((a, b) => Math.abs(a - 3 * pixel) - Math.abs(b - 3 * pixel));
}

function sizeOf(arrangement, beside, { across, n, m }, cell, gap) {
  const block = blockSize(arrangement, beside, across, cell, gap);
  return { width: span(n, block.width, gap), height: span(m, block.height, gap) };
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

function mapTiling(arrangement, beside, layout, { cell, gap, zoom }) {
  const { blocks, planes, rows, columns } = arrangement;
  const unit = gcd(cell, gap);
  const units = (length) => Math.round(length / unit);
  const block = blockSize(arrangement, beside, layout.across, cell, gap);
  const tiles = [];
  for (let b = 0; b < blocks; b++) {
    const x = (b % layout.n) * (block.width + gap);
    const y = Math.floor(b / layout.n) * (block.height + gap);
    for (let p = 0; p < planes; p++) {
      const [right, down] = layout.across ? [p * (columns * cell + gap), 0] : [0, p * (rows * cell + gap)];
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
  const size = sizeOf(arrangement, beside, layout, cell, gap);
  return { unit: unit * zoom, width: units(size.width), height: units(size.height), tiles };
}

/** One row a cell, as wide as there is room. */
function barTiling(rows, width, height) {
  const size = { rows, columns: 1, width, height: height / rows };
  return { unit: 1, width, height, tiles: [{ part: 0, first: 0, x: 0, y: 0, ...size }] };
}

/**
 * Lay every number out as the cells of the tiling, `unit` by `unit`: what it is a share of is the bound of its part.
 *
 * @template {Float32Array | Uint32Array} Pixels
 * @param {Pixels} into  width x height of the tiling, row-major; where there is no cell it stays as it is
 * @param {Tiling} tiling @param {import("./panels.js").Part[]} parts
 * @param {(share: number) => number} shade  what stands for a share
 * @returns {Pixels}
 */
export function lay(into, { width, tiles }, parts, shade) {
  for (const t of tiles) {
    const {
      tensor: { data },
      bound,
    } = parts[t.part];
    const scale = 1 / (bound || 1);
    let i = t.first;
    for (let r = 0; r < t.rows; r++) {
      const top = (t.y + r * t.height) * width + t.x;
      let at = top;
      for (let c = 0; c < t.columns; c++) {
        const x = shade(data[i++] * scale);
        for (const end = at + t.width; at < end; at++) into[at] = x;
      }
      for (let y = 1; y < t.height; y++) into.copyWithin(top + y * width, top, at);
    }
  }
  return into;
}

/**
 * The matrix that a heatmap draws: every number as a share of the bound of its part, NaN where there is no cell.
 *
 * @param {Tiling} tiling @param {import("./panels.js").Part[]} parts @returns {Float32Array[]} rows
 */
export function matrix(tiling, parts) {
  const { width, height } = tiling;
  const all = lay(new Float32Array(width * height).fill(NaN), tiling, parts, (share) => share);
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
