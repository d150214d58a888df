import { rectOf, spotAt, tile } from "./tiling.js";

/**
 * Where the panels of the picture lie: CSS lays out the slots, this fits a tiling into each, in device pixels from the
 * picture's corner. Points and rectangles that come in or go out are in CSS pixels.
 *
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {import("./tiling.js").Spot} Spot
 * @typedef {import("./tiling.js").Rect} Rect
 * @typedef {{panel: Panel, pixel: number, left: number, top: number, width: number, height: number,
 *            tiling: import("./tiling.js").Tiling}} Placement
 */

/**
 * Panels of one shape are tiled alike, for the smallest of their slots, so that they can be compared cell by cell.
 *
 * @param {Panel[]} panels
 * @param {{frame: DOMRect, slots: Map<string, DOMRect>, pixel: number}} measured
 *     the picture's, the slots' by their panel's id, device pixels per CSS pixel
 * @returns {Map<string, Placement>} by the panel's id
 */
export function place(panels, { frame, slots, pixel }) {
  const placed = panels.map((panel) => {
    const { left, top, width, height } = slots.get(panel.id);
    return {
      panel,
      pixel,
      left: Math.round(left * pixel) - Math.round(frame.left * pixel),
      top: Math.round(top * pixel) - Math.round(frame.top * pixel),
      width: Math.floor(width * pixel),
      height: Math.floor(height * pixel),
    };
  });
  /** @type {Map<string, typeof placed>} */
  const alike = new Map();
  for (const one of placed) alike.set(shapeOf(one), [...(alike.get(shapeOf(one)) ?? []), one]);
  const tilings = new Map([...alike].map(([shape, all]) => [shape, tileAlike(shape, all, pixel)]));
  return new Map(placed.map((one) => [one.panel.id, { ...one, tiling: tilings.get(shapeOf(one)) }]));
}

/** @type {Map<string, import("./tiling.js").Tiling>} the last ones: numbers change far more often than shapes and sizes */
const known = new Map();
const KNOWN = 100;

function tileAlike(shape, placed, pixel) {
  const [width, height] = [smallest(placed, "width"), smallest(placed, "height")];
  const key = [shape, width, height, pixel].join();
  if (!known.has(key)) {
    if (known.size === KNOWN) known.clear();
    known.set(key, tile(placed[0].panel, width, height, pixel));
  }
  return known.get(key);
}

function shapeOf({ panel: { form, parts, arrangement } }) {
  return [form, parts.length, ...Object.values(arrangement)].join();
}

function smallest(placed, side) {
  return Math.min(...placed.map((one) => one[side]));
}

/** @param {Iterable<Placement>} placements @returns {{placement: Placement, spot: Spot} | null} */
export function find(placements, x, y) {
  for (const placement of placements) {
    const { tiling, pixel, left, top } = placement;
    const spot = spotAt(tiling, x * pixel - left, y * pixel - top);
    if (spot) return { placement, spot };
  }
  return null;
}

/** @param {Placement} placement @param {Spot} spot @returns {Rect} */
export function locate({ left, top, tiling, pixel }, spot) {
  const { x, y, width, height } = rectOf(tiling, spot);
  return { x: (x + left) / pixel, y: (y + top) / pixel, width: width / pixel, height: height / pixel };
}

/**
 * The nearest panel in a direction (dx, dy), of those that lie across from it; null at the edge.
 *
 * @param {Placement[]} placements @param {Placement} from
 */
export function beyond(placements, from, dx, dy) {
  const away = (to) => (dx ? dx * (middle(to).x - middle(from).x) : dy * (middle(to).y - middle(from).y));
  const aside = (to) => (dx ? Math.abs(middle(to).y - middle(from).y) : Math.abs(middle(to).x - middle(from).x));
  const across = (to) => aside(to) < (dx ? (from.height + to.height) / 2 : (from.width + to.width) / 2);
  const ahead = placements.filter((to) => away(to) > 0 && across(to));
  return ahead.sort((a, b) => away(a) - away(b) || aside(a) - aside(b))[0] ?? null;
}

function middle({ left, top, width, height }) {
  return { x: left + width / 2, y: top + height / 2 };
}
