/**
 * Colours. They stand in css/tokens.css, for both themes and for the key, a scale as a list (`--scale-signed: #…, #…`);
 * here they become what the painters take.
 */

/** @type {Map<string, string>} */
const known = new Map();

/**
 * What a custom property of css/tokens.css is in the theme that is on. Asked for once a theme: with every question the
 * browser first brings all styles of the page up to date.
 *
 * @param {string} name  as `--scale-signed`
 */
export function token(name) {
  const root = document.documentElement;
  const key = `${root.dataset.theme} ${name}`;
  if (!known.has(key)) known.set(key, getComputedStyle(root).getPropertyValue(name).trim());
  return known.get(key);
}

/** A CSS list of colours, evenly spaced from 0 to 1. @param {string} list @returns {[number, string][]} */
export function colourscale(list) {
  const colours = list.split(",").map((colour) => colour.trim());
  return colours.map((colour, i) => [i / (colours.length - 1), colour]);
}

/** The ends of a scale, as shares of the bound that the panel prints. @param {string} scale @returns {[number, number]} */
export function limits(scale) {
  return scale === "signed" ? [-1, 1] : [0, 1];
}

/**
 * @typedef {{colours: [number, string][], limits: [number, number], shade: (share: number) => number}} Ink
 * @type {Map<string, Ink>} by the scale's colours
 */
const inks = new Map();

/** What a scale is painted with, whoever paints, in the theme that is on. @param {string} scale @returns {Ink} */
export function inkOf(scale) {
  const list = token(`--scale-${scale}`);
  if (!inks.has(list)) {
    const colours = colourscale(list);
    inks.set(list, { colours, limits: limits(scale), shade: shader(colours, limits(scale)) });
  }
  return inks.get(list);
}

const SHADES = 4096; // of a table: no number is then further from its mixture than the rounding of a byte

/**
 * Every number's colour, as the bytes red, green, blue, alpha of a little-endian word. Between two colours of the scale
 * it is their mixture, as plotly.js makes it; beyond its ends the colour of the end.
 *
 * @param {[number, string][]} colours  evenly spaced
 * @param {[number, number]} limits
 * @returns {(x: number) => number}
 */
export function shader(colours, [low, high]) {
  const parts = colours.map(([, hex]) => channels(hex));
  const table = Uint32Array.from({ length: SHADES + 1 }, (_, i) => mixture(parts, i / SHADES));
  const perUnit = SHADES / (high - low);
  return (x) => table[Math.min(Math.max(Math.round((x - low) * perUnit), 0), SHADES)];
}

/** @param {number[][]} parts @param {number} share  of the way from the first colour to the last */
function mixture(parts, share) {
  const steps = parts.length - 1;
  const step = Math.min(Math.floor(share * steps), steps - 1);
  const [red, green, blue] = parts[step].map((from, k) =>
    Math.round(from + (share * steps - step) * (parts[step + 1][k] - from)),
  );
  return 0xff000000 | (blue << 16) | (green << 8) | red;
}

/** @param {string} hex  #rgb or #rrggbb @returns {number[]} 0..255 */
function channels(hex) {
  const [width, times] = hex.length === 4 ? [1, 17] : [2, 1];
  return [0, 1, 2].map((k) => times * parseInt(hex.slice(1 + k * width, 1 + (k + 1) * width), 16));
}
