/** Traces of two-block networks of any size, with their geometry and with numbers that add up: conv1 is computed. */

/** @param {{filters?: number[], sizes?: number[], side?: number, objective?: object}} choice */
export function geometryTrace({
  filters = [3, 10],
  sizes = [3, 4],
  side = 28,
  objective = { kind: "cross_entropy", label: 3 },
} = {}) {
  const tensors = new Map();
  const layers = [{ name: "input", kind: "input" }];
  let shape = [1, side, side];
  const keep = (name, shape, seed) =>
    tensors.set(name, {
      shape,
      data: noise(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ),
    });
  const fromDense = ["cross_entropy", "logit"].includes(objective.kind);
  const add = (name, kind, next, geometry) => {
    layers.push({ name, kind, geometry });
    if (geometry.factor === "mask") keep(`${name}.mask`, shape, 3);
    shape = next;
    keep(`${name}.value`, shape, layers.length);
    if (name !== "dense" || fromDense) keep(`${name}.grad`, shape, 20 + layers.length);
  };
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
  return { experiment: { objective }, layers, tensors };
}

/** Reproducible numbers in -1 … 1. */
export function noise(size, seed) {
  let state = seed * 2654435761;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
