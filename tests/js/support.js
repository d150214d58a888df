import assert from "node:assert/strict";

/**
 * Tensors and traces for the tests. They have the shapes of the real ones, and numbers that tell their place.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {import("../../static/js/model/tensors.js").TypedArray} TypedArray
 */

/** The last of a list that is not empty. @template T @param {T[]} list */
export function last(list) {
  assert.ok(list.length, "The list is empty.");
  return list[list.length - 1];
}

/**
 * A typed array as the API sends it.
 *
 * @param {number[]} shape @param {(i: number) => number} at @param {TypedArray["dtype"]} dtype
 * @returns {TypedArray}
 */
export function typed(shape, at, dtype = "f4") {
  const size = shape.reduce((a, b) => a * b, 1);
  const numbers = Array.from({ length: size }, (_, i) => at(i));
  const data = new { f4: Float32Array, f8: Float64Array, u1: Uint8Array }[dtype](numbers);
  return { dtype, bdata: Buffer.from(data.buffer).toString("base64"), shape: shape.join(", ") };
}

/**
 * What POST /api/trace?arrays=typed replies for the two-block network, with numbers of our own.
 *
 * @param {{objective?: Schemas["TraceReply"]["experiment"]["objective"], filters?: number[], ties?: number}} choice
 * @returns {Schemas["TraceReply"]}
 */
export function traceReply({ objective = { kind: "cross_entropy", label: 3 }, filters = [3, 10], ties = 0 } = {}) {
  const [f1, f2] = filters;
  const fromDense = objective?.kind === "cross_entropy" || objective?.kind === "logit";
  const values = (/** @type {number[]} */ shape) => typed(shape, (i) => i / 1000);
  const signed = (/** @type {number[]} */ shape) => typed(shape, (i) => (i % 2 ? -i : i) / 10000);
  /**
   * @param {string} name @param {Schemas["LayerReply"]["kind"]} kind @param {string} notation @param {number[]} shape
   * @param {Partial<Schemas["LayerReply"]>} rest
   */
  const layer = (name, kind, notation, shape, rest = {}) => ({
    name,
    kind,
    notation,
    value: values(shape),
    grad: name !== "dense" || fromDense ? signed(shape) : null,
    ...rest,
  });
  const param = (/** @type {number[]} */ shape, /** @type {boolean} */ hasGrad) => ({
    value: signed(shape),
    grad: hasGrad ? signed(shape) : null,
  });
  const params = (/** @type {number[]} */ shape, hasGrad = true) => ({
    params: { W: param(shape, hasGrad), b: param([shape[0]], hasGrad) },
  });
  const mask = (/** @type {number[]} */ shape, /** @type {number} */ every) => ({
    mask: typed(shape, (i) => Number(i % every === 0), "u1"),
  });
  return {
    experiment: { image: { sample: 0 }, objective, mistakes: [] },
    loss: 0.5,
    prediction: 3,
    probabilities: [0.01, 0.02, 0.03, 0.8, 0.04, 0.05, 0.02, 0.01, 0.01, 0.01],
    layers: [
      layer("input", "input", "[1 x 28 x 28]", [1, 28, 28]),
      layer("conv1", "conv", `[${f1} - 1 x 3 x 3]`, [f1, 26, 26], params([f1, 1, 3, 3])),
      layer("relu1", "relu", `[${f1} x 26 x 26]`, [f1, 26, 26], mask([f1, 26, 26], 2)),
      layer("pool1", "maxpool", `[${f1} x 13 x 13]`, [f1, 13, 13], { ...mask([f1, 26, 26], 4), ties }),
      layer("conv2", "conv", `[${f2} - ${f1} x 4 x 4]`, [f2, 10, 10], params([f2, f1, 4, 4])),
      layer("relu2", "relu", `[${f2} x 10 x 10]`, [f2, 10, 10], mask([f2, 10, 10], 2)),
      layer("pool2", "maxpool", `[${f2} x 5 x 5]`, [f2, 5, 5], { ...mask([f2, 10, 10], 4), ties }),
      layer("dense", "dense", `[10 - ${f2 * 25}]`, [10], params([10, f2 * 25], fromDense)),
    ],
  };
}

/**
 * A panel that has only maps, for the tests of tilings.
 *
 * @param {number} blocks @param {number} planes @param {number} rows @param {number} columns
 * @param {{form?: import("../../static/js/model/panels.js").Form, beside?: boolean}} options
 *     beside: with a second part, one number a block
 * @returns {import("../../static/js/model/panels.js").Panel}
 */
export function mapPanel(blocks, planes, rows, columns, { form = "maps", beside = false } = {}) {
  /** @param {number} size @returns {import("../../static/js/model/panels.js").Part} */
  const part = (size) => ({
    name: "t",
    scale: "signed",
    bound: size - 1,
    tensor: { data: counting(size), shape: [size] },
  });
  const parts = [part(blocks * planes * rows * columns), ...(beside ? [part(blocks)] : [])];
  return { id: "t", form, parts, arrangement: { blocks, planes, rows, columns }, captions: [], label: "t" };
}

/** @param {number} size */
function counting(size) {
  return Float32Array.from({ length: size }, (_, i) => i);
}
