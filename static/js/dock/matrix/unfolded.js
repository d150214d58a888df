import { element } from "../../dom/element.js";
import { placesOf } from "../../model/meeting.js";
import { note } from "../elements.js";
import { matrixMaps } from "./matrix-maps.js";
import { createFold, createMeeting, slotsOf } from "./meeting.js";
import { symbolOf } from "./symbols.js";

/**
 * left · right = product as three maps, and below them in numbers.
 *
 * @typedef {import("openapi").components["schemas"]["MatrixReply"]} MatrixReply
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../api/client.js").Derivation} Derivation
 */

/**
 * @param {Derivation} derivation @param {MatrixReply} reply @param {Cell} cell @param {Trace} trace
 * @returns {import("./matrix-tab.js").MatrixView}
 */
export function createUnfolded(derivation, reply, cell, trace) {
  const places = placesOf(reply, derivation.terms, trace);
  const numbers = isFold(reply) ? createFold(derivation) : createMeeting(derivation, meetingOf(derivation, reply));
  const holder = element("div");
  /** @type {ReturnType<typeof matrixMaps> | null} */
  let maps = null;
  return {
    element: element("div", { className: "product" }, holder, note(explanationOf(reply, cell.tensor)), numbers.element),
    drawMaps(size) {
      maps = matrixMaps(reply, cell, trace, size);
      holder.replaceChildren(maps.element);
    },
    light(terms) {
      numbers.light(terms);
      maps?.light(terms.flatMap((t) => places[t] ?? [])); // the bias stands in none
    },
  };
}

/** Whether col2im adds up several cells of the product. @param {MatrixReply} reply */
const isFold = ({ operator, cells }) => operator === "matmul" && cells.length > 1;

/** @param {Derivation} derivation @param {MatrixReply} reply @returns {import("./meeting.js").Meeting} */
function meetingOf({ terms }, { operator, left, right, row, column }) {
  const [l, r] = [symbolOf(left.name), symbolOf(right.name)];
  if (operator === "cellwise") {
    return { label: `${l} times ${r}, cell by cell`, heads: [l, r], slots: slotsOf(terms, false) };
  }
  return {
    label: `Row ${row} of ${l} times column ${column} of ${r}`,
    heads: [`${l} row ${row}`, `${r} column ${column}`],
    slots: slotsOf(terms, true),
  };
}

/** @param {MatrixReply} reply @param {string} tensor */
function explanationOf(reply, tensor) {
  const { operator, left, right, row, column, cells } = reply;
  const isMatmul = operator === "matmul";
  const meet = `Row ${row} of ${symbolOf(left.name)} meets column ${column} of ${symbolOf(right.name)} in this number.`;
  const sentences = [
    ...(isMatmul && row !== null ? [meet] : []),
    ...(cells.length > 1 ? [`The ${cells.length} framed cells add up to the number.`] : []),
    ...(isMatmul && tensor.endsWith(".value") ? ["The bias is added afterwards."] : []),
    ...(isFold(reply) ? ["Point at an entry, and its sum over filters stands below."] : []),
  ];
  return sentences.join(" ");
}
