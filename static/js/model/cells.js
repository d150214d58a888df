import { logitsOf } from "./layers.js";

/**
 * Cells by name, as the selection and the address keep them: `{tensor: "conv1.W.grad", index: [2, 0, 1, 1]}`.
 *
 * @typedef {{tensor: string, index: number[]}} Cell
 * @typedef {import("openapi").components["schemas"]["Edit"]["tensor"]} Parameter  "conv1.W", "conv1.b", …
 * @typedef {"value" | "weight" | "grad" | "mask" | "number"} Quantity   one colour each, in formulas and in maps
 * @typedef {import("./tensors.js").Trace} Trace
 */

/**
 * The two parts of a tensor's name: `conv1.W.grad` is the part `W.grad` of the layer `conv1`. The probabilities and the
 * loss belong to no layer, and have no part.
 *
 * @param {string} tensor
 */
export function parseTensor(tensor) {
  const dot = tensor.indexOf(".");
  return dot < 0 ? { layer: tensor, part: "" } : { layer: tensor.slice(0, dot), part: tensor.slice(dot + 1) };
}

/** Whether a tensor is a layer's weights or its bias. @param {string} tensor @returns {tensor is Parameter} */
export function isParameter(tensor) {
  const { part } = parseTensor(tensor);
  return part === "W" || part === "b";
}

/**
 * The panel of the picture that shows a tensor: biases stand beside their weights, logits behind the probabilities.
 *
 * @param {Pick<Trace, "layers">} trace @param {string} tensor
 */
export function panelOf({ layers }, tensor) {
  if (tensor === logitsOf(layers)) return "probabilities";
  const { layer, part } = parseTensor(tensor);
  if (part === "b") return `${layer}.W`;
  return part === "b.grad" ? `${layer}.W.grad` : tensor;
}

/**
 * The cell whose derivation explains this one. A mask is explained by the gradient that passes through it. A parameter
 * is given and not computed, so it is explained by its gradient, if the objective has one.
 *
 * @param {Cell} cell @param {Pick<Trace, "layers" | "tensors">} trace @returns {Cell}
 */
export function explainable({ tensor, index }, { layers, tensors }) {
  const { layer, part } = parseTensor(tensor);
  if (part === "mask")
    return { tensor: `${layers[layers.findIndex(({ name }) => name === layer) - 1].name}.grad`, index };
  const gradient = `${tensor}.grad`;
  return { tensor: isParameter(tensor) && tensors.has(gradient) ? gradient : tensor, index };
}

/** @param {string | null} tensor  null: a constant @returns {Quantity} */
export function quantityOf(tensor) {
  if (tensor === null) return "number";
  if (tensor.endsWith(".grad")) return "grad";
  if (tensor.endsWith(".mask")) return "mask";
  return isParameter(tensor) ? "weight" : "value";
}

/** Whether two names are those of one cell. @param {Cell | null} a @param {Cell | null} b */
export function same(a, b) {
  return a?.tensor === b?.tensor && String(a?.index) === String(b?.index);
}

/**
 * Whether a trace has such a cell; the loss is a number without an index.
 *
 * @param {Cell} cell @param {Pick<Trace, "tensors">} trace
 */
export function exists({ tensor, index }, { tensors }) {
  const shape = tensor === "loss" ? [] : tensors.get(tensor)?.shape;
  return shape !== undefined && index.length === shape.length && index.every((i, axis) => i < shape[axis]);
}
