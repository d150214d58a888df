import { element } from "../../dom/element.js";
import { ownParts } from "../../model/chain.js";
import * as format from "../../model/format.js";
import { cellButton, note } from "../elements.js";
import { typesetSymbol } from "./symbols.js";

/**
 * The chain step by step, in the order in which it is computed: the operation, what comes out, and a sentence.
 *
 * @typedef {import("../../model/chain.js").Chain} Chain
 * @typedef {import("./chain-maps.js").Maps} Maps
 * @typedef {import("./symbols.js").CellIn} CellIn
 */

const WORDS = 190; // CSS pixels beside the map of a step

/** @param {Chain} chain @param {Maps} maps @param {CellIn} cellIn */
export function stepList(chain, maps, cellIn) {
  const items = chain.steps.map((_, step) => stepItem(chain, step, maps, cellIn));
  const list = element("ol", { className: "chain-steps", ariaLabel: "The steps of the chain" }, ...items);
  list.style.setProperty("--step-width", `${maps.widest + WORDS}px`);
  return list;
}

/** @param {Chain} chain @param {number} step @param {Maps} maps @param {CellIn} cellIn */
function stepItem(chain, step, maps, cellIn) {
  const { sentence, result } = chain.steps[step];
  const shape = element("span", { className: "shape", textContent: ` ${format.notation(result.notation)}` });
  const name = result.tensor ? cellButton(cellIn(result.tensor), result.tensor) : "";
  const words = element(
    "div",
    {},
    element("p", { className: "operation" }, ...operation(chain, step)),
    element("p", {}, name, shape),
    note(sentence),
  );
  const item = element("li", {}, maps.ofResult(step), words);
  item.dataset.step = String(step);
  return item;
}

/**
 * `∂L/∂Z₂ = R₂ ⊙ ∂L/∂A₂`; results without a name have the number of their step.
 *
 * @param {Chain} chain @param {number} step
 */
function operation(chain, step) {
  const right = ownParts(chain.parts, step).flatMap((part) => {
    if (part === null) return [resultName(chain, step - 1), " "];
    if ("text" in part) return [element("span", { className: "sign", textContent: part.text }), " "];
    return [typesetSymbol(chain.steps[step].factors[part.factor].symbol), " "];
  });
  const { factors, result } = chain.steps[step];
  if (factors[0]?.symbol === result.symbol) return right; // a pixel or a parameter is given
  return [resultName(chain, step), " ", element("span", { className: "sign", textContent: "=" }), " ", ...right];
}

/** @param {Chain} chain @param {number} step */
function resultName(chain, step) {
  const { symbol } = chain.steps[step].result;
  if (symbol) return typesetSymbol(symbol);
  const number = element("span", { className: "step-number", textContent: String(step + 1) });
  number.title = `the result of step ${step + 1}`;
  return number;
}
