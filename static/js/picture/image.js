import { contentOf } from "../paint/content.js";
import { figureOf } from "../paint/figure.js";
import { numbersOf } from "../paint/numbers.js";
import * as plot from "../paint/plotly.js";

const SHARPNESS = 2; // pixels of a PNG per CSS pixel, at least

/**
 * The picture, or one of its panels, as a file.
 *
 * @param {"png" | "svg"} format
 * @param {HTMLElement} root  the picture
 * @param {HTMLElement} part  what to draw: the picture or one of its panels
 * @param {Iterable<import("../model/placement.js").Placement>} placements  of the panels in that part
 * @param {import("../model/tensors.js").Trace} trace
 * @param {number} pixel  device pixels per CSS pixel
 */
export function imageOf(format, root, part, placements, trace, pixel) {
  const shown = [...placements];
  const figure = figureOf(root, part, pixel, contentOf(shown, trace), numbersOf(shown));
  return plot.image(format, figure, Math.max(1, SHARPNESS / pixel));
}
