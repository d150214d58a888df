import { clamp, editRange, isEditable } from "../model/edits.js";
import { cellAt, tensorOf } from "../model/tensors.js";

/**
 * What happens when a weight, a bias or a pixel of the picture is dragged with the mouse:
 *
 *     pointer  ->  value  ->  actions.changeCell
 *
 * Up is more, down is less. A press without a move stays a click.
 *
 * @typedef {import("../state/state.js").State} State
 * @typedef {{cell: import("../model/cells.js").Cell, startY: number, startValue: number,
 *            range: {low: number, high: number}, moved: boolean}} Drag
 */

const CLICK = 4; // CSS pixels that the mouse may move during a click
const HALF_RANGE = 160; // CSS pixels from the middle of a number's range to its end

/**
 * @param {HTMLElement} picture
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "changeCell">} actions
 */
export function createWeightDrag(picture, store, actions) {
  /** @type {Drag | null} */
  let drag = null;

  picture.addEventListener("pointerdown", (event) => {
    const begun = dragFrom(event, store.state);
    if (!begun) return;
    drag = begun;
    picture.classList.add("held");
  });

  /** @param {PointerEvent} event */
  const move = (event) => {
    if (!drag || (!drag.moved && Math.abs(event.clientY - drag.startY) <= CLICK)) return;
    drag.moved = true;
    picture.classList.add("dragging");
    event.stopPropagation(); // the picture goes on pointing at the cell that is dragged
    actions.changeCell(drag.cell, valueAt(drag, event), { moving: true });
  };
  /** @param {PointerEvent} event */
  const release = (event) => {
    if (drag?.moved) {
      actions.changeCell(drag.cell, valueAt(drag, event));
      addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
    }
    drag = null;
    picture.classList.remove("held", "dragging");
  };
  addEventListener("pointermove", move, { capture: true });
  addEventListener("pointerup", release, { capture: true });
}

/**
 * The drag that a press begins, if it is one of the mouse on a cell that may be changed.
 *
 * @param {PointerEvent} event @param {Readonly<State>} state @returns {Drag | null}
 */
function dragFrom({ pointerType, button, clientY }, { cell: pointed, shown }) {
  if (pointerType !== "mouse" || button !== 0 || !pointed || !shown) return null;
  const cell = cellAt(shown.trace, pointed);
  if (!isEditable(cell)) return null;
  const startValue = tensorOf(shown.trace, pointed.tensor).data[pointed.offset];
  return { cell, startY: clientY, startValue, range: editRange(shown.trace, cell), moved: false };
}

/** The number that the mouse has dragged the cell to. @param {Drag} drag @param {PointerEvent} event */
function valueAt({ cell, startY, startValue, range: { low, high } }, { clientY }) {
  const perPixel = (high - low) / 2 / HALF_RANGE;
  return clamp(cell, Number((startValue + perPixel * (startY - clientY)).toPrecision(4)));
}
