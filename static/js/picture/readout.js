import * as format from "../model/format.js";
import { logitsOf } from "../model/layers.js";
import { cellAt, tensorOf } from "../model/tensors.js";

/**
 * The line of text that names the cell that is pointed at. Screen readers announce it only if the keyboard moved there.
 *
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../state/state.js").State} State
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 */
export function createReadout(root, store) {
  const hint = [...root.childNodes]; // shown while no cell is pointed at
  /** @type {string | null} */
  let current = null;

  const show = () => {
    const { cell, shown } = store.state;
    const text = cell && shown ? cellText(shown.trace, cell) : null;
    if (text === current) return;
    current = text;
    root.ariaLive = cell?.by === "keyboard" ? "polite" : "off";
    root.replaceChildren(...(text === null ? hint : [text]));
    root.classList.toggle("empty", text === null);
  };
  store.watch(({ cell }) => cell, show);
  store.watch(({ shown }) => shown, show);
}

/**
 * One cell as text: `pool1.grad[2,4,7] = -0.00123`. A probability comes with the logit that it is made of.
 *
 * @param {Trace} trace @param {import("../state/state.js").Cell} cell
 */
export function cellText(trace, cell) {
  const cells = cell.tensor === "probabilities" ? [cell, { ...cell, tensor: logitsOf(trace.layers) }] : [cell];
  return cells.map((one) => equation(trace, one)).join(", ");
}

/** @param {Trace} trace @param {import("../state/state.js").Cell} cell */
function equation(trace, cell) {
  const { tensor, index } = cellAt(trace, cell);
  return `${format.cellName(tensor, index)} = ${format.number(tensorOf(trace, tensor).data[cell.offset])}`;
}
