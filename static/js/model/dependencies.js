import { indexOf, offsetOf } from "./tensors.js";

/**
 * Which cells a number is made of, and which numbers are made of it, from a trace's geometry alone: the same one pattern
 * that the engine derives numbers by,
 *
 *     y[f, r, c] = sum over d, i, j of factor . x[d, s.r + i, s.c + j]  (+ b[f])
 *
 * with a weight W[f, d, i, j] or the mask at x's cell as the factor. A dense layer's window is its whole input, so its
 * output is [K x 1 x 1] and its weights are [K - D x R x C]. Then every set of sources or dependants is a box.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {{window: number, stride: number, channels: "all" | "same", factor: "W" | "mask"}} Geometry
 * @typedef {[number, number]} Range   from … to, both included
 * @typedef {{tensor: string, shape: number[], ranges: Range[]}} Box   one range an axis of `shape`
 * @typedef {{tensor: string, index: number[]}} Cell
 */

/**
 * @param {Trace} trace
 * @returns {{sources: (cell: Cell) => Box[], dependants: (cell: Cell) => Box[], cone: (boxes: Box[]) => Box[],
 *            reach: (boxes: Box[]) => Box[]}}
 *     direct ones; and where these lead, values to values and gradients to gradients: `cone` against the direction of
 *     computation, `reach` along it
 */
export function createGeometry(trace) {
  const links = linksOf(trace);
  const above = new Map(links.map((link) => [link.x.layer, link]));
  const own = new Map(links.map((link) => [link.y.layer, link]));
  const { kind, label } = trace.experiment.objective;
  const head = trace.layers.at(-1).name;
  const context = {
    above,
    own,
    start: kind === "cross_entropy" ? { layer: head, label } : null,
    tensors: trace.tensors,
  };

  const existing = (boxes) => boxes.filter((box) => box && trace.tensors.has(box.tensor));
  const follow = (boxes, step) => {
    const found = [];
    for (let next = boxes; next.length; found.push(...next)) next = existing(next.map((box) => step(box, context)));
    return found;
  };
  return {
    sources: (cell) => existing(sourcesOf(at(cell, context), context)),
    dependants: (cell) => existing(dependantsOf(at(cell, context), context)),
    cone: (boxes) => follow(boxes, before),
    reach: (boxes) => follow(boxes, after),
  };
}

/** The row-major offsets of a box's cells. @param {Box} box @returns {number[]} */
export function offsetsOf({ shape, ranges }) {
  return ranges.reduce(
    (offsets, range, axis) => {
      const here = span(range);
      return offsets.flatMap((offset) => here.map((i) => offset * shape[axis] + i));
    },
    [0],
  );
}

/** One layer's pattern, between the tensors that it links. */
function linksOf({ layers, tensors }) {
  return layers.slice(1).map(({ name, geometry }, i) => {
    const below = layers[i].name;
    const x = side(below, tensors);
    const y = side(name, tensors);
    const { window, stride, channels, factor } = geometry;
    const kernel = [y.shape[0], x.shape[0], window, window];
    return { x, y, window, stride, all: channels === "all", weighted: factor === "W", kernel };
  });
}

function side(layer, tensors) {
  const { shape } = tensors.get(`${layer}.value`);
  return { layer, shape: shape.length === 1 ? [shape[0], 1, 1] : shape };
}

/** A cell as a box, with the shape that the pattern gives its tensor. */
function at({ tensor, index }, { own, above, tensors }) {
  const { layer, part } = split(tensor);
  if (layer === "loss") return { tensor, shape: [], ranges: [] };
  const link = own.get(layer) ?? above.get(layer);
  const flat = tensors.get(tensor).shape;
  const shape = shapeIn(link, layer, part) ?? flat;
  const full = shape.length === index.length ? index : indexOf(shape, offsetOf(flat, index));
  return { tensor, shape, ranges: full.map(one) };
}

