import { element } from "../../dom/element.js";
import { boundOf, indexOf } from "../../model/tensors.js";
import { pooledEntries, rowEntries, weightNear } from "../../model/unrolled.js";
import { createMap } from "../../paint/map.js";

/**
 * T(W) as a map. A small one is drawn in full, with a number in every cell, in a frame that scrolls if it has to; of a
 * large one only the entries are painted, as many to a pixel as fall on it.
 *
 * @typedef {import("../../model/unrolled.js").Unrolled} Unrolled
 * @typedef {import("../../model/unrolled.js").Entry} Entry
 * @typedef {import("../../paint/map.js").Mark} Mark
 * @typedef {{row: number, column: number}} Place
 */

const SMALL = 100; // rows and columns up to which every cell is drawn
const CELL = { width: 26, height: 18 }; // CSS pixels of a cell with its number
const AIM = 3; // CSS pixels by which a pointer may miss an entry
const TEXT = 250; // CSS pixels that the words and the numbers below the map take of the height
const BESIDE = 900; // CSS pixels from which on the numbers stand beside the map, as in css/matrix.css

/**
 * @param {Unrolled} unrolled @param {{marks: Mark[], filled: Entry[]}} part  what of it is marked
 * @param {{width: number, height: number}} size  of the tab, in CSS pixels
 */
export function sparseMap(unrolled, { marks, filled }, { width, height }) {
  const { layer, rows, columns, weights } = unrolled;
  const isSmall = Math.max(rows, columns) <= SMALL;
  const isBeside = width >= BESIDE;
  const room = (isBeside ? 0.45 * width : width) - 12;
  const frames = [...marks, ...(isSmall ? filled.map(frameOf) : [])]; // which leave its numbers to be read
  const high = isBeside
    ? Math.max(120, Math.min(600, height - 84))
    : Math.max(isSmall ? 240 : 120, Math.min(320, height - TEXT));
  const start = startOf(unrolled, marks, filled);
  const map = createMap({
    values: { planes: 1, rows, columns, data: isSmall ? denseOf(unrolled) : [] },
    ...(isSmall ? {} : { pool: (image) => pooledEntries(unrolled, image) }),
    scale: "signed",
    bound: boundOf(weights),
    label: `T(W), ${rows} rows, ${columns} columns`,
    stretch: !isSmall,
    ...(isSmall ? { numbers: true, cell: CELL } : {}),
    width: room,
    height: high,
    find: (_, row, column) => {
      const index = weightNear(unrolled, row, column, isSmall ? 0 : (AIM * columns) / room);
      return index && { tensor: `${layer}.W`, index };
    },
    start,
  });
  map.draw();
  if (!isSmall) map.fill(filled);
  map.mark(frames);
  const frame = element("div", { className: "in-frame" }, map.element);
  if (isSmall) Object.assign(frame.style, { maxWidth: `${room}px`, maxHeight: `${high}px` });
  /** @param {Place} place */
  const reveal = ({ row, column }) => {
    if (isSmall) scrollTo(frame, { x: column * CELL.width, y: row * CELL.height });
  };
  return {
    element: frame,
    /** Scroll to where the keyboard begins. */
    reveal: () => reveal({ row: start[1], column: start[2] }),
    /** Mark the places of some terms. @param {Place[]} places */
    light(places) {
      map.mark([...frames, ...places.map(({ row, column }) => ({ plane: 0, row, column, kind: "now" }))]);
      if (places.length === 1) reveal(places[0]);
    },
  };
}

/** Scroll no further than until a cell is in view. @param {HTMLElement} frame @param {{x: number, y: number}} corner */
function scrollTo(frame, { x, y }) {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = frame;
  frame.scrollLeft = Math.max(Math.min(scrollLeft, x), x + CELL.width - clientWidth);
  frame.scrollTop = Math.max(Math.min(scrollTop, y), y + CELL.height - clientHeight);
}

/** @param {Place} place @returns {Mark} */
const frameOf = ({ row, column }) => ({ plane: 0, row, column, kind: "line" });

/** T with all its zeros. NaN: no weight stands there. @param {Unrolled} unrolled */
function denseOf(unrolled) {
  const { rows, columns, weights } = unrolled;
  const data = new Float64Array(rows * columns).fill(NaN);
  for (let row = 0; row < rows; row++)
    for (const { column, weight } of rowEntries(unrolled, row)) data[row * columns + column] = weights[weight];
  return data;
}

/**
 * Where the keyboard begins: at the first entry of what is marked.
 *
 * @param {Unrolled} unrolled @param {Mark[]} marks @param {Place[]} filled
 * @returns {[plane: number, row: number, column: number]}
 */
function startOf(unrolled, [mark], [first]) {
  if (first) return [0, first.row, first.column];
  if (mark.columns) return [0, mark.row, rowEntries(unrolled, mark.row)[0].column];
  const [, u, v] = indexOf(unrolled.x, mark.column);
  const [r, c] = [Math.min(u, unrolled.z[1] - 1), Math.min(v, unrolled.z[2] - 1)];
  return [0, r * unrolled.z[2] + c, mark.column];
}
