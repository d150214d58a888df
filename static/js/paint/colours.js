/**
 * Colours. css/tokens.css has them for both themes, and a colour scale as a list (`--scale-signed: #…, #…`); here they
 * become what the painters need.
 *
 * @typedef {import("../model/panels.js").Scale} Scale
 * @typedef {[number, string][]} ColourScale   positions from 0 to 1 with their colours, as Plotly has it
 * @typedef {[number, number]} Limits
 * @typedef {{colours: ColourScale, limits: Limits, shade: (share: number) => number}} Palette
 *     shade: the pixel of a number that is a share of the bound
 */

/** @type {Map<string, string>} */
const known = new Map();

/**
 * The value of a custom property of css/tokens.css in the current theme. The browser is asked only once for each theme,
 * because for every answer it first brings all styles of the page up to date.
 *
 * @param {string} name  as `--scale-signed`
 */
export function token(name) {
  const root = document.documentElement;
  const key = `${root.dataset.theme} ${name}`;
  const value = known.get(key) ?? getComputedStyle(root).getPropertyValue(name).trim();
  known.set(key, value);
  return value;
}

/** A CSS list of colours, evenly spaced from 0 to 1. @param {string} list @returns {ColourScale} */
export function parseColourScale(list) {
  const colours = list.split(",").map((colour) => colour.trim());
  return colours.map((colour, i) => [i / (colours.length - 1), colour]);
}

/** The ends of a scale, as shares of the bound that the panel prints. @param {Scale} scale @returns {Limits} */
export function shareLimits(scale) {
  return scale === "signed" ? [-1, 1] : [0, 1];
}

/** @type {Map<string, Palette>} by the scale's colours */
const palettes = new Map();

/** What a scale is painted with in the current theme. @param {Scale} scale @returns {Palette} */
export function paletteOf(scale) {
  const list = token(`--scale-${scale}`);
  const found = palettes.get(list);
  if (found) return found;
  const colours = parseColourScale(list);
  const limits = shareLimits(scale);
  const palette = { colours, limits, shade: createShader(colours, limits) };
  palettes.set(list, palette);
  return palette;
}

const SHADES = 4096; // table entries: enough for every mixture of two colours, rounded to bytes

/**
 * The colour of every number, as the bytes red, green, blue, alpha of a little-endian word. Between two colours of the
 * scale it is their mixture, as in plotly.js; beyond the ends it is the colour of the end.
 *
 * @param {ColourScale} colours  evenly spaced
 * @param {Limits} limits
 * @returns {(x: number) => number}
 */
export function createShader(colours, [low, high]) {
  const table = mixtures(colours.map(([, hex]) => channels(hex)));
  const perUnit = SHADES / (high - low);
  return (x) => table[Math.min(Math.max(Math.round((x - low) * perUnit), 0), SHADES)];
}

/**
 * Every shade from the first colour to the last. It runs before the first picture, on cold code: so without an array for each.
 *
 * @param {number[][]} parts  red, green and blue of each colour
 */
function mixtures(parts) {
  const table = new Uint32Array(SHADES + 1);
  const perShade = (parts.length - 1) / SHADES;
  for (let i = 0; i <= SHADES; i++) {
    const step = Math.min(Math.floor(i * perShade), parts.length - 2);
    const share = i * perShade - step;
    const from = parts[step];
    const to = parts[step + 1];
    let pixel = 255;
    for (let k = 2; k >= 0; k--) pixel = (pixel << 8) | Math.round(from[k] + share * (to[k] - from[k]));
    table[i] = pixel;
  }
  return table;
}

/** @param {string} hex  #rgb or #rrggbb @returns {number[]} 0..255 */
function channels(hex) {
  const [width, times] = hex.length === 4 ? [1, 17] : [2, 1];
  return [0, 1, 2].map((k) => times * parseInt(hex.slice(1 + k * width, 1 + (k + 1) * width), 16));
}

/** Whether white is easier to read on a colour than black. @param {number} colour  a little-endian word */
export function isDark(colour) {
  const [red, green, blue] = [colour, colour >> 8, colour >> 16].map((byte) => byte & 255);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

/** A colour as CSS has it. @param {number} colour  a little-endian word */
export function colourOf(colour) {
  return `rgb(${[colour, colour >> 8, colour >> 16].map((byte) => byte & 255).join(" ")})`;
}

/** Black or white, whichever has more contrast with a colour: at least 4.5 to 1. @param {number} colour  a little-endian word */
export function inkOn(colour) {
  const [red, green, blue] = [colour, colour >> 8, colour >> 16].map((byte) => ((byte & 255) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff";
}
