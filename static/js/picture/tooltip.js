import { find } from "../dom/find.js";
import { setHidden } from "../dom/hide.js";
import { cellRect } from "../model/placement.js";
import { spotIn } from "./cells.js";
import { cellText } from "./readout.js";

const DISTANCE = 10; // CSS pixels between the cell and its tooltip

/**
 * The outline of the cell that is pointed at, and the tooltip beside it.
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {() => Map<string, import("../model/placement.js").Placement>} placements
 * @returns {() => void} draw
 */
export function createTooltip(root, store, placements) {
  const outline = find(root, "[data-outline]", HTMLElement);
  const tip = find(root, "[data-tip]", HTMLElement);

  return () => {
    const { cell, shown } = store.state;
    const placement = cell && placements().get(cell.panel);
    for (const element of [outline, tip]) setHidden(element, !placement);
    if (!placement || !shown) return;
    const { x, y, width, height } = cellRect(placement, spotIn(placement.panel, cell));
    Object.assign(outline.style, { width: `${width}px`, height: `${height}px`, translate: `${x}px ${y}px` });
    tip.textContent = cellText(shown.trace, cell);
    const left = Math.min(x + width + DISTANCE, root.clientWidth - tip.offsetWidth);
    const above = y - tip.offsetHeight - DISTANCE;
    tip.style.translate = `${Math.max(0, left)}px ${above < 0 ? y + height + DISTANCE : above}px`;
  };
}
