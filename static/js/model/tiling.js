/**
 * Where the cells of a panel lie. All lengths of a map are whole device pixels if there is room for that, so that the
 * cells have one size and sharp edges. Without room for it, the map is scaled down as a whole. Bars fill their slot.
 * In steps of `unit`, a tiling is a matrix of pixels too, and a heatmap draws that matrix.
 *
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {import("./panels.js").Part} Part
 * @typedef {import("./panels.js").Arrangement} Arrangement
 * @typedef {{part: number, first: number, x: number, y: number, rows: number, columns: number,
 *            width: number, height: number}} Tile
 *     rows x columns cells of one part from offset `first` on; x, y and a cell's width and height in units
 * @typedef {{unit: number, width: number, height: number, tiles: Tile[]}} Tiling  width and height in units
 * @typedef {{part: number, offset: number}} Spot   a cell: the offset in the tensor of panel.parts[part]
 * @typedef {{x: number, y: number, width: number, height: number}} Rect
 * @typedef {{across: boolean, n: number, m: number}} Layout
 *     n blocks side by side in m rows; the planes of a block are next to each other (across) or below each other
 * @typedef {{cell: number, gap: number, zoom: number}} Fit   a cell's side and the gaps, and the scale of all of it
 */

const LARGEST_CELL = 44;
const LARGEST_MATRIX = 12000; // numbers in a heatmap, with its gaps: larger ones take long to draw

/**
 * The tiling with the largest cells that fits into width x height device pixels; of several the one with the fewest
 * empty places.
 *
 * @param {Pick<Panel, "form" | "parts" | "arrangement">} panel @param {number} width @param {number} height
 * @param {number} pixel  device pixels per CSS pixel
 * @returns {Tiling}
 */
export function tile({ form, parts, arrangement }, width, height, pixel = 1) {
  if (form === "bars") return barTiling(arrangement.rows, width, height);
  const beside = parts.length > 1;
  const candidates = layouts(arrangement, form).map((layout) => {
    const fitted = fit(arrangement, beside, layout, width, height, pixel);
    return { layout, ...fitted, size: fitted.cell * fitted.zoom, places: layout.n * layout.m };
  });
  candidates.sort((a, b) => b.size - a.size || a.places - b.places);
  const [best] = candidates;
  return mapTiling(arrangement, beside, best.layout, best);
}

/** @param {Arrangement} arrangement @param {Panel["form"]} form @returns {Layout[]} */
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

/**
 * The largest cell and its gap. If not even cells of one pixel fit, zoom is how much smaller they have to be.
 * A map that stands alone has no gaps, so that nothing is smaller than its cells.
 *
 * @param {Arrangement} arrangement @param {boolean} beside  whether a bias stands beside each block
 * @param {Layout} layout @param {number} width @param {number} height @param {number} pixel
 * @returns {Fit}
 */
function fit(arrangement, beside, layout, width, height, pixel) {
  const isAlone = arrangement.blocks * arrangement.planes === 1 && !beside;
  const gaps = gapsFor(pixel);
  const smallest = sizeOf(arrangement, beside, layout, 1, 1);
  const limit = Math.max(LARGEST_MATRIX, smallest.width * smallest.height);
  const { planes, rows, columns } = arrangement;
  const [wide, high] = layout.across ? [planes, 1] : [1, planes];
  // No larger cell fits, even without gaps: to try them all takes as long as to paint the picture.
  const largest = Math.min(
    width / (layout.n * wide * columns),
    height / (layout.m * high * rows),
    LARGEST_CELL * pixel,
  );
  for (let cell = Math.floor(largest); cell >= 1; cell--) {
    for (const gap of isAlone ? [cell] : gaps) {
      const size = sizeOf(arrangement, beside, layout, cell, gap);
      const unit = gcd(cell, gap);
      const fits = size.width <= width && size.height <= height;
      if (fits && (size.width / unit) * (size.height / unit) <= limit) return { cell, gap, zoom: 1 };
    }
  }
  return { cell: 1, gap: 1, zoom: Math.min(width / smallest.width, height / smallest.height) };
}

/** Gaps between tiles, the best first: 3 CSS pixels. @param {number} pixel */
function gapsFor(pixel) {
  const gaps = Array.from({ length: Math.ceil(5 * pixel) }, (_, i) => i + 1);
  return gaps.sort((a, b) => Math.abs(a - 3 * pixel) - Math.abs(b - 3 * pixel));
}

/**
 * @param {Arrangement} arrangement @param {boolean} beside @param {Layout} layout @param {number} cell
 * @param {number} gap
 */
