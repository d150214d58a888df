import { note } from "../elements.js";
import { matrixProduct } from "./matrix-product.js";

/**
 * Tab "Matrix": the product of matrices in which the number is one cell.
 *
 * @returns {import("../tabs.js").TabView}
 */
export function createMatrixTab() {
  return {
    draw(body, { answer }) {
      if (!answer?.derivation) return;
      const { cell, trace, derivation } = answer;
      const { matrix } = derivation;
      const size = { width: body.clientWidth, height: body.clientHeight };
      body.replaceChildren(
        matrix
          ? matrixProduct(matrix, cell, trace, size)
          : note("This number is given or follows directly from a definition: it is no cell of a matrix product."),
      );
    },
  };
}
