import { clamp, editRange, isEditable } from "../model/edits.js";
import { indexOf } from "../model/tensors.js";

const CLICK = 4; // pixels that a hand may tremble
const WAY = 160; // pixels from the middle of a range to its end

/** A weight, bias or pixel of the picture, dragged with the mouse: up is more, down is less. A click stays a click. */
export function createDrag(picture, store, actions) {
  /** @type {{cell: import("../model/cells.js").Cell, y: number, from: number, range: {low: number, high: number}, moved: boolean} | null} */
  let held = null;

  picture.addEventListener("pointerdown", (event) => {
    const { cell, shown } = store.state;
    if (event.pointerType !== "mouse" || event.button !== 0 || !cell || !isEditable(cell)) return;
    const { data, shape } = shown.trace.tensors.get(cell.tensor);
    const named = { tensor: cell.tensor, index: indexOf(shape, cell.offset) };
    held = {
      cell: named,
      y: event.clientY,
      from: data[cell.offset],
      range: editRange(shown.trace, named),
      moved: false,
    };
    picture.classList.add("held");
  });
  // Before the picture hears of it: the cell that is pointed at stays the one that is held.
  addEventListener(
    "pointermove",
    (event) => {
      if (!held || (!held.moved && Math.abs(event.clientY - held.y) <= CLICK)) return;
      event.stopPropagation();
      held.moved = true;
      picture.classList.add("dragging");
      actions.changeCell(held.cell, valueAt(held, event), { moving: true });
    },
    true,
  );
  addEventListener(
    "pointerup",
    (event) => {
      if (held?.moved) {
        actions.changeCell(held.cell, valueAt(held, event));
        addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
      }
      picture.classList.remove("held", "dragging");
      held = null;
    },
    true,
  );
}

function valueAt({ cell, y, from, range: { low, high } }, { clientY }) {
  const step = (high - low) / 2 / WAY;
  return clamp(cell, Number((from + step * (y - clientY)).toPrecision(4)));
}