function sizeOf(arrangement, beside, { across, n, m }, cell, gap) {
  const block = blockSize(arrangement, beside, across, cell, gap);
  return { width: span(n, block.width, gap), height: span(m, block.height, gap) };
}

/**
 * @param {Arrangement} arrangement @param {boolean} beside @param {boolean} across @param {number} cell
 * @param {number} gap
 */
function blockSize(arrangement, beside, across, cell, gap) {
  const { planes, rows, columns } = arrangement;
  const width = across ? span(planes, columns * cell, gap) : columns * cell;
  const height = across ? rows * cell : span(planes, rows * cell, gap);
  return { width: beside ? width + gap + biasWidth(arrangement, cell, gap) : width, height };
}

const FEW = 20; // weights

/** How much of a cell's width a bias has beside its filter: all of it among few weights, where its number can stand. @param {Arrangement} arrangement */
export function biasShare({ blocks, planes, rows, columns }) {
  return blocks * planes * rows * columns <= FEW ? 1 : 0.5;
}

/** @param {Arrangement} arrangement @param {number} cell @param {number} gap */
function biasWidth(arrangement, cell, gap) {
  const unit = gcd(cell, gap);
  return Math.max(unit, Math.floor((biasShare(arrangement) * cell) / unit) * unit);
}

/**
 * @param {Arrangement} arrangement @param {boolean} beside @param {Layout} layout @param {Fit} fit @returns {Tiling}
 */
function mapTiling(arrangement, beside, layout, { cell, gap, zoom }) {
  const { blocks, planes, rows, columns } = arrangement;
  const unit = gcd(cell, gap);
  /** @param {number} length */
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
      const width = biasWidth(arrangement, cell, gap);
      const size = { rows: 1, columns: 1, width: units(width), height: units(block.height) };
      tiles.push({ part: 1, first: b, x: units(x + block.width - width), y: units(y), ...size });
    }
  }
  const size = sizeOf(arrangement, beside, layout, cell, gap);
  return { unit: unit * zoom, width: units(size.width), height: units(size.height), tiles };
}

/**
 * One row for each cell, as wide as the slot.
 *
 * @param {number} rows @param {number} width @param {number} height @returns {Tiling}
 */
function barTiling(rows, width, height) {
  const size = { rows, columns: 1, width, height: height / rows };
  return { unit: 1, width, height, tiles: [{ part: 0, first: 0, x: 0, y: 0, ...size }] };
}

/**
 * Fill the cells of a tiling, `unit` by `unit`, with what their numbers become as shares of the bound of their part.
 *
 * @template {Float32Array | Uint32Array} Pixels
 * @param {Pixels} into  width x height of the tiling, row-major; the gaps are left as they are
 * @param {Tiling} tiling @param {Part[]} parts
 * @param {(share: number) => number} shade  from a share to a pixel
 * @returns {Pixels}
 */
export function fillCells(into, { width, tiles }, parts, shade) {
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
 * The matrix that a heatmap draws: every number as a share of the bound of its part, and NaN in the gaps.
 *
 * @param {Tiling} tiling @param {Part[]} parts @returns {Float32Array[]} rows
 */
export function heatmapMatrix(tiling, parts) {
  const { width, height } = tiling;
  const all = fillCells(new Float32Array(width * height).fill(NaN), tiling, parts, (share) => share);
  return Array.from({ length: height }, (_, y) => all.subarray(y * width, (y + 1) * width));
}

/**
 * The cell at a point, in device pixels from the panel's corner; null in a gap.
 *
 * @param {Tiling} tiling @param {number} x @param {number} y @returns {Spot | null}
 */
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

/** Where a cell lies, in device pixels. @param {Tiling} tiling @param {Spot} spot @returns {Rect} */
export function rectOf({ unit, tiles }, { part, offset }) {
  const t = tiles.find((t) => t.part === part && offset >= t.first && offset < t.first + t.rows * t.columns);
  if (!t) throw new RangeError(`Part ${part} of the panel has no cell ${offset}.`);
  const row = Math.floor((offset - t.first) / t.columns);
  const column = (offset - t.first) % t.columns;
  return {
    x: (t.x + column * t.width) * unit,
    y: (t.y + row * t.height) * unit,
    width: t.width * unit,
    height: t.height * unit,
  };
}

/**
 * The next cell in a direction, across gaps; at the edge, the same cell.
 *
 * @param {Tiling} tiling @param {Spot} spot @param {number} dx @param {number} dy @returns {Spot}
 */
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

/** @param {number} n @param {number} size @param {number} gap */
const span = (n, size, gap) => n * size + (n - 1) * gap;
/** @param {number} a @param {number} b @returns {number} */
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
