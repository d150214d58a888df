/**
 * Colour scales. The colours stand in css/tokens.css as lists (`--scale-signed: #…, #…, …`), for both themes and for
 * the key; here they become plotly's.
 */

/** A CSS list of colours, evenly spaced from 0 to 1. @param {string} list @returns {[number, string][]} */
export function colourscale(list) {
  const colours = list.split(",").map((colour) => colour.trim());
  return colours.map((colour, i) => [i / (colours.length - 1), colour]);
}

/** The numbers at the two ends of a part's scale. @param {import("./panels.js").Part} part @returns {[number, number]} */
export function limits({ scale, bound }) {
  const high = bound || 1; // all zeros: any bound will do, and they stay the colour of zero
  return [scale === "signed" ? -high : 0, high];
}
