import * as format from "./format.js";
import { boundOf } from "./tensors.js";

/**
 * What the picture shows of a trace: one model a panel, without a pixel in it.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./tensors.js").Tensor} Tensor
 * @typedef {"sequential" | "signed" | "mask"} Scale
 * @typedef {{name: string, tensor: Tensor, scale: Scale, bound: number}} Part
 *     one tensor and its colour scale: 0 … bound, or -bound … bound where it is signed
 * @typedef {{blocks: number, planes: number, rows: number, columns: number}} Arrangement
 *     maps to tile: `blocks` filters (or channels), each of `planes` maps of rows x columns, in row-major order
 * @typedef {"maps" | "grid" | "bars"} Form   tiles free to flow; one row of tiles a block; one bar a cell
 * @typedef {{id: string, form: Form, parts: Part[], arrangement: Arrangement, captions: string[], label: string}} Panel
 *     parts[1], where there is one, is the bias: one cell a block, beside it
 * @typedef {{id: string, empty: string}} EmptyPanel
 */

/** @param {Trace} trace @returns {(Panel | EmptyPanel)[]} in forward order, each layer's panels top to bottom */
export function panels(trace) {
  return trace.layers.flatMap((layer, i) => PANELS[layer.kind](trace, layer, trace.layers[i - 1]));
}

const PANELS = {
  input: (trace, { name }) => [value(trace, name, "sequential"), grad(trace, name)],
  conv: (trace, { name }) => [
    value(trace, name, "signed"),
    weights(trace, name, "", kernels),
    weights(trace, name, ".grad", kernels),
    grad(trace, name),
  ],
  relu: (trace, { name }) => [value(trace, name, "sequential"), passed(trace, name), grad(trace, name)],
  maxpool: (trace, layer) => [value(trace, layer.name, "sequential"), winners(trace, layer), grad(trace, layer.name)],
  dense: (trace, { name }, below) => {
    const asMaps = tilesOf(trace.tensors.get(`${below.name}.value`));
    return [
      probabilities(trace),
      weights(trace, name, "", asMaps, "grid"),
      weights(trace, name, ".grad", asMaps, "grid"),
      logitGrads(trace, name),
    ];
  },
};

function value(trace, layer, scale) {
  const one = part(trace, `${layer}.value`, scale);
  return panel("maps", [one], maps(one.tensor), [rangeOf(one)]);
}

function grad(trace, layer) {
  const id = `${layer}.grad`;
  if (!trace.tensors.has(id)) return noGradient(trace, id);
  const one = part(trace, id, "signed");
  return panel("maps", [one], maps(one.tensor), [rangeOf(one)]);
}

function weights(trace, layer, suffix, arrange, form = "maps") {
  const id = `${layer}.W${suffix}`;
  if (!trace.tensors.has(id)) return noGradient(trace, id);
  const w = part(trace, id, "signed");
  const b = part(trace, `${layer}.b${suffix}`, "signed");
  const d = suffix ? "d" : "";
  return panel(form, [w, b], arrange(w.tensor), [`${d}W ${rangeOf(w)}`, `${d}b ${rangeOf(b)}`]);
}

function passed(trace, layer) {
  const one = part(trace, `${layer}.mask`, "mask");
  const share = count(one.tensor) / one.tensor.data.length;
  return panel("maps", [one], maps(one.tensor), [`${percentage(share)} pass`]);
}

function winners(trace, { name, ties }) {
  const one = part(trace, `${name}.mask`, "mask");
  const captions = [`${count(one.tensor)} winners`, ...(ties ? [`${ties} ${ties === 1 ? "tie" : "ties"}`] : [])];
  return panel("maps", [one], maps(one.tensor), captions);
}

function probabilities(trace) {
  const one = { ...part(trace, "probabilities", "sequential"), bound: 1 };
  return panel("bars", [one], bars(one.tensor), ["p, 0 … 1"]);
}

function logitGrads(trace, layer) {
  const id = `${layer}.grad`;
  if (!trace.tensors.has(id)) return noGradient(trace, id);
  const one = part(trace, id, "signed");
  const sum = trace.experiment.objective?.kind === "cross_entropy" ? "p − y, " : "";
  return panel("bars", [one], bars(one.tensor), [sum + rangeOf(one)]);
}

/** @returns {EmptyPanel} */
function noGradient(trace, id) {
  const first = trace.layers.findLast(({ name }) => trace.tensors.has(`${name}.grad`));
  return { id, empty: `No gradient: the backward pass starts at ${first?.name}.` };
}

/** @returns {Part} */
function part(trace, name, scale) {
  const tensor = trace.tensors.get(name);
  return { name, tensor, scale, bound: scale === "mask" ? 1 : boundOf(tensor.data) };
}

/** @returns {Panel} */
function panel(form, parts, arrangement, captions) {
  const [{ name, tensor }] = parts;
  const shape = `[${tensor.shape.join(" x ")}]`;
  return { id: name, form, parts, arrangement, captions, label: [name, shape, ...captions].join(", ") };
}

function rangeOf({ scale, bound }) {
  return scale === "signed" ? format.rangeAroundZero(bound) : format.rangeFromZero(bound);
}

/** [channels x rows x columns] @returns {Arrangement} */
function maps({ shape: [blocks, rows, columns] }) {
  return { blocks, planes: 1, rows, columns };
}

/** [filters - depth x rows x columns] @returns {Arrangement} */
function kernels({ shape: [blocks, planes, rows, columns] }) {
  return { blocks, planes, rows, columns };
}

/** Dense weights [classes - depth.rows.columns] as maps of the shape that they are multiplied with. */
function tilesOf({ shape: [planes, rows, columns] }) {
  return ({ shape: [blocks] }) => ({ blocks, planes, rows, columns });
}

/** @returns {Arrangement} */
function bars({ shape: [rows] }) {
  return { blocks: 1, planes: 1, rows, columns: 1 };
}

/** Only none of it is printed as 0 %, and only all of it as 100 %. */
function percentage(share) {
  if (share > 0 && share < 0.005) return "<1 %";
  if (share < 1 && share >= 0.995) return ">99 %";
  return `${(100 * share).toFixed(0)} %`;
}

function count({ data }) {
  return data.reduce((sum, bit) => sum + bit, 0);
}
