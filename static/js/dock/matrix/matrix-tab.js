import { element } from "../../dom/element.js";
import { termsByCell } from "../../model/meeting.js";
import { unrolledPart } from "../../model/unrolled.js";
import { note } from "../elements.js";
import { roomIn } from "../room.js";
import { createFormSwitch } from "./form-switch.js";
import { createSparse } from "./sparse.js";
import { createUnfolded } from "./unfolded.js";

/**
 * Tab "Matrix": the product of matrices in which the number is one cell, with the row and the column that meet there in
 * numbers. A convolution can be seen as W times the unfolded input, or as one sparse matrix T(W).
 *
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("../../api/client.js").Derivation} Derivation
 * @typedef {import("../../state/state.js").Answer} Answer
 * @typedef {import("../../state/state.js").Dock} Dock
 * @typedef {{width: number, height: number}} Size   of the tab, in CSS pixels
 * @typedef {{element: HTMLElement, drawMaps: (size: Size) => void, light: (terms: number[]) => void}} MatrixView
 *     drawMaps: again for a new size; light: mark these terms, wherever they stand
 * @typedef {{derivation: Derivation, form: Dock["form"], view: MatrixView, termsOf: (cell: Cell) => number[]}} Shown
 */

/** @param {import("../../state/state.js").Actions} actions @returns {import("../tabs.js").TabView} */
export function createMatrixTab(actions) {
  const forms = createFormSwitch(actions.chooseMatrixForm);
  const content = element("div");
  const root = element("div", { className: "matrices" }, forms.element, content);
  /** @type {Shown | null} */
  let shown = null;

  return {
    draw(body, { answer, dock: { form } }) {
      if (!answer?.derivation) return;
      const { cell, trace, derivation } = answer;
      if (!root.isConnected) body.replaceChildren(root);
      if (shown?.derivation !== derivation || shown.form !== form) {
        const view = createView(derivation, answer, form);
        shown = { derivation, form, view, termsOf: termsByCell(derivation.terms) };
        forms.draw(unrolledPart(trace, cell) ? form : null);
        content.replaceChildren(view.element);
      }
      shown.view.drawMaps(roomIn(body));
    },
    light(cell) {
      if (root.isConnected) shown?.view.light(cell ? shown.termsOf(cell) : []);
    },
  };
}

/** @param {Derivation} derivation @param {Answer} answer @param {Dock["form"]} form @returns {MatrixView} */
function createView(derivation, { cell, trace }, form) {
  const { matrix } = derivation;
  if (!matrix) {
    const words = "This number is given or follows directly from a definition: it is no cell of a matrix product.";
    return { element: note(words), drawMaps: () => {}, light: () => {} };
  }
  const part = form === "sparse" ? unrolledPart(trace, cell) : null;
  return part ? createSparse(derivation, cell, trace, part) : createUnfolded(derivation, matrix, cell, trace);
}
