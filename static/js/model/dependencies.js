import { parseTensor } from "./cells.js";
import {
  bias,
  every,
  everyPosition,
  inputOrOutput,
  inputRange,
  kernel,
  kernelRanges,
  mask,
  operationsOf,
  outputRanges,
  patternShape,
  rangesUnderKernel,
  sideOf,
  single,
  windowAround,
  windowsOf,
} from "./operations.js";
import { indexOf, offsetOf, tensorOf } from "./tensors.js";

/**
 * Which cells a number is computed from, and which numbers are computed from it. Both follow from the geometry of the
 * layers alone, by the same pattern that the engine derives numbers by:
 *
 *     y[f, r, c] = sum over d, i, j of factor . x[d, s.r + i, s.c + j]  (+ b[f])
 *
 * The factor is a weight W[f, d, i, j], or the mask at the cell of x. A dense layer is a window as large as its input:
 * its output is [K x 1 x 1] and its weights are [K - D x R x C]. So every set of sources or dependants is a box.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./cells.js").Cell} Cell
 * @typedef {import("./operations.js").Range} Range
 * @typedef {import("./operations.js").Box} Box
 * @typedef {import("./operations.js").Operation} Operation
 * @typedef {{layer: string, label: number}} Start   where the backward pass of a cross-entropy starts
 * @typedef {{producing: Map<string, Operation>, consuming: Map<string, Operation>, start: Start | null,
 *            trace: Trace}} Graph   the operation that gives a layer's values, and the one that takes them
 * @typedef {ReturnType<typeof createDependencies>} Dependencies
 */

/** @param {Trace} trace */
export function createDependencies(trace) {
  const operations = operationsOf(trace);
  const { objective } = trace.experiment;
  const head = trace.layers[trace.layers.length - 1].name;
  /** @type {Graph} */
  const graph = {
    producing: new Map(operations.map((operation) => [operation.y.layer, operation])),
    consuming: new Map(operations.map((operation) => [operation.x.layer, operation])),
    start: objective.kind === "cross_entropy" ? { layer: head, label: objective.label } : null,
    trace,
  };

  /** @param {Box | null} box @returns {box is Box} */
  const exists = (box) => box !== null && trace.tensors.has(box.tensor);
  /** @param {Box[]} boxes @param {(box: Box, graph: Graph) => Box | null} step */
  const follow = (boxes, step) => {
    const found = [];
    for (let next = boxes; next.length; found.push(...next)) next = next.map((box) => step(box, graph)).filter(exists);
    return found;
  };
  return {
    /** A cell as a box, in the shape that the pattern gives its tensor. @param {Cell} cell */
    boxOf: (cell) => boxOf(cell, graph),
    /** What a cell is directly computed from. @param {Cell} cell */
    sources: (cell) => sourcesOf(boxOf(cell, graph), graph).filter(exists),
    /** What is directly computed from a cell. @param {Cell} cell */
    dependants: (cell) => dependantsOf(boxOf(cell, graph), graph).filter(exists),
    /**
     * All that a cell is computed from: its sources, theirs, and so on. Masks and parameters are taken as given.
     *
     * @param {Cell} cell
     */
    cone: (cell) => coneOf(boxOf(cell, graph), graph).filter(exists),
    /**
     * All that boxes are computed from, values from values and gradients from gradients: a receptive field.
     *
     * @param {Box[]} boxes
     */
    ancestors: (boxes) => follow(boxes, previous),
    /** All that is computed from boxes, values from values and gradients from gradients. @param {Box[]} boxes */
    descendants: (boxes) => follow(boxes, next),
  };
}

/** The row-major offsets of a box's cells. @param {Box} box @returns {number[]} */
export function offsetsOf({ shape, ranges }) {
  return ranges.reduce(
    (/** @type {number[]} */ offsets, range, axis) => {
      const indices = indicesIn(range);
      return offsets.flatMap((offset) => indices.map((i) => offset * shape[axis] + i));
    },
    [0],
  );
}

/** @param {Box} box @param {Graph} graph @returns {Box[]} */
function coneOf(box, graph) {
  const sources = sourcesOf(box, graph).filter(({ tensor }) => tensor !== box.tensor); // a given number is its own source
  return sources.flatMap((source) => (isComputed(source) ? [source, ...coneOf(source, graph)] : [source]));
}

