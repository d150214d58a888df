/** Numbers and shapes as the page prints them. */

const SMALL = 1e-3; // smaller numbers would start with zeros after the point
const LARGE = 1e5; // larger ones would have digits before the point that are not significant

/** Small multiples of 1/8, as all numbers of the paper network are, are printed in full. @param {number} value */
const isEighth = (value) => Number.isInteger(8 * value) && Math.abs(value) < 100;

/** Three significant digits, an ASCII minus, and `0` only for an exact zero. @param {number} value */
export function number(value) {
  if (isEighth(value)) return String(value);
  const size = Math.abs(value);
  if (size >= LARGE || size < SMALL) return value.toExponential(2);
  return String(Number(value.toPrecision(3)));
}

/** All digits of a number. @param {number} value */
export function exact(value) {
  return value !== 0 && Math.abs(value) < SMALL ? value.toExponential() : String(value);
}

/** Two significant digits, for a cell of a map. @param {number} value */
export function short(value) {
  if (isEighth(value)) return String(value);
  const size = Math.abs(value);
  if (size < 0.01 || size >= 1000) return value.toExponential(0);
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

/** A probability with three decimals, which is printed as 0 or 1 only if it is. @param {number} p */
export function probability(p) {
  if (p > 0 && p < 0.0005) return "<0.001";
  if (p < 1 && p >= 0.9995) return ">0.999";
  return p.toFixed(3);
}

/** A probability in a sentence: `61 %`; never `100 %` where it is less. @param {number} p */
export function percentage(p) {
  const rounded = Math.round(100 * p);
  if (rounded === 100 && p < 1) return "over 99 %";
  return rounded === 0 && p > 0 ? "under 1 %" : `${rounded} %`;
}

/** `[3 - 1 x 3 x 3]` typeset: `[3 – 1×3×3]`. @param {string} notation */
export function notation(notation) {
  return notation.replaceAll(" - ", " – ").replaceAll(" x ", "×");
}

/** `3×13×13`, or `a vector of 10` @param {number[]} shape */
export function shape(shape) {
  return shape.length === 1 ? `a vector of ${shape[0]}` : shape.join("×");
}

/** `pool1.grad[2,4,7]` @param {string} tensor @param {number[]} index */
export function cellName(tensor, index) {
  return `${tensor}[${index.join(",")}]`;
}

/** `0 … 1.42` @param {number} high */
export function rangeFromZero(high) {
  return high === 0 ? "all 0" : `0 … ${number(high)}`;
}

/** `±0.031` @param {number} bound */
export function rangeAroundZero(bound) {
  return bound === 0 ? "all 0" : `±${number(bound)}`;
}
