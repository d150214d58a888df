/**
 * Colour scales. The colours stand in css/tokens.css as lists (`--scale-signed: #…, #…, …`), for both themes and for
 * the key; here they become plotly's.
 */

/** A CSS list of colours, evenly spaced from 0 to 1. @param {string} list @returns {[number, string][]} */
export function colourscale(list) {
  const colours = list.split(",").map((colour) => colour.trim());
  return colours.map((colour, i) => [i / (colours.length - 1), colour]);
}

/** The ends of a scale, as shares of the bound that the panel prints. @param {string} scale @returns {[number, number]} */
export function limits(scale) {
  return scale === "signed" ? [-1, 1] : [0, 1];
}
