import { find, findAll } from "../dom/find.js";
import { equation } from "../dom/mathml.js";
import { focusWhileScrolling } from "../dom/scrolling.js";

/**
 * The formula of a derivation, in components or in matrices, and on request the same formula with its numbers under it.
 *
 * @typedef {import("../state/state.js").Actions} Actions
 * @typedef {import("../state/state.js").Notation} Notation
 * @typedef {import("./explanation.js").Explanation} Explanation
 * @typedef {import("openapi").components["schemas"]["DerivationReply"]} Derivation
 */

/** @param {HTMLElement} root  with the boxes of both formulas and what chooses between them @param {Actions} actions */
export function createFormulas(root, actions) {
  const letters = createFormula(find(root, "[data-formula]", HTMLElement), "Formula");
  const box = find(root, "[data-formula-numbers]", HTMLElement);
  const numbers = createFormula(box, "Formula with numbers");
  const choice = createNotation(root, actions);
  const button = find(root, "[data-with-numbers]", HTMLButtonElement);
  button.addEventListener("click", () => actions.showNumbers(box.hidden));

  return {
    /** @param {Derivation} derivation @param {Pick<Explanation, "dock" | "notation">} explanation */
    draw(derivation, { dock, notation }) {
      letters.draw(formulaOf(derivation, notation));
      choice.draw(notation);
      numbers.draw(dock.withNumbers ? (equation(derivation.formula_numbers) ?? "") : "");
      box.hidden = !dock.withNumbers;
      button.ariaExpanded = String(dock.withNumbers);
    },
    clear() {
      letters.draw("");
      numbers.draw("");
    },
  };
}

/** @param {Derivation} derivation @param {Notation} notation */
function formulaOf(derivation, notation) {
  const mathml = notation === "matrix" ? derivation.matrix?.formula : derivation.formula;
  return (mathml && equation(mathml)) || "This number is not part of a matrix product.";
}

/** The choice between components and matrices. @param {HTMLElement} root @param {Actions} actions */
function createNotation(root, actions) {
  const inputs = findAll(root, "[data-notation] input", HTMLInputElement);
  for (const input of inputs) {
    input.addEventListener("change", () => actions.chooseNotation(input.value === "matrix" ? "matrix" : "component"));
  }
  return {
    /** @param {Notation} notation */
    draw(notation) {
      for (const input of inputs) input.checked = input.value === notation;
    },
  };
}

/**
 * A formula wraps before its equals signs. One that is still wider than its box scrolls sideways.
 *
 * @param {HTMLElement} box
 * @param {string} name
 * @returns {{draw: (content: Node | string) => void}}
 */
function createFormula(box, name) {
  const { follow } = focusWhileScrolling(box, name);
  return {
    draw(content) {
      box.replaceChildren(content);
      follow();
    },
  };
}
