/**
 * Cells by name, as `selection` and the address keep them: `{tensor: "conv1.W.grad", index: [2, 0, 1, 1]}`.
 *
 * @typedef {import("./dependencies.js").Cell} Cell
 * @typedef {"value" | "weight" | "grad" | "mask" | "number"} Quantity   one colour each, in formulas and in maps
 */

/** The panel of the picture that shows a tensor: biases stand beside their weights, logits behind the probabilities. */
export function panelOf(tensor) {
  if (tensor === "dense.value") return "probabilities";
  return tensor.replace(".b", ".W");
}

/**
 * The cell whose derivation explains this one: a mask is explained by the gradient that comes through it, and a weight,
 * which is given and not computed, by its gradient, where the objective has one.
 *
 * @param {Cell} cell @param {{layers: {name: string}[], tensors: Map<string, unknown>}} trace
 */
export function explainable({ tensor, index }, { layers, tensors }) {
  const [layer, part] = tensor.split(".");
  if (part === "mask")
    return { tensor: `${layers[layers.findIndex(({ name }) => name === layer) - 1].name}.grad`, index };
  const gradient = `${tensor}.grad`;
  return { tensor: quantityOf(tensor) === "weight" && tensors.has(gradient) ? gradient : tensor, index };
}

/** @param {string | null} tensor  null: a constant @returns {Quantity} */
export function quantityOf(tensor) {
  if (tensor === null) return "number";
  if (tensor.endsWith(".grad")) return "grad";
  if (tensor.endsWith(".mask")) return "mask";
  return /\.[Wb]$/.test(tensor) ? "weight" : "value";
}

/** @param {Cell | null} a @param {Cell | null} b */
export function same(a, b) {
  return a?.tensor === b?.tensor && String(a?.index) === String(b?.index);
}

/** Whether a trace has such a cell; the loss is a number without an index. @param {Cell} cell */
export function exists({ tensor, index }, { tensors }) {
  const shape = tensor === "loss" ? [] : tensors.get(tensor)?.shape;
  return shape !== undefined && index.length === shape.length && index.every((i, axis) => i < shape[axis]);
}
