import { isParameter, parseTensor } from "./cells.js";
import { boundOf, indexOf, sizeOf, tensorOf } from "./tensors.js";

/**
 * The numbers that the reader may change, and has changed: pixels, weights and biases.
 *
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {import("./tensors.js").Trace} Trace
 */

const PIXELS = "input.value";

/** The cell to change where a cell is explained: for a parameter's gradient the parameter. @param {Cell | null} cell */
export function editableCell(cell) {
  const parameter = cell?.tensor.replace(/\.grad$/, "");
  return cell && parameter && isParameter(parameter) ? { ...cell, tensor: parameter } : cell;
}

/** Whether the reader may change a cell: a weight, a bias or a pixel. @param {Pick<Cell, "tensor"> | null} cell */
export function isEditable(cell) {
  return cell !== null && (isParameter(cell.tensor) || isPixel(cell));
}

/** @param {Pick<Cell, "tensor">} cell */
export function isPixel({ tensor }) {
  return tensor === PIXELS;
}

/**
 * How far a number can be dragged: a pixel from 0 to 1, a weight to twice the largest of its tensor, and at least to 1.
 *
 * @param {Pick<Trace, "tensors">} trace @param {Pick<Cell, "tensor">} cell
 */
export function editRange(trace, cell) {
  if (isPixel(cell)) return { low: 0, high: 1 };
  const largest = Math.max(boundOf(tensorOf(trace, cell.tensor).data), 0.5);
  return { low: -2 * largest, high: 2 * largest };
}

/** The nearest value that a cell may have. @param {Pick<Cell, "tensor">} cell @param {number} value */
export function clamp(cell, value) {
  return isPixel(cell) ? Math.min(1, Math.max(0, value)) : value;
}

/**
 * Every weight that was set by hand, and every pixel that differs from the original digit.
 *
 * @param {Pick<import("../state/state.js").Shown, "source" | "network" | "digit">} shown @returns {Cell[]}
 */
export function changedCells({ source, network, digit }) {
  const weights = (network?.edits ?? []).map(({ tensor, index }) => ({ tensor, index }));
  const pixels = changedPixels(source, digit).map((at) => ({ tensor: PIXELS, index: indexOf(shapeOf(digit), at) }));
  return [...weights, ...pixels];
}

/** The shape of a digit's input. @param {{pixels: ArrayLike<number>}} digit */
export function shapeOf({ pixels: { length } }) {
  const side = Math.sqrt(length);
  return [1, side, side];
}

/**
 * @param {import("../state/state.js").Source} source @param {import("../state/state.js").Digit} digit
 * @returns {number[]} offsets; none if the pixels were changed for another size of the input
 */
function changedPixels(source, digit) {
  if (source.kind !== "pixels" || !source.original || source.pixels.length !== digit.pixels.length) return [];
  const { pixels, original } = source;
  return [...pixels.keys()].filter((at) => pixels[at] !== original[at]);
}

/**
 * The weights and the bias of a filter.
 *
 * @param {Map<string, Pick<import("./tensors.js").Tensor, "shape">>} tensors
 * @param {string} tensor  the layer's weights or its bias @param {number} filter
 * @returns {Cell[]}
 */
export function filterCells(tensors, tensor, filter) {
  const { layer } = parseTensor(tensor);
  const shape = tensors.get(`${layer}.W`)?.shape ?? [];
  const size = sizeOf(shape.slice(1));
  const weights = Array.from({ length: size }, (_, i) => indexOf(shape, filter * size + i));
  return [...weights.map((index) => ({ tensor: `${layer}.W`, index })), { tensor: `${layer}.b`, index: [filter] }];
}