function shapeIn(link, layer, part) {
  if (!link) return null;
  if (part === "W" || part === "W.grad") return link.kernel;
  if (part === "value" || part === "grad") return layer === link.y.layer ? link.y.shape : link.x.shape;
  return null;
}

function sourcesOf(box, context) {
  const { own, start } = context;
  const { layer, part } = split(box.tensor);
  const link = own.get(layer);
  switch (part) {
    case "value":
      return link ? valueSources(box, link) : [box];
    case "grad":
      return layer === start?.layer ? [probability(box)] : gradSources(box, context);
    case "W.grad":
      return weightGradSources(box, link);
    case "b.grad":
      return [map(link.y, "grad", [box.ranges[0], whole(link.y.shape[1]), whole(link.y.shape[2])])];
    case "mask":
      return seersOf(box.ranges.slice(1), link) ? [map(link.x, "value", windowAround(box, link))] : [];
    case "":
      return layer === "loss" && start
        ? [map(own.get(start.layer).y, "value", [one(start.label), [0, 0], [0, 0]])]
        : []; // softmax: no sum
    default:
      return [box]; // a parameter: it is given
  }
}

/** y[f, r, c] */
function valueSources({ ranges: [f, ...places] }, link) {
  const seen = [link.all ? whole(link.x.shape[0]) : f, ...places.map((place) => seenFrom(place, link))];
  const x = map(link.x, "value", seen);
  if (!link.weighted) return [mask(link, seen), x];
  return [kernels(link, "W", [f, seen[0], whole(link.window), whole(link.window)]), bias(link, "b", f), x];
}

/** dL/dx[d, u, v]: none where the backward pass starts, and in the odd last row or column, which pooling drops. */
function gradSources({ tensor, ranges: [d, ...places] }, { above, tensors }) {
  const link = above.get(split(tensor).layer);
  const seers = link && tensors.has(`${link.y.layer}.grad`) ? seersOf(places, link) : null;
  if (!seers) return [];
  const f = link.all ? whole(link.y.shape[0]) : d;
  const dy = map(link.y, "grad", [f, ...seers]);
  return link.weighted
    ? [kernels(link, "W", [f, d, ...offsetsIn(places, seers, link)]), dy]
    : [mask(link, [d, ...places]), dy];
}

/** dL/dW[f, d, i, j] */
function weightGradSources({ ranges: [f, d, ...offsets] }, link) {
  const places = link.y.shape.slice(1);
  return [
    map(link.y, "grad", [f, ...places.map(whole)]),
    map(link.x, "value", [d, ...offsets.map((range, axis) => slide(range, places[axis], link))]),
  ];
}

function dependantsOf(box, { own, above, start }) {
  const { layer, part } = split(box.tensor);
  switch (part) {
    case "value":
      return above.has(layer) ? valueDependants(box, above.get(layer)) : [];
    case "grad":
      return own.has(layer) ? gradDependants(box, own.get(layer)) : [];
    case "mask":
      return maskDependants(box, own.get(layer));
    case "W":
      return weightDependants(box, own.get(layer));
    case "b":
      return [map(own.get(layer).y, "value", [box.ranges[0], ...own.get(layer).y.shape.slice(1).map(whole)])];
    case "":
      return start && layer !== "loss" ? [map(own.get(start.layer).y, "grad", [box.ranges[0], [0, 0], [0, 0]])] : [];
    default:
      return []; // nothing is made of a parameter's gradient
  }
}

/** x[d, u, v] */
function valueDependants({ ranges: [d, ...places] }, link) {
  const seers = seersOf(places, link);
  if (!seers) return [];
  const f = link.all ? whole(link.y.shape[0]) : d;
  const y = map(link.y, "value", [f, ...seers]);
  if (!link.weighted) return [mask(link, windowAround({ ranges: [d, ...places] }, link)), y];
  return [y, kernels(link, "W.grad", [f, d, ...offsetsIn(places, seers, link)])];
}

