import { element } from "../../dom/element.js";
import { parseTensor } from "../../model/cells.js";
import { multiply, operandCells, unfolded } from "../../model/matrices.js";
import { boundOf, decode } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { figure, operator, tensorName } from "../elements.js";
import { marksOf } from "./marks.js";
import { operandCaption, sizeText } from "./symbols.js";

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
export function matrixMaps(reply, cell, trace, size) {
  const operands = { left: openOperand(reply.left), right: openOperand(reply.right) };
  const marks = marksOf(reply);
  const figures = [
    operandFigure(operands.left, "left operand", marks.left, cell, trace),
    operandFigure(operands.right, "right operand", marks.right, cell, trace),
    productFigure(reply, operands, marks.product, cell, trace),
  ];
  const maps = drawAll(figures, reply.operator === "cellwise", size);
  const [left, right, product] = figures.map(({ caption }, i) => figure(caption, maps[i].element));
  const times = operator(reply.operator === "cellwise" ? "⊙" : "·");
  return {
    element: element("div", { className: "operands on-axis" }, left, times, right, operator("="), product),
    /** Mark the cells of some terms. @param {import("../../model/meeting.js").Places[]} places */
    light(places) {
      for (const [i, side] of SIDES.entries()) {
        maps[i].mark([...figures[i].marks, ...places.slice(0, MOST_LIT).map((place) => litMark(place[side]))]);
      }
    },
  };
}

const SIDES = /** @type {const} */ (["left", "right", "product"]);
const MOST_LIT = 100; // a cell that is a factor of more terms is a whole row or column

/** @param {import("../../model/meeting.js").Place} place @returns {Mark} */
const litMark = ([row, column]) => ({ plane: 0, row, column, kind: "now" });

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
    return { matrix, find, label: "product", caption: [tensorName(tensor), " ", sizeText(matrix)], marks };
  }
  const matrix = multiply({ operator: reply.operator, ...operands });
  const name = reply.operator === "matmul" && reply.cells.length > 1 ? "Wᵀ · Δ, before col2im" : "product";
  return { matrix, find: null, label: "product", caption: [`${name} `, sizeText(matrix)], marks };
}

/** Which col2im adds up from several cells of the product. @param {string} tensor */
function isGradientOfValue(tensor) {
  return parseTensor(tensor).part === "grad";
}

const NARROW = 300; // CSS pixels: the maps stand below each other, as in css/matrix.css
const BETWEEN = 84; // CSS pixels that the operators take of the width
const TEXT = 190; // CSS pixels that the captions and the numbers take of the height

/** @param {MatrixFigure[]} figures @param {boolean} isCellwise @param {{width: number, height: number}} size */
function drawAll(figures, isCellwise, { width, height }) {
  const matrices = figures.map(({ matrix }) => matrix);
  const widths = width < NARROW ? matrices.map(() => width - 12) : widthsOf(matrices, width - BETWEEN);
  return figures.map(({ matrix, find, label, marks }, i) => {
    const { name, rows, columns, data } = matrix;
    const map = createMap({
      values: { planes: 1, rows, columns, data },
      scale: scaleOfMatrix(name),
      bound: name === "mask" ? 1 : boundOf(data),
      label: `${label}, ${rows} rows, ${columns} columns`,
      stretch: !isCellwise,
      width: widths[i],
      height: Math.max(90, Math.min(320, height - TEXT)),
      find: find ? (_, row, column) => find(row, column) : undefined,
      start: [0, marks[0]?.row ?? 0, marks[0]?.column ?? 0],
    });
    map.draw();
    map.mark(marks);
    return map;
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
