import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { foldZeros } from "../../model/meeting.js";
import { boundOf, offsetOf } from "../../model/tensors.js";
import { placesOfWeight, unroll, unrolledTerms } from "../../model/unrolled.js";
import { figure, note, tensorName } from "../elements.js";
import { createMeeting } from "./meeting.js";
import { sparseMap } from "./sparse-map.js";
import { sizeText } from "./symbols.js";

/**
 * The convolution as one sparse matrix T(W), with the part of it that the number is made of: a row for a value, a column
 * for a gradient of the input, all places of a weight for the weight's gradient.
 *
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../model/unrolled.js").Unrolled} Unrolled
 * @typedef {import("../../model/unrolled.js").Part} Part
 * @typedef {import("../../model/unrolled.js").Entry} Entry
 * @typedef {import("../../api/client.js").Derivation} Derivation
 * @typedef {import("../../paint/map.js").Mark} Mark
 * @typedef {import("./term-table.js").Content} Content
 */

/**
 * @param {Derivation} derivation @param {Cell} cell @param {Trace} trace @param {{layer: string, part: Part}} made
 * @returns {import("./matrix-tab.js").MatrixView}
 */
export function createSparse(derivation, cell, trace, { layer, part }) {
  const unrolled = unroll(trace, layer);
  const { terms } = derivation;
  const { placed, length, places } = unrolledTerms(unrolled, part, cell, terms);
  const { equation, words, heads } = wordsOf(unrolled, part, cell);
  const numbers = createMeeting(derivation, {
    label: `${heads[0]} times ${heads[1]}`,
    heads,
    slots: foldZeros(terms, placed, length),
    place: (t) => `${places[t].row}, ${places[t].column}`,
  });
  const holder = element("div");
  const text = element("div", { className: "sparse-text" }, equation, note(words), numbers.element);
  /** @type {ReturnType<typeof sparseMap> | null} */
  let map = null;
  return {
    element: element("div", { className: "sparse" }, holder, text),
    drawMaps(size) {
      map = sparseMap(unrolled, partOfMap(unrolled, part, cell), size);
      holder.replaceChildren(figure(captionOf(unrolled), map.element));
      map.reveal();
    },
    light(lit) {
      numbers.light(lit);
      map?.light(lit.flatMap((t) => places[t] ?? []));
    },
  };
}

/** @param {Unrolled} unrolled @returns {Content[]} */
function captionOf({ layer, rows, columns, nonZeros, weights }) {
  const share = format.number((100 * nonZeros) / rows / columns);
  const numbers = `${nonZeros.toLocaleString("en")} non-zeros (${share} %), ${format.rangeAroundZero(boundOf(weights))}`;
  return [tensorName(`${layer}.W`, "T(W)"), " ", sizeText({ rows, columns }), `, ${numbers}`];
}

/**
 * What the map shows of a part: the frame of a row or a column, or the filled places of a weight.
 *
 * @param {Unrolled} unrolled @param {Part} part @param {Cell} cell @returns {{marks: Mark[], filled: Entry[]}}
 */
function partOfMap(unrolled, part, { index }) {
  const { rows, columns, x, z } = unrolled;
  const line = { plane: 0, row: 0, column: 0, kind: "line" };
  if (part === "row") return { marks: [{ ...line, row: offsetOf(z, index), columns }], filled: [] };
  if (part === "column") return { marks: [{ ...line, column: offsetOf(x, index), rows }], filled: [] };
  return { marks: [], filled: placesOfWeight(unrolled, index) };
}

/** @param {Unrolled} unrolled @param {Part} part @param {Cell} cell */
function wordsOf(unrolled, part, { index }) {
  const { layer, x, z } = unrolled;
  const name = (/** @type {string} */ text, /** @type {string} */ tensor) => tensorName(tensor, text);
  const T = () => name("T(W)", `${layer}.W`);
  const [vecX, vecZ] = [name("vec(x)", "input.value"), name("vec(z)", `${layer}.value`)];
  const [vecDx, delta] = [name("vec(∂L/∂x)", "input.grad"), name("vec(δ)", `${layer}.grad`)];
  const bias = name("b", `${layer}.b`);
  switch (part) {
    case "row": {
      const row = offsetOf(z, index);
      return {
        equation: equationOf(vecZ, " = ", T(), " · ", vecX, " + ", bias),
        words: `Row ${row} of T(W) meets vec(x). It is 0 outside of the window. The bias is added afterwards.`,
        heads: [`T(W) row ${row}`, "vec(x)"],
      };
    }
    case "column": {
      const column = offsetOf(x, index);
      const words =
        `Column ${column} of T(W), which is row ${column} of its transpose, meets vec(δ): ` +
        "the backward pass is the transposed matrix.";
      return {
        equation: equationOf(vecDx, " = ", T(), "ᵀ · ", delta),
        words,
        heads: [`T(W)ᵀ row ${column}`, "vec(δ)"],
      };
    }
    case "places": {
      const count = (z[1] * z[2]).toLocaleString("en");
      const words =
        `The weight ${format.cellName(`${layer}.W`, index)} stands at ${count} places of T(W), which are filled: ` +
        "its gradient is the sum of ∂L/∂T over all of them.";
      return {
        equation: equationOf(name("∂L/∂T", `${layer}.W.grad`), " = ", delta, " · ", vecX, "ᵀ"),
        words,
        heads: ["vec(δ)", "vec(x)"],
      };
    }
  }
}

/** @param {...Content} content */
const equationOf = (...content) => element("p", { className: "equation" }, ...content);
