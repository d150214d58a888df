import { panelOf } from "../model/cells.js";
import { changedCells } from "../model/edits.js";
import { cellRect } from "../model/placement.js";
import { offsetOf } from "../model/tensors.js";

/**
 * A frame around every cell of the picture that the reader has changed.
 *
 * @typedef {import("../model/placement.js").Placement} Placement
 *
 * @param {SVGPathElement[]} paths  of the same frames: the line and the halo behind it
 * @param {import("../state/state.js").Shown} shown
 * @param {Map<string, Placement>} placements
 */
export function drawEditedCells(paths, shown, placements) {
  const frames = changedCells(shown).map((cell) => {
    const placement = placements.get(panelOf(shown.trace, cell.tensor));
    return placement ? frameOf(placement, cell) : "";
  });
  const d = frames.join("");
  // The same frames again would have the browser lay out the picture.
  for (const path of paths) if (path.getAttribute("d") !== d) path.setAttribute("d", d);
}

/** @param {Placement} placement @param {import("../model/cells.js").Cell} cell @returns {string} an SVG path */
function frameOf(placement, { tensor, index }) {
  const { parts } = placement.panel;
  const part = parts.findIndex(({ name }) => name === tensor);
  if (part < 0) return "";
  const offset = offsetOf(parts[part].tensor.shape, index);
  const { x, y, width, height } = cellRect(placement, { part, offset });
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
