import { biasShare } from "./tiling.js";

/**
 * The layout of the picture: how wide each layer's column is, how high each row, and whether the two panels of a gate
 * stand side by side or one above the other. It is computed from the space that there is, so that cells are as large as
 * they can be.
 *
 * A layout is judged by the sum of -1 / (cell size) over all panels: the best one makes small cells larger before large
 * ones. Dense weights, which are read as a whole, and bars count less.
 *
 * @typedef {{blocks: number, planes: number, rows: number, columns: number}} Arrangement  as in panels.js
 * @typedef {{form: "maps" | "grid" | "bars", arrangement: Arrangement, beside: boolean}} Shape
 *     of one panel; beside: each block has its bias beside it
 * @typedef {{forward: Shape[], gate: Shape[], backward: Shape[]}} Column  one layer; a row may be empty
 * @typedef {{width: number, height: number}} Size  in CSS pixels
 * @typedef {{width: number, line: number, padding: Size, numbers: number[]}} Words
 *     width: of the longest caption; line: the height of one; padding: around a panel's caption and its maps; numbers: the
 *     widths of cells from which on numbers stand in them, short ones first; in CSS pixels
 * @typedef {[forward: number, gate: number, backward: number]} Heights  of the three rows, in CSS pixels
 * @typedef {{widths: number[], heights: Heights, stacked: boolean[]}} Layout
 *     widths of the columns in CSS pixels; stacked: the panels of the gate stand one above the other
 */

const GAP = 3; // CSS pixels between two maps of a panel
const LARGEST_CELL = 44; // CSS pixels; a larger cell gains nothing
const LOWEST = 64; // CSS pixels of a layer that is a row
const STEP = 8; // CSS pixels: the steps in which widths and heights are tried
const GATE_SHARES = [0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4]; // of the height; forward and backward share the rest
const BONUS = 0.02; // for cells whose numbers can be read
const WEIGHTS = { maps: 1, grid: 0.1, bars: 0.2 };

/**
 * The best layout for columns side by side.
 *
 * @param {Column[]} columns  in forward order
 * @param {Size} space  for all of them
 * @param {Words} words
 * @returns {Layout}
 */
export function layOut(columns, space, words) {
  const steps = Math.floor(space.width / STEP);
  const found = GATE_SHARES.map((share) => {
    const outer = ((1 - share) * space.height) / 2;
    /** @type {Heights} */
    const heights = [outer, share * space.height, outer];
    const worths = columns.map((column) => worthByWidth(column, heights, words, steps));
    return { heights, ...distribute(worths, steps) };
  });
  const best = found.reduce((best, other) => (other.worth > best.worth ? other : best));
  const rest = space.width - STEP * best.widths.reduce((sum, n) => sum + n, 0);
  const widths = best.widths.map((n) => n * STEP + rest / columns.length);
  const stacked = columns.map(({ gate }, i) => {
    const size = { width: widths[i], height: best.heights[1] };
    return worthOfPanels(gate, stack(gate, size), words) > worthBeside(gate, size, words);
  });
  return { widths, heights: best.heights, stacked };
}

/**
 * The height of a layer where layers stand one below the other, with forward, gate and backward side by side: the least
 * from which on more height does not make its cells larger by much.
 *
 * @param {Column} layer
 * @param {number} width  of each of the three, in CSS pixels
 * @param {Words} words
 * @param {number} most  CSS pixels
 */
export function heightOf(layer, width, words, most) {
  let [height, worth] = [0, Number.NEGATIVE_INFINITY];
  const full = worthOf(layer, width, [most, most, most], words);
  for (let next = LOWEST; next <= most; next += STEP) {
    const nextWorth = worthOf(layer, width, [next, next, next], words);
    if (nextWorth > worth) [height, worth] = [next, nextWorth];
    if (full / worth > ENOUGH) break;
  }
  return height;
}

const ENOUGH = 0.8; // of the size that cells would have in the largest height

/**
 * @param {Column} column @param {Heights} heights @param {Words} words @param {number} steps
 * @returns {Float64Array}  the worth of a column that is 0, 1, 2, … steps wide
 */
function worthByWidth(column, heights, words, steps) {
  const worths = new Float64Array(steps + 1).fill(Number.NEGATIVE_INFINITY);
  for (let n = Math.ceil(leastWidth(words) / STEP); n <= steps; n++) {
    worths[n] = worthOf(column, n * STEP, heights, words);
  }
  return worths;
}

/** The width that a panel needs for its caption. @param {Words} words */
export function leastWidth({ width, padding }) {
  return width + padding.width;
}

