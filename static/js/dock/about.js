import { find } from "../dom/find.js";
import { markMore } from "../dom/scrolling.js";
import * as format from "../model/format.js";
import { cellButton } from "./elements.js";
import { createFormulas } from "./formula.js";

/**
 * The column beside the tabs: a number in a sentence and in a formula, and its sum beside the engine's value; or the
 * reason why the server did not answer.
 *
 * @typedef {import("./explanation.js").Explanation} Explanation
 * @typedef {import("../state/state.js").Actions} Actions
 * @typedef {import("openapi").components["schemas"]["DerivationReply"]} Derivation
 */

/** @param {HTMLElement} root @param {Actions} actions */
export function createAbout(root, actions) {
  const about = find(root, "[data-about]", HTMLElement);
  markMore(about);
  const sentence = find(about, "[data-sentence]", HTMLElement);
  const formulas = createFormulas(about, actions);
  const numbers = createNumbers(about);
  const failure = createFailure(about, actions);

  /** @param {Derivation} derivation @param {Explanation} explanation */
  const write = (derivation, explanation) => {
    sentence.replaceChildren(...withCellButtons(derivation.sentence));
    sentence.classList.toggle("zero", derivation.value === 0);
    formulas.draw(derivation, explanation);
    numbers.draw(derivation);
  };
  const clear = () => {
    sentence.replaceChildren();
    formulas.clear();
    numbers.clear();
  };

  return {
    /** @param {Explanation} explanation */
    draw(explanation) {
      const { answer, isPending } = explanation;
      about.ariaBusy = String(isPending);
      failure.draw(answer?.failure ?? null);
      if (answer?.derivation) write(answer.derivation, explanation);
      else if (answer?.failure) clear(); // what is written there belongs to another cell
    },
  };
}

/** A sentence in which the name of every cell is a button that explains it. @param {string} sentence */
function withCellButtons(sentence) {
  return sentence.split(/(\w+\.(?:value|grad)\[[\d,]+\])/).map((part, i) => {
    if (i % 2 === 0) return part;
    const [tensor, index] = part.slice(0, -1).split("[");
    return cellButton({ tensor, index: index.split(",").map(Number) });
  });
}

/** The sum of the terms, the engine's value and the difference of the two. @param {HTMLElement} about */
function createNumbers(about) {
  const [count, sum, engine, residual] = ["count", "sum", "engine", "residual"].map((name) =>
    find(about, `[data-${name}]`, HTMLElement),
  );
  return {
    /** @param {Derivation} derivation */
    draw(derivation) {
      const { length } = derivation.terms;
      count.textContent = length === 1 ? "1 term" : `${length} terms`;
      sum.textContent = format.exact(derivation.sum);
      engine.textContent = format.exact(derivation.value);
      residual.textContent = format.exact(derivation.residual);
    },
    clear() {
      for (const element of [count, sum, engine, residual]) element.replaceChildren();
    },
  };
}

/** Why there is no answer, and a button that asks again. @param {HTMLElement} about @param {Actions} actions */
function createFailure(about, actions) {
  const notice = find(about, "[data-failure]", HTMLElement);
  const text = find(notice, "[data-failure-text]", HTMLElement);
  find(notice, "[data-again]", HTMLButtonElement).addEventListener("click", () => actions.askAgain());
  return {
    /** @param {string | null} failure */
    draw(failure) {
      notice.hidden = failure === null;
      text.textContent = failure ?? "";
    },
  };
}