/** @param {Box} box */
function isComputed({ tensor }) {
  return ["value", "grad"].includes(parseTensor(tensor).part);
}

/** @param {Cell} cell @param {Graph} graph @returns {Box} */
function boxOf({ tensor, index }, { producing, consuming, trace }) {
  const { layer, part } = parseTensor(tensor);
  if (layer === "loss") return { tensor, shape: [], ranges: [] };
  const operation = producing.get(layer) ?? consuming.get(layer);
  const flat = tensorOf(trace, tensor).shape;
  const shape = (operation && patternShape(operation, layer, part)) ?? flat;
  const full = shape.length === index.length ? index : indexOf(shape, offsetOf(flat, index));
  return { tensor, shape, ranges: full.map(single) };
}

/** @param {Box} box @param {Graph} graph @returns {Box[]} */
function sourcesOf(box, graph) {
  const { producing, start } = graph;
  const { layer, part } = parseTensor(box.tensor);
  const operation = producing.get(layer);
  if (layer === "loss") return start ? [labelLogit(start, graph)] : [];
  if (part === "grad") return layer === start?.layer ? [probability(box)] : gradSources(box, graph);
  if (!operation) return part === "value" ? [box] : []; // the input is given; the softmax is not a sum
  switch (part) {
    case "value":
      return valueSources(box, operation);
    case "W.grad":
      return weightGradSources(box, operation);
    case "b.grad":
      return [inputOrOutput(operation.y, "grad", [box.ranges[0], ...everyPosition(operation.y)])];
    case "mask": {
      const window = windowAround(box, operation);
      return window ? [inputOrOutput(operation.x, "value", window)] : [];
    }
    default:
      return [box]; // a parameter is given
  }
}

/** The sources of y[f, r, c]. @param {Box} box @param {Operation} operation @returns {Box[]} */
function valueSources({ ranges: [f, ...positions] }, operation) {
  const { x, allChannels, weighted, window } = operation;
  const seen = [allChannels ? every(x.shape[0]) : f, ...positions.map((range) => inputRange(range, operation))];
  const input = inputOrOutput(x, "value", seen);
  if (!weighted) return [mask(operation, seen), input];
  return [kernel(operation, "W", [f, seen[0], every(window), every(window)]), bias(operation, "b", f), input];
}

/**
 * The sources of dL/dx[d, u, v]. There are none where the backward pass starts, and in an odd last row or column, which
 * pooling drops.
 *
 * @param {Box} box @param {Graph} graph @returns {Box[]}
 */
function gradSources({ tensor, ranges: [d, ...positions] }, { consuming, trace }) {
  const operation = consuming.get(parseTensor(tensor).layer);
  if (!operation || !trace.tensors.has(`${operation.y.layer}.grad`)) return [];
  const outputs = outputRanges(positions, operation);
  if (!outputs) return [];
  const f = operation.allChannels ? every(operation.y.shape[0]) : d;
  const dy = inputOrOutput(operation.y, "grad", [f, ...outputs]);
  return operation.weighted
    ? [kernel(operation, "W", [f, d, ...kernelRanges(positions, outputs, operation)]), dy]
    : [mask(operation, [d, ...positions]), dy];
}

/** The sources of dL/dW[f, d, i, j]. @param {Box} box @param {Operation} operation @returns {Box[]} */
function weightGradSources({ ranges: [f, d, ...offsets] }, operation) {
  const { x, y } = operation;
  return [
    inputOrOutput(y, "grad", [f, ...everyPosition(y)]),
    inputOrOutput(x, "value", [d, ...rangesUnderKernel(offsets, operation)]),
  ];
}

/** @param {Box} box @param {Graph} graph @returns {Box[]} */
function dependantsOf(box, graph) {
  const { producing, consuming, start } = graph;
  const { layer, part } = parseTensor(box.tensor);
  if (layer === "probabilities") return start ? [logitGrad(start, box.ranges[0], graph)] : [];
  const operation = part === "value" ? consuming.get(layer) : producing.get(layer);
  if (!operation) return [];
  switch (part) {
    case "value":
      return valueDependants(box, operation);
    case "grad":
      return gradDependants(box, operation);
    case "mask":
      return maskDependants(box, operation);
    case "W":
      return weightDependants(box, operation);
    case "b":
      return [inputOrOutput(operation.y, "value", [box.ranges[0], ...everyPosition(operation.y)])];
    default:
      return []; // nothing is computed from a parameter's gradient
  }
}

