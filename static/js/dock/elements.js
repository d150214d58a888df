import { quantityOf } from "../model/cells.js";
import * as format from "../model/format.js";

/** Small pieces that every tab is built of. */

/** @param {string} name @param {Record<string, unknown>} [properties] @param {...(Node | string)} children */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A cell as a button that explains it. @param {import("../model/dependencies.js").Cell} cell @param {string} [text] */
export function cellButton(cell, text = format.cellName(cell.tensor, cell.index)) {
  const button = element("button", { type: "button", className: `cell ${quantityOf(cell.tensor)}`, textContent: text });
  button.dataset.cell = JSON.stringify({ tensor: cell.tensor, index: cell.index });
  return button;
}

/** A factor of a term: a cell with its value, or a number. @param {import("../model/terms.js").Factor} factor */
export function factorNode(factor) {
  const value = element("span", { className: "number", textContent: format.number(factor.value) });
  return factor.tensor === null ? value : element("span", { className: "factor" }, cellButton(factor), " ", value);
}

/** A map with a caption over it. */
export function figure(caption, ...content) {
  return element("figure", {}, element("figcaption", {}, ...[caption].flat()), ...content);
}

/** An operator between two figures. */
export function operator(text) {
  return element("span", { className: "operator", textContent: text });
}
