/**
 * The terms of a derivation, laid out as the maps that they come from.
 *
 * @typedef {{tensor: string | null, index: number[], value: number}} Factor   tensor null: a constant
 * @typedef {{left: Factor, right: Factor, product: number}} Term
 * @typedef {{first: number, terms: Term[], planes: number, rows: number, columns: number}} Group
 *     terms first … of one pair of tensors, in row-major order of planes x rows x columns
 */

/** @param {Term[]} terms @returns {Group[]} */
export function groupsOf(terms) {
  const starts = terms.flatMap((term, t) => (t === 0 || pairOf(term) !== pairOf(terms[t - 1]) ? [t] : []));
  return starts.map((first, i) => {
    const own = terms.slice(first, starts[i + 1]);
    return { first, terms: own, ...extent(own) };
  });
}

/** The sum of the first 0, 1, 2, … terms. @param {Term[]} terms @returns {Float64Array} */
export function runningSums(terms) {
  const sums = new Float64Array(terms.length + 1);
  terms.forEach(({ product }, t) => (sums[t + 1] = sums[t] + product));
  return sums;
}

/** The numbers of the terms that weigh most, none of them 0. @param {Term[]} terms @returns {number[]} */
export function largest(terms, count) {
  const weight = (t) => Math.abs(terms[t].product);
  return [...terms.keys()]
    .filter(weight)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, count);
}

/**
 * The window of one channel that the terms take all of, on one side; null where they are not just that.
 *
 * @param {Term[]} terms @param {"left" | "right"} side
 * @returns {{channel: number, row: number, column: number, rows: number, columns: number} | null}
 */
export function windowOf(terms, side) {
  const indices = terms.map((term) => term[side].index);
  if (indices[0].length !== 3) return null;
  const axes = [0, 1, 2].map((axis) => indices.map((index) => index[axis]));
  const [[channel, last], [row, bottom], [column, right]] = axes.map((all) => [Math.min(...all), Math.max(...all)]);
  const [rows, columns] = [bottom - row + 1, right - column + 1];
  return channel === last && rows * columns === terms.length ? { channel, row, column, rows, columns } : null;
}

const pairOf = ({ left, right }) => `${left.tensor} ${right.tensor}`;

/** The operand with three axes says how many planes, rows and columns; terms that do not fill these stand in a row. */
function extent(terms) {
  const spatial = [terms[0].right, terms[0].left].find(({ index }) => index.length === 3);
  const row = { planes: 1, rows: 1, columns: terms.length };
  if (!spatial) return row;
  const side = terms[0].right === spatial ? "right" : "left";
  const [planes, rows, columns] = [0, 1, 2].map((axis) => new Set(terms.map((term) => term[side].index[axis])).size);
  return planes * rows * columns === terms.length ? { planes, rows, columns } : row;
}
