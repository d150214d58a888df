import { element } from "../dom/element.js";
import { quantityOf } from "../model/cells.js";
import * as format from "../model/format.js";

/**
 * Small elements that several tabs are built from.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {Node | string} Content
 */

/** A cell as a button that explains it. @param {Cell} cell @param {string} [text] */
export function cellButton(cell, text = format.cellName(cell.tensor, cell.index)) {
  const button = element("button", { type: "button", className: `cell ${quantityOf(cell.tensor)}`, textContent: text });
  button.dataset.cell = JSON.stringify({ tensor: cell.tensor, index: cell.index });
  return button;
}

/**
 * The name of a tensor or a part of it, in the colour of its quantity.
 *
 * @param {string} tensor @param {string} [text]
 */
export function tensorName(tensor, text = tensor) {
  return element("b", { className: quantityOf(tensor), textContent: text });
}

/** A number between words. @param {string} text */
export function numberText(text) {
  return element("span", { className: "number", textContent: text });
}

/** A remark beside the numbers, or instead of them. @param {string} text */
export function note(text) {
  return element("p", { className: "aside", textContent: text });
}

/** Content with a caption above it. @param {Content[]} caption @param {...Node} content */
export function figure(caption, ...content) {
  return element("figure", {}, element("figcaption", {}, ...caption), ...content);
}

/** An operator between two figures. @param {string} text */
export function operator(text) {
  return element("span", { className: "operator", textContent: text });
}