/** dL/dy[f, r, c] */
function gradDependants({ ranges: [f, ...places] }, link) {
  const d = link.all ? whole(link.x.shape[0]) : f;
  const x = map(link.x, "grad", [d, ...places.map((place) => seenFrom(place, link))]);
  if (!link.weighted) return [x];
  return [x, kernels(link, "W.grad", [f, d, whole(link.window), whole(link.window)]), bias(link, "b.grad", f)];
}

function maskDependants({ ranges: [d, ...places] }, link) {
  const seers = seersOf(places, link);
  return seers ? [map(link.y, "value", [d, ...seers]), map(link.x, "grad", [d, ...places])] : [];
}

/** W[f, d, i, j] */
function weightDependants({ ranges: [f, d, ...offsets] }, link) {
  const places = link.y.shape.slice(1);
  return [
    map(link.y, "value", [f, ...places.map(whole)]),
    map(link.x, "grad", [d, ...offsets.map((range, axis) => slide(range, places[axis], link))]),
  ];
}

/** One step against the direction of computation, in the same row of the picture. */
function before(box, context) {
  const { layer, part } = split(box.tensor);
  if (part === "value" && context.own.has(layer)) return valueSources(box, context.own.get(layer)).at(-1);
  if (part === "grad") return gradSources(box, context).at(-1);
  return null;
}

/** One step along it. */
function after(box, { own, above }) {
  const { layer, part } = split(box.tensor);
  if (part === "value" && above.has(layer))
    return valueDependants(box, above.get(layer)).find(({ tensor }) => tensor.endsWith(".value"));
  if (part === "grad" && own.has(layer)) return gradDependants(box, own.get(layer))[0];
  return null;
}

/** The rows of x that the outputs in a range of rows see. @returns {Range} */
function seenFrom([from, to], { stride, window }) {
  return [stride * from, stride * to + window - 1];
}

/** The rows and columns of y whose windows hold any of these; null where there are none. @returns {Range[] | null} */
function seersOf(places, { stride, window, y }) {
  const seers = places.map(([from, to], axis) => [
    Math.max(0, Math.ceil((from - window + 1) / stride)),
    Math.min(y.shape[axis + 1] - 1, Math.floor(to / stride)),
  ]);
  return seers.every(([from, to]) => from <= to) ? seers : null;
}

/** Where in the windows of its seers a cell stands: i = u - s.r, which runs down as r runs up. */
function offsetsIn(places, seers, { stride, window }) {
  return places.map(([from, to], axis) => [
    Math.max(0, from - stride * seers[axis][1]),
    Math.min(window - 1, to - stride * seers[axis][0]),
  ]);
}

/** The rows of x that lie under a row of the kernel, for every output. @returns {Range} */
function slide([from, to], outputs, { stride }) {
  return [from, to + stride * (outputs - 1)];
}

/** All cells of the window that a cell of a gate competes in. */
function windowAround({ ranges: [d, ...places] }, link) {
  return [d, ...seersOf(places, link).map((place) => seenFrom(place, link))];
}

const split = (tensor) => ({ layer: tensor.split(".")[0], part: tensor.split(".").slice(1).join(".") });
const one = (i) => [i, i];
const whole = (size) => [0, size - 1];
const span = ([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const map = ({ layer, shape }, part, ranges) => ({ tensor: `${layer}.${part}`, shape, ranges });
const mask = ({ x, y }, ranges) => ({ tensor: `${y.layer}.mask`, shape: x.shape, ranges });
const kernels = ({ y, kernel }, part, ranges) => ({ tensor: `${y.layer}.${part}`, shape: kernel, ranges });
const bias = ({ y }, part, f) => ({ tensor: `${y.layer}.${part}`, shape: [y.shape[0]], ranges: [f] });
const probability = ({ shape, ranges }) => ({ tensor: "probabilities", shape: [shape[0]], ranges: [ranges[0]] });
