import { indexOf } from "./tensors.js";

/**
 * What the reader has changed of the digit and of the weights.
 *
 * @typedef {import("./cells.js").Cell} Cell
 */

const PARAMETER = /^(conv1|conv2|dense)\.[Wb]$/;

/** What the reader changes where a cell is explained: of a weight's gradient the weight. @param {Cell | null} cell */
export function changeable(cell) {
  return cell && { ...cell, tensor: cell.tensor.replace(/(\.[Wb])\.grad$/, "$1") };
}

/** Whether the reader may change it: a weight, a bias, a pixel. @param {Cell | null} cell */
export function isChangeable(cell) {
  return cell !== null && (PARAMETER.test(cell.tensor) || cell.tensor === "input.value");
}

/**
 * Every weight that is set by hand, and every pixel that is not as it was.
 *
 * @param {import("../state/state.js").Shown} shown @returns {Cell[]}
 */
export function changedCells({ source, network }) {
  const weights = (network?.edits ?? []).map(({ tensor, index }) => ({ tensor, index }));
  const pixels = changedPixels(source).map((offset) => ({
    tensor: "input.value",
    index: indexOf([1, 28, 28], offset),
  }));
  return [...weights, ...pixels];
}

/** @returns {number[]} offsets */
function changedPixels({ kind, pixels, original }) {
  if (kind !== "pixels" || !original) return [];
  return [...pixels.keys()].filter((at) => pixels[at] !== original[at]);
}

/** A filter's weights and its bias. @param {Map<string, import("./tensors.js").Tensor>} tensors @returns {Cell[]} */
export function filterCells(tensors, tensor, filter) {
  const [layer] = tensor.split(".");
  const { shape } = tensors.get(`${layer}.W`);
  const size = shape.slice(1).reduce((a, b) => a * b, 1);
  const weights = Array.from({ length: size }, (_, i) => indexOf(shape, filter * size + i));
  return [...weights.map((index) => ({ tensor: `${layer}.W`, index })), { tensor: `${layer}.b`, index: [filter] }];
}
