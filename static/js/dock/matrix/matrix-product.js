import { element } from "../../dom/element.js";
import { parseTensor } from "../../model/cells.js";
import { multiply, operandCells, unfolded } from "../../model/matrices.js";
import { boundOf, decode } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { figure, note, operator, tensorName } from "../elements.js";
import { marksOf } from "./marks.js";
import { operandCaption, sizeText, symbolOf } from "./symbols.js";

/**
 * left · right = product as three maps, with the row and the column that meet in the number.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {Schemas["MatrixReply"]} MatrixReply
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../model/matrices.js").Matrix} Matrix
 * @typedef {import("../../model/matrices.js").CellFinder} CellFinder
 * @typedef {import("../../paint/map.js").Mark} Mark
 * @typedef {{matrix: Matrix, find: CellFinder | null, label: string, caption: (Node | string)[],
 *            marks: Mark[]}} MatrixFigure
 */

/**
 * @param {MatrixReply} reply @param {Cell} cell @param {Trace} trace
 * @param {{width: number, height: number}} size  of the tab, in CSS pixels
 */
export function matrixProduct(reply, cell, trace, size) {
  const operands = { left: openOperand(reply.left), right: openOperand(reply.right) };
  const marks = marksOf(reply);
  const figures = [
    operandFigure(operands.left, "left operand", marks.left, cell, trace),
    operandFigure(operands.right, "right operand", marks.right, cell, trace),
    productFigure(reply, operands, marks.product, cell, trace),
  ];
  const [left, right, product] = drawAll(figures, reply.operator === "cellwise", size);
  const times = operator(reply.operator === "cellwise" ? "⊙" : "·");
  return element(
    "div",
    { className: "matrices" },
    element("div", { className: "operands" }, left, times, right, operator("="), product),
    note(explanationOf(reply, cell.tensor)),
  );
}

/** @param {Schemas["OperandReply"]} reply @returns {Matrix} */
function openOperand({ name, shape: [rows, columns], values }) {
  return { name, rows, columns, data: decode(values).data };
}

/**
 * @param {Matrix} matrix @param {string} label @param {Mark[]} marks @param {Cell} cell @param {Trace} trace
 * @returns {MatrixFigure}
 */
function operandFigure(matrix, label, marks, cell, trace) {
  return { matrix, find: operandCells(trace, cell, matrix.name), label, caption: operandCaption(matrix), marks };
}

/**
 * The product is the tensor itself, unfolded, or what col2im or a gate takes its cells from.
 *
 * @param {MatrixReply} reply @param {{left: Matrix, right: Matrix}} operands @param {Mark[]} marks @param {Cell} cell
 * @param {Trace} trace @returns {MatrixFigure}
 */
function productFigure(reply, operands, marks, { tensor }, trace) {
  if (reply.operator === "matmul" && !isGradientOfValue(tensor)) {
    const { matrix, find } = unfolded(trace, tensor);
    return { matrix, find, label: "product", caption: [tensorName(tensor), sizeText(matrix)], marks };
  }
  const matrix = multiply({ operator: reply.operator, ...operands });
  const name = reply.operator === "matmul" && reply.cells.length > 1 ? "Wᵀ · Δ, before col2im" : "product";
  return { matrix, find: null, label: "product", caption: [`${name}${sizeText(matrix)}`], marks };
}

/** Which col2im adds up from several cells of the product. @param {string} tensor */
function isGradientOfValue(tensor) {
  return parseTensor(tensor).part === "grad";
}

/** @param {MatrixFigure[]} figures @param {boolean} isCellwise @param {{width: number, height: number}} size */
function drawAll(figures, isCellwise, { width, height }) {
  const isNarrow = width < 560;
  const widths = widthsOf(
    figures.map(({ matrix }) => matrix),
    width - 96,
  );
  return figures.map(({ matrix, find, label, caption, marks }, i) => {
    const { name, rows, columns, data } = matrix;
    const map = createMap({
      values: { planes: 1, rows, columns, data },
      scale: scaleOfMatrix(name),
      bound: name === "mask" ? 1 : boundOf(data),
      label: `${label}, ${rows} rows, ${columns} columns`,
      stretch: !isCellwise,
      width: widths[i],
      height: isNarrow ? 130 : Math.max(90, height - 74),
      find: find ? (_, row, column) => find(row, column) : undefined,
      start: [0, marks[0]?.row ?? 0, marks[0]?.column ?? 0],
    });
    map.draw();
    map.mark(marks);
    return figure(caption, map.element);
  });
}

/** X_col holds pixels or the outputs of a ReLU, so it is coloured from 0 up. @param {string} name */
function scaleOfMatrix(name) {
  if (name === "mask") return "mask";
  return name.startsWith("X_col") ? "sequential" : "signed";
}

const NARROWEST = 56; // CSS pixels

/**
 * Widths that follow the numbers of columns, but leave no matrix too narrow to be seen.
 *
 * @param {Matrix[]} matrices @param {number} width
 */
function widthsOf(matrices, width) {
  const weights = matrices.map(({ columns }) => Math.max(24, Math.min(columns, 300)) ** 0.6);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.max(NARROWEST, (width * weight) / total));
}

/** @param {MatrixReply} reply @param {string} tensor */
function explanationOf({ operator, left, right, row, column, cells }, tensor) {
  const isMatmul = operator === "matmul";
  const meet = `Row ${row} of ${symbolOf(left.name)} meets column ${column} of ${symbolOf(right.name)} in this number.`;
  const sentences = [
    ...(isMatmul && row !== null ? [meet] : []),
    ...(cells.length > 1 ? [`The ${cells.length} framed cells add up to the number.`] : []),
    ...(isMatmul && tensor.endsWith(".value") ? ["The bias is added afterwards."] : []),
  ];
  return sentences.join(" ");
}
