/**
 * The terms of a derivation, arranged as the maps that they come from.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {Schemas["TermReply"]} Term
 * @typedef {Schemas["FactorReply"]} Factor   tensor null: a constant
 * @typedef {{first: number, terms: Term[], planes: number, rows: number, columns: number}} Group
 *     consecutive terms of one pair of tensors, in row-major order of planes x rows x columns; `first`: the number of
 *     the first one
 * @typedef {{channel: number, row: number, column: number, rows: number, columns: number}} Window
 */

/** @param {Term[]} terms @returns {Group[]} */
export function groupsOf(terms) {
  const starts = terms.flatMap((term, t) => (t === 0 || pairOf(term) !== pairOf(terms[t - 1]) ? [t] : []));
  return starts.map((first, i) => {
    const own = terms.slice(first, starts[i + 1]);
    return { first, terms: own, ...extentOf(own) };
  });
}

/** The sum of the first 0, 1, 2, … terms. @param {Pick<Term, "product">[]} terms @returns {Float64Array} */
export function runningSums(terms) {
  const sums = new Float64Array(terms.length + 1);
  for (const [t, { product }] of terms.entries()) sums[t + 1] = sums[t] + product;
  return sums;
}

/**
 * The numbers of the terms with the largest absolute products, without zeros.
 *
 * @param {Pick<Term, "product">[]} terms @param {number} count
 */
export function largestTerms(terms, count) {
  /** @param {number} t */
  const size = (t) => Math.abs(terms[t].product);
  return [...terms.keys()]
    .filter((t) => size(t) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, count);
}

/**
 * The window of one channel that the factors on one side fill; null if they are not exactly one window.
 *
 * @param {Term[]} terms @param {"left" | "right"} side @returns {Window | null}
 */
export function windowOf(terms, side) {
  const indices = terms.map((term) => term[side].index);
  if (indices[0].length !== 3) return null;
  const axes = [0, 1, 2].map((axis) => indices.map((index) => index[axis]));
  const [[channel, last], [row, bottom], [column, right]] = axes.map((all) => [Math.min(...all), Math.max(...all)]);
  const [rows, columns] = [bottom - row + 1, right - column + 1];
  return channel === last && rows * columns === terms.length ? { channel, row, column, rows, columns } : null;
}

/** @param {Term} term */
const pairOf = ({ left, right }) => `${left.tensor} ${right.tensor}`;

/**
 * The factor with three axes says how many planes, rows and columns there are. Terms that do not fill these are put in
 * one row.
 *
 * @param {Term[]} terms
 */
function extentOf(terms) {
  const [{ left, right }] = terms;
  const row = { planes: 1, rows: 1, columns: terms.length };
  const side = right.index.length === 3 ? "right" : "left";
  if (side === "left" && left.index.length !== 3) return row;
  const [planes, rows, columns] = [0, 1, 2].map((axis) => new Set(terms.map((term) => term[side].index[axis])).size);
  return planes * rows * columns === terms.length ? { planes, rows, columns } : row;
}