/** @param {Column} column @param {number} width @param {Heights} heights @param {Words} words */
function worthOf({ forward, gate, backward }, width, [top, middle, bottom], words) {
  const size = { width, height: middle };
  return (
    worthOfPanels(forward, { width, height: top }, words) +
    Math.max(worthBeside(gate, size, words), worthOfPanels(gate, stack(gate, size), words)) +
    worthOfPanels(backward, { width, height: bottom }, words)
  );
}

/** @param {Shape[]} panels @param {Size} size  of each @param {Words} words */
function worthOfPanels(panels, size, words) {
  let worth = 0;
  for (const shape of panels) {
    const { width, height } = roomFor(shape, size, words);
    const cell = cellSize(shape, width, height);
    worth += BONUS * words.numbers.filter((width) => cell >= width).length - WEIGHTS[shape.form] / cell;
  }
  return worth;
}

/** What a panel's words leave of its size; weights have a second caption, for their bias. @param {Shape} shape @param {Size} size @param {Words} words @returns {Size} */
function roomFor({ beside }, { width, height }, { width: caption, line, padding }) {
  const lines = beside && width < 2 * caption + padding.width ? 2 : 1;
  return { width: width - padding.width, height: height - padding.height - lines * line };
}

/** The worth of panels side by side, where each has the width that its words need. @param {Shape[]} panels @param {Size} size @param {Words} words */
function worthBeside(panels, { width, height }, words) {
  const each = width / Math.max(1, panels.length);
  return each < leastWidth(words) ? Number.NEGATIVE_INFINITY : worthOfPanels(panels, { width: each, height }, words);
}

/** @param {Shape[]} panels @param {Size} size @returns {Size} of each where they stand one above the other */
const stack = ({ length }, { width, height }) => ({ width, height: height / Math.max(1, length) });

/**
 * The widths with the largest sum of worths, by dynamic programming over the columns and the steps that they use.
 *
 * @param {Float64Array[]} worths  of each column, by its width in steps
 * @param {number} steps  for all columns
 * @returns {{widths: number[], worth: number}}  widths in steps
 */
function distribute(worths, steps) {
  let reached = new Float64Array(steps + 1).fill(Number.NEGATIVE_INFINITY);
  reached[0] = 0;
  /** @type {Int32Array[]} of each column: its width in the best way to use so many steps up to it */
  const chosen = [];
  for (const worth of worths) {
    const next = new Float64Array(steps + 1).fill(Number.NEGATIVE_INFINITY);
    const width = new Int32Array(steps + 1);
    for (let used = 0; used <= steps; used++) {
      for (let n = 1; used + n <= steps; n++) {
        const sum = reached[used] + worth[n];
        if (sum > next[used + n]) [next[used + n], width[used + n]] = [sum, n];
      }
    }
    chosen.push(width);
    reached = next;
  }
  let used = reached.reduce((best, sum, n) => (sum > reached[best] ? n : best), 0);
  const worth = reached[used];
  /** @type {number[]} */
  const widths = [];
  for (const width of chosen.toReversed()) {
    widths.unshift(width[used]);
    used -= width[used];
  }
  return { widths, worth };
}

/**
 * How large the cells of a panel can be, in CSS pixels: of the ways to tile it the largest. tiling.js does the same in
 * whole device pixels.
 *
 * @param {Shape} shape @param {number} width @param {number} height
 */
export function cellSize({ form, arrangement, beside }, width, height) {
  const { blocks, planes, rows, columns } = arrangement;
  if (width <= 0 || height <= 0) return SMALLEST;
  if (form === "bars") return within(Math.sqrt((width / 8) * (height / rows)));
  const bias = beside ? biasShare(arrangement) : 0; // of a cell
  /** @param {number} across @param {number} down  blocks @param {number} wide @param {number} high  planes of a block */
  const cell = (across, down, wide, high) =>
    Math.min(
      (width - (across * (wide + (beside ? 1 : 0)) - 1) * GAP) / across / (wide * columns + bias),
      (height - (down * high - 1) * GAP) / down / (high * rows),
    );
  if (form === "grid") return within(cell(1, blocks, planes, 1));
  let best = 0;
  for (let across = 1; across <= blocks; across++) {
    const down = Math.ceil(blocks / across);
    best = Math.max(best, cell(across, down, planes, 1), cell(across, down, 1, planes));
  }
  return within(best);
}

const SMALLEST = 1e-3;

/** @param {number} cell */
const within = (cell) => Math.min(LARGEST_CELL, Math.max(SMALLEST, cell));
