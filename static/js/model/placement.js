import { indexOf, sizeOf } from "./tensors.js";
import { rectOf, spotAt, tile } from "./tiling.js";

/**
 * Where panels, cells and boxes of cells lie in the picture. CSS lays out the slots of the panels, and a tiling is
 * fitted into each. Placements are in device pixels from the picture's corner; points and rectangles are in CSS pixels.
 *
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {import("./operations.js").Box} Box
 * @typedef {import("./operations.js").Range} Range
 * @typedef {import("./tiling.js").Spot} Spot
 * @typedef {import("./tiling.js").Rect} Rect
 * @typedef {import("./tiling.js").Tile} Tile
 * @typedef {import("./tiling.js").Tiling} Tiling
 * @typedef {{left: number, top: number, width: number, height: number}} Frame   as a DOMRect has it
 * @typedef {{frame: Frame, slots: Map<string, Frame>, pixel: number}} Measured
 *     the picture, the slots by the id of their panel, and device pixels per CSS pixel
 * @typedef {Frame & {panel: Panel, pixel: number}} Placed
 * @typedef {Placed & {tiling: Tiling}} Placement
 */

/**
 * Each panel is tiled for its own slot. Panels of one shape with slots of one size, as a value and its gradient under it,
 * are so tiled alike.
 *
 * @param {Panel[]} panels @param {Measured} measured
 * @returns {Map<string, Placement>} by the panel's id
 */
export function placePanels(panels, measured) {
  const placed = panels.map((panel) => placeInSlot(panel, measured));
  return new Map(placed.map((one) => [one.panel.id, { ...one, tiling: tilingOf(one) }]));
}

/** @param {Panel} panel @param {Measured} measured @returns {Placed} */
function placeInSlot(panel, { frame, slots, pixel }) {
  const slot = slots.get(panel.id);
  if (!slot) throw new RangeError(`The picture has no slot for ${panel.id}.`);
  return {
    panel,
    pixel,
    left: Math.round(slot.left * pixel) - Math.round(frame.left * pixel),
    top: Math.round(slot.top * pixel) - Math.round(frame.top * pixel),
    width: Math.floor(slot.width * pixel),
    height: Math.floor(slot.height * pixel),
  };
}

/** @type {Map<string, Tiling>} the last ones: numbers change far more often than shapes and sizes */
const known = new Map();
const KNOWN = 100;

/** @param {Placed} placed */
function tilingOf({ panel, width, height, pixel }) {
  const key = [panel.form, panel.parts.length, ...Object.values(panel.arrangement), width, height, pixel].join();
  const found = known.get(key);
  if (found) return found;
  if (known.size === KNOWN) known.clear();
  const tiling = tile(panel, width, height, pixel);
  known.set(key, tiling);
  return tiling;
}

/**
 * The cell at a point of the picture; null in a gap.
 *
 * @param {Iterable<Placement>} placements @param {number} x @param {number} y
 * @returns {{placement: Placement, spot: Spot} | null}
 */
export function cellAtPoint(placements, x, y) {
  for (const placement of placements) {
    const { tiling, pixel, left, top } = placement;
    const spot = spotAt(tiling, x * pixel - left, y * pixel - top);
    if (spot) return { placement, spot };
  }
  return null;
}

/** Where a cell lies in the picture. @param {Placement} placement @param {Spot} spot @returns {Rect} */
export function cellRect({ left, top, tiling, pixel }, spot) {
  const { x, y, width, height } = rectOf(tiling, spot);
  return { x: (x + left) / pixel, y: (y + top) / pixel, width: width / pixel, height: height / pixel };
}

/**
 * Where a box of cells lies in the picture: one rectangle for each tile that it covers a part of.
 *
 * @param {Placement} placement  of the panel that shows the box's tensor @param {Box} box @returns {Rect[]}
 */
export function boxRects({ panel, tiling: { tiles, unit }, left, top, pixel }, box) {
  const named = panel.parts.findIndex(({ name }) => name === box.tensor);
  const part = Math.max(0, named); // logits are drawn as their probabilities
  return tiles.flatMap((tile) => {
    const covered = tile.part === part ? coveredPart(tile, box) : null;
    if (!covered) return [];
    const [[firstRow, lastRow], [firstColumn, lastColumn]] = covered;
    return {
      x: (left + (tile.x + firstColumn * tile.width) * unit) / pixel,
      y: (top + (tile.y + firstRow * tile.height) * unit) / pixel,
      width: ((lastColumn - firstColumn + 1) * tile.width * unit) / pixel,
      height: ((lastRow - firstRow + 1) * tile.height * unit) / pixel,
    };
  });
}

/**
 * The rows and columns of a tile that a box covers; null if none. A tile is a map, a column of bars or a bias.
 *
 * @param {Tile} tile @param {Box} box @returns {Range[] | null}
 */
function coveredPart({ rows, columns, first }, { shape, ranges }) {
  const isBars = shape[0] === rows && sizeOf(shape.slice(1)) === 1;
  if (isBars) return [ranges[0], [0, 0]];
  const isMap = shape.length >= 3;
  const plane = indexOf(isMap ? shape.slice(0, -2) : shape, first / (rows * columns));
  const inside = plane.every((i, axis) => ranges[axis][0] <= i && i <= ranges[axis][1]);
  if (!inside) return null;
  return isMap
    ? ranges.slice(-2)
    : [
        [0, 0],
        [0, 0],
      ]; // prettier-ignore
}

/**
 * The nearest panel in a direction, of those that lie opposite; null at the edge.
 *
 * @param {Placement[]} placements @param {Placement} from @param {number} dx @param {number} dy
 */
export function panelInDirection(placements, from, dx, dy) {
  const start = middle(from);
  /** @param {Placement} to */
  const ahead = (to) => (dx ? dx * (middle(to).x - start.x) : dy * (middle(to).y - start.y));
  /** @param {Placement} to */
  const aside = (to) => (dx ? Math.abs(middle(to).y - start.y) : Math.abs(middle(to).x - start.x));
  /** @param {Placement} to */
  const isOpposite = (to) => aside(to) < (dx ? (from.height + to.height) / 2 : (from.width + to.width) / 2);
  const found = placements.filter((to) => ahead(to) > 0 && isOpposite(to));
  return found.sort((a, b) => ahead(a) - ahead(b) || aside(a) - aside(b))[0] ?? null;
}

/** @param {Placement} placement */
function middle({ left, top, width, height }) {
  return { x: left + width / 2, y: top + height / 2 };
}
