import * as format from "./format.js";

/**
 * From numbers to places on a colour scale, evenly or as a symmetric logarithm, and the numbers that are written beside
 * the colour bar. However the colours are spaced, the numbers are the real ones.
 *
 * @typedef {"linear" | "symlog"} Spacing
 * @typedef {{place: (x: number) => number, low: number, high: number, ticks: {at: number, text: string}[],
 *            threshold: number | null}} ColourScale
 *     place: where a number lies between low and high; threshold: what the logarithm treats as small, null: linear
 */

/** Shares of the bound that are written beside a linear scale. */
const LINEAR_TICKS = [-1, -0.5, 0, 0.5, 1];
const MOST_DECADES = 5; // below the bound, so that rounding errors do not get most of the colours

/**
 * @param {Spacing} spacing
 * @param {{data: ArrayLike<number>, bound: number, isSigned: boolean}} numbers  bound: the largest absolute value
 * @returns {ColourScale}
 */
export function colourScale(spacing, { data, bound, isSigned }) {
  const end = bound || 1; // all numbers are 0
  const threshold = spacing === "symlog" ? thresholdOf(data, end) : null;
  const place = threshold === null ? (/** @type {number} */ x) => x : symlog(threshold);
  const values = threshold === null ? LINEAR_TICKS.map((share) => share * end) : symlogTicks(threshold, end);
  return {
    place,
    low: isSigned ? place(-end) : 0,
    high: place(end),
    ticks: values.filter((x) => isSigned || x >= 0).map((x) => ({ at: place(x), text: format.number(x) })),
    threshold,
  };
}

/** sign(x) log10(1 + |x| / threshold): nearly linear below the threshold, logarithmic above. @param {number} threshold */
export function symlog(threshold) {
  return (/** @type {number} */ x) => Math.sign(x) * Math.log10(1 + Math.abs(x) / threshold);
}

/**
 * The power of ten at the median size of the numbers that are not 0: half of them are spread out by the logarithm. It is
 * one to five decades below the bound.
 *
 * @param {ArrayLike<number>} data @param {number} bound
 */
export function thresholdOf(data, bound) {
  const sizes = Float64Array.from(data, Math.abs)
    .filter((size) => size > 0)
    .sort();
  const median = sizes.length ? sizes[sizes.length >> 1] : bound;
  const decade = Math.floor(Math.log10(median));
  const top = Math.floor(Math.log10(bound));
  return tenTo(Math.min(Math.max(decade, top - MOST_DECADES), top - 1));
}

/** 10 ** -5 is not quite 1e-5. @param {number} exponent */
const tenTo = (exponent) => Number(`1e${exponent}`);

/** 0, the powers of ten from the threshold on, and the bound. @param {number} threshold @param {number} bound */
function symlogTicks(threshold, bound) {
  const positive = [];
  for (let exponent = Math.round(Math.log10(threshold)); tenTo(exponent) < bound / 2; exponent++)
    positive.push(tenTo(exponent));
  positive.push(bound);
  return [...positive.map((x) => -x).reverse(), 0, ...positive];
}
