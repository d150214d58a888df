import { panelOf } from "../model/cells.js";
import { changedCells } from "../model/edits.js";
import { cellRect } from "../model/placement.js";
import { offsetOf } from "../model/tensors.js";

/**
 * A frame around every cell of the picture that the reader has changed.
 *
 * @param {Iterable<SVGPathElement>} paths @param {import("../state/state.js").Shown} shown
 * @param {Map<string, import("../model/placement.js").Placement>} placements
 */
export function drawMarks(paths, shown, placements) {
  const frames = changedCells(shown).map(({ tensor, index }) => {
    const placement = placements.get(panelOf(tensor));
    const part = placement?.panel.parts.findIndex(({ name }) => name === tensor) ?? -1;
    if (part < 0) return "";
    const offset = offsetOf(placement.panel.parts[part].tensor.shape, index);
    const { x, y, width, height } = cellRect(placement, { part, offset });
    return `M${x} ${y}h${width}v${height}h${-width}z`;
  });
  for (const path of paths) path.setAttribute("d", frames.join(""));
}
