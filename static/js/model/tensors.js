/**
 * The tensors of a trace by their names (`conv1.W.grad`), and the cells in them.
 *
 * @typedef {{data: Float32Array | Float64Array | Uint8Array, shape: number[]}} Tensor  row-major
 * @typedef {{dtype: "f4" | "f8" | "u1", bdata: string, shape: string}} TypedArray  as the API sends it, plotly's own form
 * @typedef {{name: string, kind: string, notation: string, ties?: number,
 *            geometry?: import("./dependencies.js").Geometry}} Layer
 * @typedef {{experiment: object, loss: number, prediction: number, probabilities: number[],
 *            layers: Layer[], tensors: Map<string, Tensor>}} Trace
 */

const ARRAYS = { f4: Float32Array, f8: Float64Array, u1: Uint8Array };

/** @param {TypedArray} typed @returns {Tensor} */
export function decode({ dtype, bdata, shape }) {
  const bytes = bytesOf(bdata);
  return { data: new ARRAYS[dtype](bytes.buffer), shape: shape.split(",").map(Number) };
}

/** A tensor as the API takes it. @param {Tensor} tensor @returns {TypedArray} */
export function encode({ data, shape }) {
  const dtype = Object.keys(ARRAYS).find((name) => data instanceof ARRAYS[name]);
  return {
    dtype,
    bdata: base64Of(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    shape: shape.join(", "),
  };
}

const CHUNK = 8192; // arguments that a call can be given everywhere

/** @param {Uint8Array} bytes */
export function base64Of(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

/** @param {string} base64 @returns {Uint8Array} */
export function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * A trace as the API replies it, with every array decoded and found by its name. A gradient that the objective does
 * not have (null) has no entry.
 *
 * @returns {Trace}
 */
export function openTrace(reply) {
  const tensors = new Map();
  const keep = (name, typed) => typed && tensors.set(name, decode(typed));
  for (const { name, value, grad, mask, params = {} } of reply.layers) {
    keep(`${name}.value`, value);
    keep(`${name}.grad`, grad);
    keep(`${name}.mask`, mask);
    for (const [key, param] of Object.entries(params ?? {})) {
      keep(`${name}.${key}`, param.value);
      keep(`${name}.${key}.grad`, param.grad);
    }
  }
  tensors.set("probabilities", { data: Float32Array.from(reply.probabilities), shape: [reply.probabilities.length] });
  const layers = reply.layers.map(({ name, kind, notation, ties, geometry }) => ({
    name,
    kind,
    notation,
    ties,
    geometry,
  }));
  const { experiment, loss, prediction, probabilities } = reply;
  return { experiment, loss, prediction, probabilities, layers, tensors };
}

/** The index of the cell at a row-major offset. @param {number[]} shape @returns {number[]} */
export function indexOf(shape, offset) {
  const index = new Array(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = offset % shape[axis];
    offset = Math.floor(offset / shape[axis]);
  }
  return index;
}

/** The row-major offset of a cell. @param {number[]} shape @param {number[]} index */
export function offsetOf(shape, index) {
  return index.reduce((offset, i, axis) => offset * shape[axis] + i, 0);
}

/** The number of a cell; undefined where the trace does not have it. @param {Trace} trace @param {import("./dependencies.js").Cell} cell */
export function numberAt({ tensors, loss }, { tensor, index }) {
  if (tensor === "loss") return loss;
  const found = tensors.get(tensor);
  return found?.data[offsetOf(found.shape, index)];
}

/** The offset of the number that is furthest from 0, of those from `first` up to `end`. @param {ArrayLike<number>} data */
export function strongest(data, first = 0, end = data.length) {
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

/** How far the furthest number is from 0. @param {ArrayLike<number>} data */
export function boundOf(data) {
  return data.length ? Math.abs(data[strongest(data)]) : 0;
}
