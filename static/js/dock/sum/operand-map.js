import { element } from "../../dom/element.js";
import { quantityOf } from "../../model/cells.js";
import { scaleOf } from "../../model/scales.js";
import { boundOf, tensorOf } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { tensorName } from "../elements.js";
import { placeAt } from "../place.js";

/**
 * One operand of the terms as a map: the window that is summed over, in the whole channel, or the cells alone.
 *
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../model/terms.js").Group} Group
 * @typedef {import("../../paint/map.js").Mark} Mark
 * @typedef {import("../../model/terms.js").Window} Window
 * @typedef {import("./operands.js").Space} Space
 * @typedef {{side: "left" | "right", tensor: string, window: Window | null}} Side
 * @typedef {import("../place.js").Place} Place
 * @typedef {{map: ReturnType<typeof createMap>, caption: (Node | string)[], marks: Mark[],
 *            placeOf: (term: number) => Place}} Operand
 */

/** @param {Group} group @param {Side} side @param {Trace} trace @param {Space} space @returns {Operand} */
export function operandMap(group, side, trace, space) {
  return side.window ? windowInChannel(group, side, side.window, trace, space) : cellsAlone(group, side, trace, space);
}

/**
 * @param {Group} group @param {Side} side @param {Window} window @param {Trace} trace @param {Space} space
 * @returns {Operand}
 */
function windowInChannel({ terms }, { side, tensor }, window, trace, space) {
  const { shape, data } = tensorOf(trace, tensor);
  const { channel } = window;
  const [, rows, columns] = shape;
  const plane = data.subarray(channel * rows * columns, (channel + 1) * rows * columns);
  const map = createMap({
    values: { planes: 1, rows, columns, data: plane },
    scale: scaleOf(trace.layers, tensor),
    bound: boundOf(plane),
    label: `${tensor}, channel ${channel}, with the window that is summed over`,
    find: (_, row, column) => ({ tensor, index: [channel, row, column] }),
    start: [0, window.row, window.column],
    ...space,
  });
  const isWhole = window.rows === rows && window.columns === columns;
  return {
    map,
    placeOf: (term) => ({ plane: 0, row: terms[term][side].index[1], column: terms[term][side].index[2] }),
    marks: isWhole ? [] : [{ plane: 0, ...window, kind: terms.length > 1 ? "window" : "now" }],
    caption: [tensorName(tensor), element("wbr"), `[${channel},·,·]`],
  };
}

/** @param {Group} group @param {Side} side @param {Trace} trace @param {Space} space @returns {Operand} */
function cellsAlone(group, { side, tensor }, trace, space) {
  const { terms, planes, rows, columns } = group;
  const values = Float64Array.from(terms, (term) => term[side].value);
  const map = createMap({
    values: { planes, rows, columns, data: values },
    scale: scaleOf(trace.layers, tensor),
    bound: boundOf(values.length > 1 ? values : tensorOf(trace, tensor).data),
    label: `${tensor}, the ${values.length} cells that are summed over`,
    find: (plane, row, column) => ({ tensor, index: terms[(plane * rows + row) * columns + column][side].index }),
    ...space,
  });
  const lastIndex = (/** @type {number} */ term) => terms[term][side].index.at(-1) ?? 0;
  const isReversed = quantityOf(tensor) === "weight" && columns > 1 && lastIndex(columns - 1) < lastIndex(0);
  return {
    map,
    placeOf: (term) => placeAt(term, group),
    marks: [],
    caption: [tensorName(tensor), isReversed ? ", read backwards" : ""],
  };
}
