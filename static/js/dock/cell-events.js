import { panelOf } from "../model/cells.js";
import { offsetOf } from "../model/tensors.js";

/**
 * Every cell that the dock names or draws lights up in the picture while the reader points at it, and is explained when
 * it is pressed. A number that is no cell, such as a product, lights up the one that it comes from (`data-source`).
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../state/state.js").State} State
 */

/**
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {import("../state/state.js").Actions} actions
 */
export function listenToCells(root, store, actions) {
  /** @param {Cell | null} cell @param {"pointer" | "keyboard"} by */
  const pointAt = (cell, by) => actions.pointAt(cell && pointedCell(store.state, cell, by));
  const leave = () => actions.pointAt(null);

  root.addEventListener("click", ({ target }) => {
    const cell = namedCell(target, "cell");
    if (cell) actions.explain(cell);
  });
  root.addEventListener("pointerover", ({ target }) => {
    const cell = namedCell(target, "cell") ?? namedCell(target, "source");
    if (cell) pointAt(cell, "pointer");
  });
  root.addEventListener("focusin", ({ target }) => {
    const cell = namedCell(target, "cell") ?? namedCell(target, "source");
    if (cell) pointAt(cell, "keyboard");
  });
  root.addEventListener("pointerout", ({ target }) => {
    if (target instanceof Element && target.closest("[data-cell], [data-source], .map, .chart-cells")) leave();
  });
  root.addEventListener("focusout", () => {
    if (store.state.cell?.by === "keyboard") leave();
  });

  root.addEventListener("map-point", (event) => {
    const { cell, by } = detailOf(event);
    pointAt(cell, by);
  });
  root.addEventListener("map-open", (event) => {
    const { cell } = detailOf(event);
    if (cell) actions.explain(cell);
  });
}

/**
 * The cell that an element or one of its parents names.
 *
 * @param {EventTarget | null} target @param {"cell" | "source"} attribute @returns {Cell | null}
 */
function namedCell(target, attribute) {
  const named = target instanceof Element ? target.closest(`[data-${attribute}]`) : null;
  return named instanceof HTMLElement ? JSON.parse(named.dataset[attribute] ?? "null") : null;
}

/**
 * A cell as the picture points at it; null where the trace does not have it.
 *
 * @param {State} state @param {Cell} cell @param {"pointer" | "keyboard"} by
 */
function pointedCell({ shown }, { tensor, index }, by) {
  const found = shown?.trace.tensors.get(tensor);
  return shown && found
    ? { panel: panelOf(shown.trace, tensor), tensor, offset: offsetOf(found.shape, index), by }
    : null;
}

/**
 * What paint/map.js and the enlarged chart send with their events.
 *
 * @param {Event} event @returns {{cell: Cell | null, by: "pointer" | "keyboard"}}
 */
function detailOf(event) {
  if (event instanceof CustomEvent) return event.detail;
  throw new TypeError(`${event.type} must be a CustomEvent.`);
}
