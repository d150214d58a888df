import { isDelta, nest } from "./objective.js";

/**
 * The tensors of a trace by their names (`conv1.W.grad`), decoded from the API's typed arrays.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {{data: Float32Array | Float64Array | Uint8Array, shape: number[]}} Tensor  row-major
 * @typedef {Extract<ApiArray, {bdata: string}>} TypedArray  as `arrays=typed` asks for it; Plotly's own form
 * @typedef {Schemas["LayerReply"]["value"]} ApiArray  nested lists or a typed array
 * @typedef {Schemas["GeometryReply"]} Geometry
 * @typedef {Pick<Schemas["LayerReply"], "name" | "kind" | "notation" | "ties" | "geometry">} Layer
 * @typedef {import("./objective.js").FixedObjective} FixedObjective
 * @typedef {{image: Schemas["Experiment"]["image"], network?: import("./network.js").NetworkChoice,
 *            objective: FixedObjective, mistakes?: import("./mistakes.js").Mistake[]}} Experiment  as the API understood it, with the defaults filled in
 * @typedef {{experiment: Experiment, loss: number, prediction: number, probabilities: number[],
 *            layers: Layer[], tensors: Map<string, Tensor>}} Trace
 */

const ARRAYS = { f4: Float32Array, f8: Float64Array, u1: Uint8Array };

/** @param {ApiArray} array @returns {Tensor} */
export function decode(array) {
  if (Array.isArray(array)) throw new TypeError("Only typed arrays can be decoded: ask the API for arrays=typed.");
  const { dtype, bdata, shape } = array;
  return { data: new ARRAYS[dtype](bytesOf(bdata).buffer), shape: shape.split(",").map(Number) };
}

/** A tensor as the API takes it. @param {Tensor} tensor @returns {TypedArray} */
export function encode({ data, shape }) {
  return {
    dtype: data instanceof Float32Array ? "f4" : data instanceof Float64Array ? "f8" : "u1",
    bdata: base64Of(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    shape: shape.join(", "),
  };
}

const CHUNK = 8192; // as many arguments as every browser lets a call have

/** @param {Uint8Array & {toBase64?: () => string}} bytes  newer browsers encode by themselves, and faster */
export function base64Of(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

/** @type {typeof Uint8Array & {fromBase64?: (base64: string) => Uint8Array<ArrayBuffer>}} likewise for decoding */
const Bytes = Uint8Array;

/** @param {string} base64 */
export function bytesOf(base64) {
  if (Bytes.fromBase64) return Bytes.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * A trace from the API's reply, with every array decoded and found by its name. A gradient that the objective does not
 * have (null) has no entry.
 *
 * @param {Schemas["TraceReply"]} reply @returns {Trace}
 */
export function openTrace({ experiment, loss, prediction, probabilities, layers }) {
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  /** @param {string} name @param {ApiArray | null | undefined} array */
  const keep = (name, array) => array && tensors.set(name, decode(array));
  for (const { name, value, grad, mask, params } of layers) {
    keep(`${name}.value`, value);
    keep(`${name}.grad`, grad);
    keep(`${name}.mask`, mask);
    for (const [key, param] of Object.entries(params ?? {})) {
      keep(`${name}.${key}`, param.value);
      keep(`${name}.${key}.grad`, param.grad);
    }
  }
  tensors.set("probabilities", { data: Float32Array.from(probabilities), shape: [probabilities.length] });
  return {
    experiment: { ...experiment, objective: openObjective(experiment.objective) },
    loss,
    prediction,
    probabilities,
    layers: layers.map(({ name, kind, notation, ties, geometry }) => ({ name, kind, notation, ties, geometry })),
    tensors,
  };
}

/**
 * The objective of a reply, which names the label that a request may leave out.
 *
 * @param {Schemas["Experiment"]["objective"]} objective @returns {FixedObjective}
 */
function openObjective(objective) {
  if (objective?.kind === "cross_entropy" && typeof objective.label === "number") {
    return { ...objective, label: objective.label };
  }
  if (objective?.kind === "delta") return { ...objective, delta: openDelta(objective.delta) };
  if (objective?.kind === "logit" && typeof objective.index === "number")
    return { ...objective, index: objective.index };
  if (objective?.kind === "cell") return objective;
  throw new TypeError("A trace names its objective, with the label of a cross-entropy.");
}

/** @param {ApiArray} delta */
function openDelta(delta) {
  if (isDelta(delta)) return delta;
  const { data, shape } = decode(delta);
  return nest(data, shape);
}

/** The tensor of this name, which the trace must have. @param {Pick<Trace, "tensors">} trace @param {string} name */
export function tensorOf({ tensors }, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`The trace has no tensor ${name}.`);
  return tensor;
}

/** How the window of a layer slides, which every layer but the input has. @param {Layer} layer @returns {Geometry} */
export function geometryOf({ name, geometry }) {
  if (!geometry) throw new RangeError(`The layer ${name} has no geometry.`);
  return geometry;
}

/** How many cells a tensor of this shape has. @param {number[]} shape */
export function sizeOf(shape) {
  return shape.reduce((size, length) => size * length, 1);
}

/** The index of the cell at a row-major offset. @param {number[]} shape @param {number} offset @returns {number[]} */
export function indexOf(shape, offset) {
  const index = new Array(shape.length);
  let rest = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

/** The row-major offset of a cell. @param {number[]} shape @param {number[]} index */
export function offsetOf(shape, index) {
  return index.reduce((offset, i, axis) => offset * shape[axis] + i, 0);
}

/**
 * The number in a cell; undefined if the trace has no such cell.
 *
 * @param {Trace} trace @param {import("./cells.js").Cell} cell
 */
export function numberAt({ tensors, loss }, { tensor, index }) {
  if (tensor === "loss") return loss;
  const found = tensors.get(tensor);
  return found?.data[offsetOf(found.shape, index)];
}

/**
 * The name of the cell at an offset of a tensor.
 *
 * @param {Pick<Trace, "tensors">} trace @param {{tensor: string, offset: number}} place
 * @returns {import("./cells.js").Cell}
 */
export function cellAt(trace, { tensor, offset }) {
  return { tensor, index: indexOf(tensorOf(trace, tensor).shape, offset) };
}

/**
 * The offset of the largest absolute value among the numbers from `first` up to `end`.
 *
 * @param {ArrayLike<number>} data
 */
export function argmaxAbs(data, first = 0, end = data.length) {
  let best = first;
  let most = -1;
  for (let i = first; i < end; i++) {
    const size = Math.abs(data[i]);
    if (size <= most) continue;
    best = i;
    most = size;
  }
  return best;
}

/** The index of the number that is furthest from 0. @param {Tensor} tensor */
export function strongestIndex({ data, shape }) {
  return indexOf(shape, argmaxAbs(data));
}

/** The largest absolute value: the bound of a colour scale. @param {ArrayLike<number>} data */
export function boundOf(data) {
  return data.length ? Math.abs(data[argmaxAbs(data)]) : 0;
}
