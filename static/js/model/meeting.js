import { offsetOf, tensorOf } from "./tensors.js";
import { groupsOf } from "./terms.js";

/**
 * The row and the column that meet in a number, term under term. They are read from the terms of its derivation, so that
 * what is drawn, what is summed up and what is checked are the same numbers.
 *
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./terms.js").Term} Term
 * @typedef {import("openapi").components["schemas"]["MatrixReply"]} MatrixReply
 * @typedef {{term: number, position: number}} Placed   a term by its number, and where it stands in the row and the column
 * @typedef {{terms: number[], zeros: number}} Slot
 *     zeros: 0 for one term that is written in full, or else how many products are 0 in a row; `terms` are those of them
 *     that are terms of the derivation
 * @typedef {{offset: number[], position: number[], terms: number[], value: number}} Entry
 *     one cell of W^T . delta: at an offset d, i, j of the kernel and a position r, c of the window, a sum over filters
 * @typedef {[row: number, column: number]} Place   in a matrix
 * @typedef {{left: Place, right: Place, product: Place}} Places
 */

/** The terms of the product itself, and those of the bias that is added to it. @param {Term[]} terms */
export function productAndBias(terms) {
  const [product = [], ...rest] = groupsOf(terms).map(({ first, terms: own }) => own.map((_, t) => first + t));
  return { product, bias: rest.flat() };
}

/** Terms that stand beside each other from the first position on. @param {number[]} terms @returns {Placed[]} */
export function inARow(terms) {
  return terms.map((term, position) => ({ term, position }));
}

/**
 * Every run of products that are 0 becomes one slot; so does a run of positions that no term stands at.
 *
 * @param {Pick<Term, "product">[]} terms @param {Placed[]} placed  by rising positions
 * @param {number} length  of the row and the column @returns {Slot[]}
 */
export function foldZeros(terms, placed, length) {
  /** @type {Slot[]} */
  const slots = [];
  let run = emptyRun();
  let next = 0;
  const endRun = () => {
    const isOneTerm = run.zeros === 1 && run.terms.length === 1; // as short in full as folded
    if (run.zeros > 0) slots.push(isOneTerm ? { ...run, zeros: 0 } : run);
    run = emptyRun();
  };
  for (const { term, position } of placed) {
    run.zeros += position - next;
    next = position + 1;
    if (terms[term].product === 0) {
      run.zeros++;
      run.terms.push(term);
    } else {
      endRun();
      slots.push({ terms: [term], zeros: 0 });
    }
  }
  run.zeros += length - next;
  endRun();
  return slots;
}

/** @returns {Slot} */
const emptyRun = () => ({ terms: [], zeros: 0 });

/**
 * The cells of W^T . delta that col2im adds up for one number, each with the terms that it is the sum of.
 *
 * @param {Term[]} terms  over filters and offsets @returns {Entry[]} by rising offsets
 */
export function entriesOf(terms) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  for (const [t, { left, right, product }] of terms.entries()) {
    const offset = left.index.slice(1);
    const entry = entries.get(String(offset)) ?? { offset, position: right.index.slice(1), terms: [], value: 0 };
    entry.terms.push(t);
    entry.value += product;
    entries.set(String(offset), entry);
  }
  return [...entries.values()];
}

/** The term with the largest absolute product of some. @param {Term[]} terms @param {number[]} among */
export function strongestOf(terms, among) {
  return among.reduce((best, t) => (Math.abs(terms[t].product) > Math.abs(terms[best].product) ? t : best));
}

/**
 * Where the factors and the product of each term stand in the matrices of a product. The bias stands in none.
 *
 * @param {MatrixReply} matrix @param {Term[]} terms @param {Trace} trace @returns {Places[]}
 */
export function placesOf({ operator, cells }, terms, trace) {
  const { product } = productAndBias(terms);
  if (operator === "cellwise") return product.map((t) => ({ left: cells[t], right: cells[t], product: cells[t] }));
  if (cells.length > 1) return product.map((t) => placesInFold(terms[t], trace));
  const [[row, column]] = cells;
  return product.map((k) => ({ left: [row, k], right: [k, column], product: [row, column] }));
}

/** Where a term stands in W^T . delta. @param {Term} term @param {Trace} trace @returns {Places} */
function placesInFold({ left, right }, trace) {
  const [filter] = left.index;
  const row = offsetOf(shapeOf(trace, left).slice(1), left.index.slice(1));
  const column = offsetOf(shapeOf(trace, right).slice(1), right.index.slice(1));
  return { left: [row, filter], right: [filter, column], product: [row, column] };
}

/** @param {Trace} trace @param {import("./terms.js").Factor} factor */
function shapeOf(trace, { tensor }) {
  if (tensor === null) throw new RangeError("A constant has no shape.");
  return tensorOf(trace, tensor).shape;
}

/** Which terms each cell is a factor of. @param {Term[]} terms @returns {(cell: Cell) => number[]} */
export function termsByCell(terms) {
  /** @type {Map<string, number[]>} */
  const known = new Map();
  for (const [t, { left, right }] of terms.entries()) {
    for (const { tensor, index } of [left, right]) {
      const key = `${tensor} ${index}`;
      const found = known.get(key);
      if (found) found.push(t);
      else known.set(key, [t]);
    }
  }
  return ({ tensor, index }) => known.get(`${tensor} ${index}`) ?? [];
}
