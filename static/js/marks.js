import { panelOf } from "./cells.js";
import { changedCells } from "./changes.js";
import { locate } from "./placement.js";
import { offsetOf } from "./tensors.js";

/**
 * A frame around every cell of the picture that the reader has changed.
 *
 * @param {Iterable<SVGPathElement>} paths @param {import("./actions.js").Shown} shown
 * @param {Map<string, import("./placement.js").Placement>} placements
 */
export function drawMarks(paths, shown, placements) {
  const frames = changedCells(shown).map(({ tensor, index }) => {
    const placement = placements.get(panelOf(tensor));
    const part = placement?.panel.parts.findIndex(({ name }) => name === tensor) ?? -1;
    if (part < 0) return "";
    const offset = offsetOf(placement.panel.parts[part].tensor.shape, index);
    const { x, y, width, height } = locate(placement, { part, offset });
    return `M${x} ${y}h${width}v${height}h${-width}z`;
  });
  for (const path of paths) path.setAttribute("d", frames.join(""));
}
