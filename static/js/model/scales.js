import { parseTensor } from "./cells.js";

/**
 * Which colour scale the numbers of a tensor have: from 0 up, around 0, or a mask.
 *
 * @typedef {import("./panels.js").Scale} Scale
 * @typedef {import("./tensors.js").Layer} Layer
 */

/** Layers whose values are never negative. @type {Layer["kind"][]} */
const NON_NEGATIVE = ["input", "relu", "maxpool"];

/** @param {Pick<Layer, "name" | "kind">[]} layers @param {string} tensor @returns {Scale} */
export function scaleOf(layers, tensor) {
  if (tensor === "probabilities") return "sequential";
  const { layer, part } = parseTensor(tensor);
  if (part === "mask") return "mask";
  const kind = layers.find(({ name }) => name === layer)?.kind;
  return part === "value" && kind && NON_NEGATIVE.includes(kind) ? "sequential" : "signed";
}
