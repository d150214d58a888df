/**
 * What the page asks the layers of a network, in forward order, instead of knowing their names. The last of them gives
 * the logits.
 *
 * @typedef {Pick<import("./tensors.js").Layer, "name" | "kind">} Layer
 * @typedef {import("./cells.js").Parameter} Parameter
 */

/** Layers with weights. @type {Layer["kind"][]} */
const WEIGHTED = ["conv", "dense"];

/** The name of the last max-pool, whose value a cell or a delta is the objective of; undefined without one. @param {Layer[]} layers */
export function lastPool(layers) {
  return layers.findLast(({ kind }) => kind === "maxpool")?.name;
}

/** The tensor that the probabilities are the softmax of. @param {Layer[]} layers */
export function logitsOf(layers) {
  return `${layers[layers.length - 1].name}.value`;
}

/** The weights of the first layer that has any. @param {Layer[]} layers */
export function firstParameter(layers) {
  const first = layers.find(({ kind }) => WEIGHTED.includes(kind));
  return /** @type {Parameter} */ (`${first?.name}.W`);
}

/** What a block of a tensor is: a channel of values, or what has a bias of its own. @param {Layer[]} layers @param {string} tensor */
export function blockName(layers, tensor) {
  const [name, part] = tensor.split(".");
  if (part !== "W" && part !== "b") return "channel";
  if (layers.find((layer) => layer.name === name)?.kind === "conv") return "filter";
  return layers.findLast(({ kind }) => kind === "dense")?.name === name ? "class" : "output";
}
