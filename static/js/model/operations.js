import { geometryOf, tensorOf } from "./tensors.js";

/**
 * The operations between the layers of a trace, each a window that slides over its input x and gives its output y, and
 * the boxes of cells that stand in one operation together.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {[number, number]} Range   first and last, both included
 * @typedef {{tensor: string, shape: number[], ranges: Range[]}} Box   one range for each axis of `shape`
 * @typedef {{layer: string, shape: number[]}} Side   a layer's values, as [channels x rows x columns]
 * @typedef {{x: Side, y: Side, window: number, stride: number, allChannels: boolean, weighted: boolean,
 *            kernelShape: number[]}} Operation
 *     allChannels: each output channel is computed from all input channels, or from its own; weighted: the factor is a
 *     weight, or a mask
 */

/** @param {Trace} trace @returns {Operation[]} one for each layer but the input */
export function operationsOf(trace) {
  return trace.layers.slice(1).map((layer, i) => {
    const x = sideOf(trace.layers[i].name, trace);
    const y = sideOf(layer.name, trace);
    const { window, stride, channels, factor } = geometryOf(layer);
    const kernelShape = [y.shape[0], x.shape[0], window, window];
    return { x, y, window, stride, allChannels: channels === "all", weighted: factor === "W", kernelShape };
  });
}

/** @param {string} layer @param {Trace} trace @returns {Side} */
export function sideOf(layer, trace) {
  const { shape } = tensorOf(trace, `${layer}.value`);
  return { layer, shape: shape.length === 1 ? [shape[0], 1, 1] : shape };
}

/**
 * The shape that a tensor has in the pattern of an operation; null if it is as the trace has it.
 *
 * @param {Operation} operation @param {string} layer @param {string} part
 */
export function patternShape({ x, y, kernelShape }, layer, part) {
  if (part === "W" || part === "W.grad") return kernelShape;
  if (part === "value" || part === "grad") return layer === y.layer ? y.shape : x.shape;
  return null;
}

/**
 * The rows of x that the outputs in a range of rows see.
 *
 * @param {Range} range @param {Operation} operation @returns {Range}
 */
export function inputRange([from, to], { stride, window }) {
  return [stride * from, stride * to + window - 1];
}

/**
 * The rows and columns of the outputs whose windows cover any of these inputs; null if none does.
 *
 * @param {Range[]} positions @param {Operation} operation @returns {Range[] | null}
 */
export function outputRanges(positions, { stride, window, y }) {
  const outputs = positions.map(
    ([from, to], axis) =>
      /** @type {Range} */ ([
        Math.max(0, Math.ceil((from - window + 1) / stride)),
        Math.min(y.shape[axis + 1] - 1, Math.floor(to / stride)),
      ]),
  );
  return outputs.every(([from, to]) => from <= to) ? outputs : null;
}

/**
 * Where inputs lie in the windows of these outputs: i = u - s.r, so it falls as r rises.
 *
 * @param {Range[]} positions @param {Range[]} outputs @param {Operation} operation @returns {Range[]}
 */
export function kernelRanges(positions, outputs, { stride, window }) {
  return positions.map(([from, to], axis) => [
    Math.max(0, from - stride * outputs[axis][1]),
    Math.min(window - 1, to - stride * outputs[axis][0]),
  ]);
}

/**
 * The rows and columns of x that these offsets of the kernel meet as it slides.
 *
 * @param {Range[]} offsets @param {Operation} operation @returns {Range[]}
 */
export function rangesUnderKernel(offsets, { y, stride }) {
  return offsets.map(([from, to], axis) => [from, to + stride * (y.shape[axis + 1] - 1)]);
}

/**
 * All cells of the window that a cell of a mask competes in; null if it is in none.
 *
 * @param {Box} box @param {Operation} operation
 */
export function windowAround({ ranges: [d, ...positions] }, operation) {
  const outputs = outputRanges(positions, operation);
  return outputs && windowsOf(d, outputs, operation);
}

/**
 * The cells of the windows of these outputs.
 *
 * @param {Range} d @param {Range[]} outputs @param {Operation} operation @returns {Range[]}
 */
export const windowsOf = (d, outputs, operation) => [d, ...outputs.map((range) => inputRange(range, operation))];

/** @param {number} i @returns {Range} */
export const single = (i) => [i, i];
/** @param {number} size @returns {Range} */
export const every = (size) => [0, size - 1];
/** @param {Side} side @returns {Range[]} all rows and all columns */
export const everyPosition = ({ shape }) => shape.slice(1).map(every);

/** @param {Side} side @param {"value" | "grad"} part @param {Range[]} ranges @returns {Box} */
export const inputOrOutput = ({ layer, shape }, part, ranges) => ({ tensor: `${layer}.${part}`, shape, ranges });
/** @param {Operation} operation @param {Range[]} ranges @returns {Box} */
export const mask = ({ x, y }, ranges) => ({ tensor: `${y.layer}.mask`, shape: x.shape, ranges });
/** @param {Operation} operation @param {"W" | "W.grad"} part @param {Range[]} ranges @returns {Box} */
export const kernel = ({ y, kernelShape: shape }, part, ranges) => ({ tensor: `${y.layer}.${part}`, shape, ranges });
/** @param {Operation} operation @param {"b" | "b.grad"} part @param {Range} f @returns {Box} */
export const bias = ({ y }, part, f) => ({ tensor: `${y.layer}.${part}`, shape: [y.shape[0]], ranges: [f] });
