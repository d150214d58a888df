import { panelInDirection } from "../model/placement.js";
import { cellAt } from "../model/tensors.js";
import { neighbour } from "../model/tiling.js";
import { pointedCell, spotIn } from "./cells.js";

/**
 * The keyboard in the picture. The picture is one Tab stop. Arrow keys move from cell to cell, Home and End go to the
 * first and the last cell of the panel. PageUp and PageDown go to the panel before and after, Shift with an arrow key to
 * the panel on that side. Enter explains the cell.
 *
 * @typedef {import("../model/placement.js").Placement} Placement
 * @typedef {import("../model/tiling.js").Spot} Spot
 * @typedef {{spot: Spot} | {panel: string | undefined}} Move  to a cell of this panel, or to another panel, if there is one
 */

/** @type {Record<string, [number, number]>} */
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// With the ring that shows where the keyboard is. TypeScript does not know `focusVisible` yet.
const FOCUS = { preventScroll: false, focusVisible: true };

/**
 * @param {Map<string, HTMLElement>} elements  of the panels, by id
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "pointAt" | "explain">} actions
 * @param {() => Map<string, Placement>} placements
 */
export function listenToKeyboard(elements, store, actions, placements) {
  for (const [id, element] of elements) {
    element.addEventListener("focus", () => {
      const panel = placements().get(id)?.panel;
      if (!panel) return;
      moveTabStop(elements, element);
      if (element.matches(":focus-visible")) pointAt(panel, spotIn(panel, store.state.cell));
    });
    element.addEventListener("blur", () => {
      if (store.state.cell?.by === "keyboard") actions.pointAt(null);
    });
    element.addEventListener("keydown", (event) => {
      const placement = placements().get(id);
      if (event.ctrlKey || event.metaKey || event.altKey || !placement) return;
      const { panel } = placement;
      const spot = spotIn(panel, store.state.cell);
      if (event.key === "Enter") return explain(panel, spot);
      const move = moveOf(event, placement, spot, [...placements().values()]);
      if (!move) return;
      event.preventDefault();
      if ("spot" in move) pointAt(panel, move.spot);
      else if (move.panel) elements.get(move.panel)?.focus(FOCUS);
    });
  }

  /** @param {Placement["panel"]} panel @param {Spot} spot */
  function pointAt(panel, spot) {
    actions.pointAt(pointedCell(panel, spot, "keyboard"));
  }

  /** @param {Placement["panel"]} panel @param {Spot} spot */
  function explain(panel, spot) {
    const { shown } = store.state;
    if (shown) actions.explain(cellAt(shown.trace, pointedCell(panel, spot, "keyboard")));
  }
}

/**
 * The Tab stop leaves a panel that has become empty for the first panel.
 *
 * @param {Map<string, HTMLElement>} elements
 * @param {(import("../model/panels.js").Panel | import("../model/panels.js").EmptyPanel)[]} panels
 */
export function keepTabStop(elements, panels) {
  const first = elements.get(panels[0].id);
  const isLost = panels.some((panel) => "empty" in panel && elements.get(panel.id)?.tabIndex === 0);
  if (first && isLost) moveTabStop(elements, first);
}

/** @param {Map<string, HTMLElement>} elements @param {HTMLElement} to */
function moveTabStop(elements, to) {
  for (const element of elements.values()) element.tabIndex = element === to ? 0 : -1;
}

/**
 * @param {KeyboardEvent} event @param {Placement} from @param {Spot} spot  where the cell is @param {Placement[]} all
 * @returns {Move | null} null: the key means nothing here
 */
function moveOf({ key, shiftKey }, from, spot, all) {
  const position = all.indexOf(from);
  if (key === "PageDown") return { panel: all[position + 1]?.panel.id };
  if (key === "PageUp") return { panel: all[position - 1]?.panel.id };
  if (key === "Home") return { spot: { part: 0, offset: 0 } };
  if (key === "End") return { spot: { part: 0, offset: from.panel.parts[0].tensor.data.length - 1 } };
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  if (shiftKey) return { panel: panelInDirection(all, from, ...direction)?.panel.id };
  return { spot: neighbour(from.tiling, spot, ...direction) };
}
