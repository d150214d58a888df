import * as format from "../model/format.js";
import { indexOf } from "../model/tensors.js";

/**
 * One cell in words: `pool1.grad[2,4,7] = -0.00123`; a probability with the logit it was made of.
 *
 * @param {import("../model/tensors.js").Trace} trace @param {import("../state/state.js").Cell} cell
 */
export function cellText(trace, { tensor, offset }) {
  const names = tensor === "probabilities" ? [tensor, "dense.value"] : [tensor];
  return names.map((name) => equation(name, trace.tensors.get(name), offset)).join(", ");
}

function equation(name, { data, shape }, offset) {
  return `${format.cellName(name, indexOf(shape, offset))} = ${format.number(data[offset])}`;
}

/** The line that says what is pointed at; spoken only where it was reached by keyboard. */
export function createReadout(root, store) {
  const silent = [...root.childNodes];
  let said = null;
  const show = (_, { cell, shown }) => {
    const text = cell && shown ? cellText(shown.trace, cell) : null;
    if (text === said) return;
    said = text;
    root.ariaLive = cell?.by === "keyboard" ? "polite" : "off";
    root.replaceChildren(...(text === null ? silent : [text]));
    root.classList.toggle("empty", text === null);
  };
  store.watch(({ cell }) => cell, show);
  store.watch(({ shown }) => shown, show);
}
