import { element } from "../../dom/element.js";
import { unbreakable } from "../../model/chain.js";
import * as format from "../../model/format.js";
import { symbolOf } from "./symbols.js";

/**
 * The expression as one line that flows: brackets and functions as text, each factor as a map between its name and its
 * shape.
 *
 * @typedef {import("../../model/chain.js").Chain} Chain
 * @typedef {import("../../model/chain.js").Part} Part
 * @typedef {import("./chain-maps.js").Maps} Maps
 * @typedef {import("./symbols.js").CellIn} CellIn
 */

/** @param {Chain} chain @param {Maps} maps @param {CellIn} cellIn */
export function expression(chain, maps, cellIn) {
  const stretches = unbreakable(chain.parts).map((parts) =>
    element("span", { className: "stretch" }, ...parts.map((part) => partOf(part, chain, maps, cellIn))),
  );
  const properties = { className: "expression", role: "group", ariaLabel: "The chain as one expression" };
  return element("div", properties, ...leftSide(chain, maps, cellIn), ...stretches);
}

/**
 * What the expression gives; nothing where that is the expression itself, as for a pixel.
 *
 * @param {Chain} chain @param {Maps} maps @param {CellIn} cellIn
 */
function leftSide({ steps }, maps, cellIn) {
  const last = steps.length - 1;
  const { factors, result } = steps[last];
  if (factors[0]?.symbol === result.symbol) return [];
  const number = named(symbolOf(result, cellIn), maps.ofResult(last), result.notation, last);
  return [element("span", { className: "stretch" }, number, element("span", { className: "sign", textContent: "=" }))];
}

/** @param {Part} part @param {Chain} chain @param {Maps} maps @param {CellIn} cellIn */
function partOf(part, { steps }, maps, cellIn) {
  if ("text" in part) return signOf(part.text, part.step);
  const factor = steps[part.step].factors[part.factor];
  return named(symbolOf(factor, cellIn), maps.ofFactor(part.step, part.factor), factor.notation, part.step);
}

/** @param {string} text @param {number} step */
function signOf(text, step) {
  const sign = element("span", { className: /\w/.test(text) ? "sign word" : "sign", textContent: text });
  sign.dataset.step = String(step);
  return sign;
}

/**
 * A map between its name and its shape.
 *
 * @param {Element} symbol @param {Element} map @param {string} notation @param {number} step
 */
function named(symbol, map, notation, step) {
  const shape = element("span", { className: "shape", textContent: format.notation(notation) });
  const factor = element("span", { className: "factor" }, symbol, map, shape);
  factor.dataset.step = String(step);
  return factor;
}
