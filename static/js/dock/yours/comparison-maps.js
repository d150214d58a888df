import { element } from "../../dom/element.js";
import { rangeAroundZero } from "../../model/format.js";
import { boundOf, indexOf, offsetOf } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { figure, operator } from "../elements.js";
import { placeAt } from "../place.js";
import { roomIn } from "../room.js";

/**
 * Yours − right = difference, as three maps of the same arrangement. A click on a cell explains its right number.
 *
 * @typedef {import("../explanation.js").Explanation} Explanation
 * @typedef {import("../../api/client.js").Comparison} Reply
 */

const NARROW = 560; // CSS pixels: maps below one another, so that a finger can meet their cells
const WORDS = 0.34; // of the tab, beside the maps
const OPERATORS = 72; // CSS pixels that both of them take, with their gaps
const CAPTION = 64; // CSS pixels of the captions and of the line below the maps
const LOWEST = 96; // CSS pixels of a map

/** @param {Explanation} explanation @param {Reply} reply @param {HTMLElement} body */
export function comparisonMaps({ comparison, cell }, reply, body) {
  const { tensor, right, difference } = reply;
  const { shape } = right;
  const yours = comparison.given?.arrays[comparison.at].values.data ?? [];
  const { width, height } = roomIn(body);
  const isNarrow = width < NARROW;
  const seen = isNarrow ? width : (1 - WORDS) * width;
  const planes = planesOf(shape);
  const place = cell.tensor === tensor ? placeAt(offsetOf(shape, cell.index), planes) : null;
  const space = {
    width: isNarrow ? seen - 2 : (seen - OPERATORS) / 3,
    height: Math.max(LOWEST, height - CAPTION),
    stretch: shape.length < 3,
    numbers: true,
  };
  /** @param {string} name @param {ArrayLike<number>} data */
  const draw = (name, data) => {
    const bound = boundOf(data);
    const map = createMap({
      values: { ...planes, data },
      scale: "signed",
      bound,
      label: `${name}, ${tensor}, ${rangeAroundZero(bound)}`,
      find: (plane, row, column) => ({
        tensor,
        index: indexOf(shape, (plane * planes.rows + row) * planes.columns + column),
      }),
      ...(place && { start: /** @type {const} */ ([place.plane, place.row, place.column]) }),
      ...space,
    });
    map.draw();
    if (place) map.mark([{ ...place, kind: "now" }]);
    return figure([element("b", {}, name), ` ${rangeAroundZero(bound)}`], map.element);
  };
  const figures = [draw("yours", yours), draw("right", right.data), draw("difference", difference.data)];
  if (isNarrow) return element("div", { className: "operands below" }, ...figures.reverse());
  const [mine, right_, off] = figures;
  return element("div", { className: "operands on-axis" }, mine, operator("−"), right_, operator("="), off);
}

/** A plane for every kernel or channel; one for the head's weights, and a row for a vector. @param {number[]} shape */
function planesOf(shape) {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape.slice(-2);
  return { planes: shape.slice(0, -2).reduce((a, b) => a * b, 1), rows, columns };
}