/** The dependants of x[d, u, v]. @param {Box} box @param {Operation} operation @returns {Box[]} */
function valueDependants({ ranges: [d, ...positions] }, operation) {
  const outputs = outputRanges(positions, operation);
  if (!outputs) return [];
  const f = operation.allChannels ? every(operation.y.shape[0]) : d;
  const y = inputOrOutput(operation.y, "value", [f, ...outputs]);
  if (!operation.weighted) return [mask(operation, windowsOf(d, outputs, operation)), y];
  return [y, kernel(operation, "W.grad", [f, d, ...kernelRanges(positions, outputs, operation)])];
}

/** The dependants of dL/dy[f, r, c]. @param {Box} box @param {Operation} operation @returns {Box[]} */
function gradDependants({ ranges: [f, ...positions] }, operation) {
  const { x, allChannels, weighted, window } = operation;
  const d = allChannels ? every(x.shape[0]) : f;
  const dx = inputOrOutput(x, "grad", [d, ...positions.map((range) => inputRange(range, operation))]);
  if (!weighted) return [dx];
  return [dx, kernel(operation, "W.grad", [f, d, every(window), every(window)]), bias(operation, "b.grad", f)];
}

/** @param {Box} box @param {Operation} operation @returns {Box[]} */
function maskDependants({ ranges: [d, ...positions] }, operation) {
  const outputs = outputRanges(positions, operation);
  if (!outputs) return [];
  return [inputOrOutput(operation.y, "value", [d, ...outputs]), inputOrOutput(operation.x, "grad", [d, ...positions])];
}

/** The dependants of W[f, d, i, j]. @param {Box} box @param {Operation} operation @returns {Box[]} */
function weightDependants({ ranges: [f, d, ...offsets] }, operation) {
  const { x, y } = operation;
  return [
    inputOrOutput(y, "value", [f, ...everyPosition(y)]),
    inputOrOutput(x, "grad", [d, ...rangesUnderKernel(offsets, operation)]),
  ];
}

/** The values or gradients that these are computed from. @param {Box} box @param {Graph} graph @returns {Box | null} */
function previous(box, graph) {
  const { layer, part } = parseTensor(box.tensor);
  const operation = graph.producing.get(layer);
  if (part === "value" && operation) return valueSources(box, operation).at(-1) ?? null;
  return part === "grad" ? (gradSources(box, graph).at(-1) ?? null) : null;
}

/** The values or gradients that are computed from these. @param {Box} box @param {Graph} graph @returns {Box | null} */
function next(box, { producing, consuming }) {
  const { layer, part } = parseTensor(box.tensor);
  const operation = part === "value" ? consuming.get(layer) : producing.get(layer);
  if (!operation) return null;
  if (part === "value") return valueDependants(box, operation).find(({ tensor }) => tensor.endsWith(".value")) ?? null;
  return part === "grad" ? gradDependants(box, operation)[0] : null;
}

/** The probability that a gradient p - y is computed from. @param {Box} logit @returns {Box} */
const probability = ({ shape, ranges }) => ({ tensor: "probabilities", shape: [shape[0]], ranges: [ranges[0]] });
/**
 * The logit of the label, which a cross-entropy is computed from.
 *
 * @param {Start} start @param {Graph} graph @returns {Box}
 */
const labelLogit = ({ layer, label }, graph) =>
  inputOrOutput(sideOf(layer, graph.trace), "value", [label, 0, 0].map(single));
/**
 * The gradient p - y of these classes.
 *
 * @param {Start} start @param {Range} classes @param {Graph} graph @returns {Box}
 */
const logitGrad = ({ layer }, classes, graph) =>
  inputOrOutput(sideOf(layer, graph.trace), "grad", [classes, single(0), single(0)]);
/** @param {Range} range */
const indicesIn = ([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
