import { element } from "../../dom/element.js";

/**
 * The operands of a matrix product by the names that the API gives them, as symbols in the colours of their quantities.
 *
 * @typedef {import("../../model/matrices.js").Matrix} Matrix
 * @typedef {import("../../model/cells.js").Quantity} Quantity
 */

/** @type {Record<string, {symbol: string, quantity: Quantity}>} */
const OPERANDS = {
  W: { symbol: "W", quantity: "weight" },
  "W^T": { symbol: "Wᵀ", quantity: "weight" },
  delta: { symbol: "Δ", quantity: "grad" },
  X_col: { symbol: "Xcol", quantity: "value" },
  "X_col^T": { symbol: "Xcolᵀ", quantity: "value" },
  mask: { symbol: "M", quantity: "mask" },
  X: { symbol: "X", quantity: "value" },
  1: { symbol: "1", quantity: "number" },
  dY: { symbol: "∂L/∂Y", quantity: "grad" },
  "upsample(dY)": { symbol: "up(∂L/∂Y)", quantity: "grad" },
};

/** In plain text. @param {string} name */
export function symbolOf(name) {
  return OPERANDS[name]?.symbol ?? name;
}

/** `Δ [10 × 100]` @param {Matrix} matrix */
export function operandCaption(matrix) {
  const { name } = matrix;
  const symbol = element("b", { className: OPERANDS[name]?.quantity ?? "number" }, ...typeset(name));
  return [symbol, " ", sizeText(matrix)];
}

/** On one line. @param {Pick<Matrix, "rows" | "columns">} matrix */
export function sizeText({ rows, columns }) {
  return element("span", { className: "size", textContent: `[${rows} × ${columns}]` });
}

/** With "col" as an index. @param {string} name */
function typeset(name) {
  if (!name.startsWith("X_col")) return [symbolOf(name)];
  const transpose = name.endsWith("^T") ? [element("sup", { textContent: "⊤" })] : [];
  return ["X", element("sub", { textContent: "col" }), ...transpose];
}
