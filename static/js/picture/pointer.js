import { cellAtPoint } from "../model/placement.js";
import { argmaxAbs, cellAt } from "../model/tensors.js";
import { pointedCell } from "./cells.js";

/**
 * What a pointer does in the picture. A move points at a cell. A click on a cell explains it. A click on the title of a
 * panel or layer enlarges the panel.
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "pointAt" | "explain">} actions
 * @param {() => Map<string, import("../model/placement.js").Placement>} placements
 */
export function listenToPointer(root, store, actions, placements) {
  /** @param {PointerEvent} event */
  const point = ({ clientX, clientY }) => {
    const frame = root.getBoundingClientRect();
    const found = cellAtPoint(placements().values(), clientX - frame.left, clientY - frame.top);
    actions.pointAt(found && pointedCell(found.placement.panel, found.spot, "pointer"));
  };
  root.addEventListener("pointermove", point);
  root.addEventListener("pointerdown", point);
  root.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "mouse") actions.pointAt(null);
  });
  root.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest("[data-slot]")) explain();
    const title = target.closest("[data-enlarge]");
    if (title instanceof HTMLElement) enlarge(title.dataset.enlarge ?? "");
  });

  /** Explain the cell that the tooltip names. The place of a click is in whole pixels, and cells may be smaller. */
  function explain() {
    const { cell, shown } = store.state;
    if (cell && shown) actions.explain(cellAt(shown.trace, cell));
  }

  /** Enlarge a panel, with its largest number selected. @param {string} id */
  function enlarge(id) {
    const { shown } = store.state;
    const panel = placements().get(id)?.panel;
    if (!panel || !shown) return;
    const largest = { part: 0, offset: argmaxAbs(panel.parts[0].tensor.data) };
    actions.explain(cellAt(shown.trace, pointedCell(panel, largest, "pointer")), { tab: "layer" });
  }
}
