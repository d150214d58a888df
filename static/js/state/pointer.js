/**
 * The cell under the pointer or the keyboard focus.
 *
 * @typedef {{panel: string, tensor: string, offset: number, by: "pointer" | "keyboard"}} PointedCell
 * @typedef {{cell: PointedCell | null}} PointerState
 */

/** @type {PointerState} */
export const INITIAL = { cell: null };

/** Only a cell that the new trace has can stay pointed at. @returns {Partial<PointerState>} */
export function pointerArrival(
  /** @type {PointerState} */ { cell },
  /** @type {import("./request.js").Arrival} */ { trace, isReshaped },
) {
  return cell && (isReshaped || !trace.tensors.has(cell.tensor)) ? { cell: null } : {};
}

/** @param {import("./state.js").Store} store */
export function createPointerActions(store) {
  return {
    /** @param {PointedCell | null} cell */
    pointAt: (cell) => store.update({ cell }),
  };
}
