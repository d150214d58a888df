import { panelOf } from "./cells.js";
import { indexOf } from "./tensors.js";

/**
 * Where a box of cells lies in a panel: one rectangle a tile that it touches, in CSS pixels from the picture's corner.
 *
 * @param {import("./placement.js").Placement} placement  of the panel that shows the box's tensor
 * @param {import("./dependencies.js").Box} box
 * @returns {import("./tiling.js").Rect[]}
 */
export function rectsOf({ panel, tiling, left, top, pixel }, { tensor, shape, ranges }) {
  const part = panel.parts.findIndex(({ name }) => name === tensor || panelOf(tensor) === name);
  const rects = [];
  for (const tile of tiling.tiles) {
    if (tile.part !== part) continue;
    const place = placeIn(tile, shape, ranges);
    if (!place) continue;
    const [[top0, bottom], [left0, right]] = place;
    rects.push({
      x: (left + (tile.x + left0 * tile.width) * tiling.unit) / pixel,
      y: (top + (tile.y + top0 * tile.height) * tiling.unit) / pixel,
      width: ((right - left0 + 1) * tile.width * tiling.unit) / pixel,
      height: ((bottom - top0 + 1) * tile.height * tiling.unit) / pixel,
    });
  }
  return rects;
}

/** The rows and columns of a tile that a box covers; null where none. A tile is a map, a column of bars or one bias. */
function placeIn(tile, shape, ranges) {
  const size = tile.rows * tile.columns;
  if (shape[0] === tile.rows && shape.slice(1).every((n) => n === 1)) return [ranges[0], [0, 0]];
  const map = shape.length >= 3;
  const plane = indexOf(map ? shape.slice(0, -2) : shape, tile.first / size);
  const inside = plane.every((i, axis) => ranges[axis][0] <= i && i <= ranges[axis][1]);
  if (!inside) return null;
  return map
    ? ranges.slice(-2)
    : [
        [0, 0],
        [0, 0],
      ];
}
