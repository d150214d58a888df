import { createDependencies, offsetsOf } from "./dependencies.js";
import { operandCells } from "./matrices.js";
import { scaleOf } from "./scales.js";
import { argmaxAbs, indexOf, tensorOf } from "./tensors.js";

/**
 * The chain of a number: one expression in matrices, and the steps that compute it.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {import("./tensors.js").Tensor} Tensor
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {Omit<Schemas["ChainFactorReply"], "values"> & {values: Tensor}} Factor
 * @typedef {Omit<Schemas["ChainResultReply"], "values"> & {values: Tensor}} Result
 * @typedef {Omit<Schemas["ChainStepReply"], "factors" | "result"> & {factors: Factor[], result: Result}} Step
 * @typedef {Omit<Schemas["ChainReply"], "steps"> & {steps: Step[]}} Chain
 * @typedef {Chain["parts"][number]} Part   a sign of the expression, or the place of a factor
 * @typedef {{planes: number, rows: number, columns: number}} Shape   of a map
 * @typedef {(plane: number, row: number, column: number) => Cell | null} Finder   null: a constant, or no cell
 */

const BEFORE = ["·", "⊙", "−", "+", "log"]; // a line may break before these
const BRACKETS = ["[", "]"];

/**
 * The stretches of an expression that a line break may stand between: most begin with an operator, as in a textbook.
 *
 * @param {Part[]} parts @returns {Part[][]}
 */
export function unbreakable(parts) {
  /** @type {Part[][]} */
  const stretches = [];
  for (const part of parts) {
    if (!stretches.length || ("text" in part && BEFORE.includes(part.text))) stretches.push([part]);
    else stretches[stretches.length - 1].push(part);
  }
  return stretches;
}

/**
 * One step of an expression by itself; null stands for the result of the step before it.
 *
 * @param {Part[]} parts @param {number} step @returns {(Part | null)[]}
 */
export function ownParts(parts, step) {
  const before = parts.findIndex((part) => part.step < step);
  return parts.flatMap((part, i) => {
    if (i === before) return [null];
    return part.step === step && !("text" in part && BRACKETS.includes(part.text)) ? [part] : [];
  });
}

/**
 * How the numbers of a tensor are laid out: a vector is a column, a filter as many maps as it is deep.
 *
 * @param {number[]} shape @returns {Shape}
 */
export function layOut(shape) {
  if (shape.length === 1) return { planes: 1, rows: shape[0], columns: 1 };
  const [rows, columns] = shape.slice(-2);
  return { planes: shape.slice(0, -2).reduce((planes, length) => planes * length, 1), rows, columns };
}

/**
 * Finds the cells of the trace that a factor of a step consists of.
 *
 * @param {Trace} trace @param {Chain} chain @param {number} step @param {Factor} factor @returns {Finder}
 */
export function factorCells(trace, chain, step, { name, tensor, values }) {
  if (name === "X_col^T") return unfolded(trace, chain.steps[step].result.tensor, name);
  return tensor ? cellsOf(trace, tensor, layOut(values.shape), name.endsWith("^T")) : () => null;
}

/**
 * Finds the cells of the trace that the result of a step consists of, or is copied from.
 *
 * @param {Trace} trace @param {Chain} chain @param {number} step @returns {Finder}
 */
export function resultCells(trace, chain, step) {
  const { operation, result } = chain.steps[step];
  if (result.tensor) return cellsOf(trace, result.tensor, layOut(result.values.shape), false);
  const next = chain.steps.slice(step).find((later) => later.result.tensor)?.result.tensor ?? null;
  if (operation === "im2col") return unfolded(trace, next, "X_col");
  return operation === "up" ? unfolded(trace, next, "upsample(dY)") : () => null;
}

/** @param {Trace} trace @param {string} tensor @param {Shape} shape @param {boolean} isTransposed @returns {Finder} */
function cellsOf(trace, tensor, { rows, columns }, isTransposed) {
  if (tensor === "loss") return () => ({ tensor, index: [] });
  const { shape } = tensorOf(trace, tensor);
  return (plane, row, column) => {
    const offset = isTransposed ? column * rows + row : (plane * rows + row) * columns + column;
    return { tensor, index: indexOf(shape, offset) };
  };
}

/**
 * The cells of a layer's input or gradient in the form in which its operation takes them.
 *
 * @param {Trace} trace @param {string | null} tensor  that the operation gives @param {string} operand @returns {Finder}
 */
function unfolded(trace, tensor, operand) {
  if (!tensor) return () => null;
  return (plane, row, column) => operandCells(trace, { tensor, index: [plane] }, operand)(row, column);
}

/** @param {Trace} trace @param {Factor} factor */
export function scaleOfFactor(trace, { name, tensor }) {
  if (tensor) return scaleOf(trace.layers, tensor);
  return ["X_col^T", "y", "1"].includes(name) ? "sequential" : "signed";
}

/**
 * Unfolded values and winners are never negative; what comes before a bias or from deltas may be.
 *
 * @param {Trace} trace @param {Step} step
 */
export function scaleOfResult(trace, { operation, result: { tensor } }) {
  if (tensor) return scaleOf(trace.layers, tensor);
  return operation === "im2col" || operation === "gate" ? "sequential" : "signed";
}

/**
 * For each tensor the cell that a number depends on most: the largest of those that it is computed from, or the largest
 * of all where it depends on none of them.
 *
 * @param {Trace} trace @param {Cell} cell @returns {(tensor: string) => Cell}
 */
export function strongestCells(trace, cell) {
  /** @type {Map<string, number[]>} */
  const cone = new Map();
  for (const box of createDependencies(trace).cone(cell)) {
    cone.set(box.tensor, [...(cone.get(box.tensor) ?? []), ...offsetsOf(box)]);
  }
  return (tensor) => {
    if (tensor === cell.tensor) return cell;
    const { shape, data } = tensorOf(trace, tensor);
    const offsets = cone.get(tensor) ?? [];
    const offset = offsets.length ? offsets[argmaxAbs(offsets.map((at) => data[at]))] : argmaxAbs(data);
    return { tensor, index: indexOf(shape, offset) };
  };
}
