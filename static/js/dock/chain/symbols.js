import { element } from "../../dom/element.js";
import { formula } from "../../dom/mathml.js";
import * as format from "../../model/format.js";
import { cellButton } from "../elements.js";

/**
 * The names of factors and results as symbols. That of a tensor of the trace is a button, which explains the cell of it
 * that the chosen number depends on most.
 *
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {(tensor: string) => Cell} CellIn   the cell of a tensor that the number depends on most
 * @typedef {{symbol: string | null, tensor: string | null}} Named
 */

/** @param {Named} named @param {CellIn} cellIn */
export function symbolOf({ symbol, tensor }, cellIn) {
  const typeset = typesetSymbol(symbol);
  if (!tensor) return element("span", { className: "symbol" }, typeset);
  const cell = cellIn(tensor);
  const name = tensor === "loss" ? tensor : format.cellName(tensor, cell.index);
  const button = cellButton(cell, "");
  button.classList.add("symbol");
  button.ariaLabel = `explain ${name}`;
  button.title = name;
  button.append(typeset);
  return button;
}

/** @param {string | null} symbol  MathML @returns {Node | string} */
export function typesetSymbol(symbol) {
  return (symbol && formula(symbol)) || "";
}
