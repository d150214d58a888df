import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { indexOf } from "../../model/tensors.js";

/**
 * The line that says which number of a factor or a result is pointed at, and which cell of the trace that is.
 *
 * @typedef {import("./chain-maps.js").Maps} Maps
 * @typedef {import("./chain-maps.js").Source} Source
 * @typedef {import("../../paint/map.js").MapEvent} MapEvent
 */

const HINT = "Point at a cell of any matrix for its value at this point of the chain.";

/** @param {Maps} maps */
export function createReading(maps) {
  const line = element("p", { className: "reading", textContent: HINT });
  /** @param {Event} event */
  const show = (event) => {
    const source = maps.sourceOf(event.target);
    if (!source || !(event instanceof CustomEvent)) return;
    const { cell, position, by } = /** @type {MapEvent} */ (event.detail);
    line.ariaLive = by === "keyboard" && !cell ? "polite" : "off"; // the page's own readout announces cells of the trace
    line.textContent = textOf(source, position, cell);
  };
  const hide = () => {
    line.textContent = HINT;
  };

  return {
    element: line,
    /** @param {HTMLElement} view */
    listen(view) {
      view.addEventListener("map-point", show);
      view.addEventListener("pointerout", ({ target }) => maps.sourceOf(target) && hide());
      view.addEventListener("focusout", hide);
    },
  };
}

/**
 * `W2ᵀ[17,3] = 0.0123, which is conv2.W[3,1,0,1]`
 *
 * @param {Source} source @param {MapEvent["position"]} position @param {MapEvent["cell"]} cell
 */
function textOf({ name, values, shape }, [plane, row, column], cell) {
  const offset = (plane * shape.rows + row) * shape.columns + column;
  const own = name === "loss" ? name : format.cellName(name, indexOf(values.shape, offset));
  const inTrace = cell && (cell.index.length ? format.cellName(cell.tensor, cell.index) : cell.tensor);
  const origin = inTrace && inTrace !== own ? `, which is ${inTrace}` : "";
  return `${own} = ${format.number(values.data[offset])}${origin}`;
}
