/**
 * Traces of two-block networks of any size, with their geometry, and with reproducible noise for all tensors.
 *
 * @typedef {import("../../static/js/model/tensors.js").Trace} Trace
 * @typedef {import("../../static/js/model/tensors.js").Tensor} Tensor
 * @typedef {import("../../static/js/model/tensors.js").Layer} Layer
 * @typedef {import("../../static/js/model/tensors.js").Geometry} Geometry
 * @typedef {import("../../static/js/model/objective.js").FixedObjective} Objective
 */

/** @type {Objective} */
const LABEL = { kind: "cross_entropy", label: 3 };

/**
 * @param {{filters?: number[], sizes?: number[], side?: number, objective?: Objective}} [choice]
 * @returns {Trace}
 */
export function geometryTrace({ filters = [3, 10], sizes = [3, 4], side = 28, objective = LABEL } = {}) {
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  /** @type {Layer[]} */
  const layers = [{ name: "input", kind: "input", notation: "" }];
  const fromDense = objective.kind === "cross_entropy" || objective.kind === "logit";
  let shape = [1, side, side];
  /** @param {string} name @param {number[]} shape @param {number} seed */
  const keep = (name, shape, seed) => {
    const size = shape.reduce((a, b) => a * b, 1);
    tensors.set(name, { shape, data: noise(size, seed) });
  };
  /** @param {string} name @param {Layer["kind"]} kind @param {number[]} next @param {Geometry} geometry */
  const add = (name, kind, next, geometry) => {
    layers.push({ name, kind, notation: "", geometry });
    if (geometry.factor === "mask") keep(`${name}.mask`, shape, 3);
    shape = next;
    keep(`${name}.value`, shape, layers.length);
    if (name !== "dense" || fromDense) keep(`${name}.grad`, shape, 20 + layers.length);
  };
  /** @param {string} name @param {number[]} weights */
  const params = (name, weights) => {
    for (const suffix of name !== "dense" || fromDense ? ["", ".grad"] : [""]) {
      keep(`${name}.W${suffix}`, weights, 7);
      keep(`${name}.b${suffix}`, weights.slice(0, 1), 8);
    }
  };
  keep("input.value", shape, 1);
  keep("input.grad", shape, 2);
  for (const block of [1, 2]) {
    const [f, k] = [filters[block - 1], sizes[block - 1]];
    params(`conv${block}`, [f, shape[0], k, k]);
    const out = shape[1] - k + 1;
    add(`conv${block}`, "conv", [f, out, out], { window: k, stride: 1, channels: "all", factor: "W" });
    add(`relu${block}`, "relu", [f, out, out], { window: 1, stride: 1, channels: "same", factor: "mask" });
    const half = Math.floor(out / 2);
    add(`pool${block}`, "maxpool", [f, half, half], { window: 2, stride: 2, channels: "same", factor: "mask" });
  }
  params("dense", [10, shape[0] * shape[1] * shape[2]]);
  add("dense", "dense", [10], { window: shape[1], stride: 1, channels: "all", factor: "W" });
  keep("probabilities", [10], 9);
  const experiment = { image: { sample: 0 }, objective };
  return { experiment, loss: 0, prediction: 0, probabilities: new Array(10).fill(0.1), layers, tensors };
}

/** A delta at the last pool of the default network. @returns {Objective} */
export function deltaObjective() {
  const delta = Array.from({ length: 10 }, (_, d) =>
    Array.from({ length: 5 }, (_, r) => Array.from({ length: 5 }, (_, c) => (d + r + c) / 10)),
  );
  return { kind: "delta", delta };
}

/** Reproducible numbers in -1 … 1. @param {number} size @param {number} seed */
export function noise(size, seed) {
  let state = seed * 2654435761;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
