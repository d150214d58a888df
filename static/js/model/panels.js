import * as format from "./format.js";
import { scaleOf } from "./scales.js";
import { boundOf, tensorOf } from "./tensors.js";

/**
 * What the picture shows of a trace: one model for each panel, without any pixels.
 *
 * The page says which panels there are (app/web/pages/picture.py): a panel's id is the tensor that it shows. How a tensor is
 * shown follows from its role in its layer, `value`, `mask`, `W`, `W.grad` or `grad`, and from the layer's kind.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./tensors.js").Layer} Layer
 * @typedef {import("./tensors.js").Tensor} Tensor
 * @typedef {"sequential" | "signed" | "mask"} Scale
 * @typedef {{name: string, tensor: Tensor, scale: Scale, bound: number}} Part
 *     one tensor and its colour scale: 0 … bound, or -bound … bound if it is signed
 * @typedef {{blocks: number, planes: number, rows: number, columns: number}} Arrangement
 *     maps to tile: `blocks` filters (or channels), each with `planes` maps of rows x columns, in row-major order
 * @typedef {"maps" | "grid" | "bars"} Form   tiles that may flow; one row of tiles for each block; one bar for each cell
 * @typedef {{id: string, form: Form, parts: Part[], arrangement: Arrangement, captions: string[], label: string}} Panel
 *     parts[1], if there is one, is the bias: one cell for each block, beside it
 * @typedef {{id: string, empty: string}} EmptyPanel
 */

/** @param {Trace} trace @param {Iterable<string>} ids @returns {(Panel | EmptyPanel)[]} in the order of the ids */
export function panels(trace, ids) {
  return Array.from(ids, (id) => {
    const panel = panelFor(trace, id);
    if (!panel) throw new Error(`The page has a panel ${id}, but there is nothing to draw in it.`);
    return panel;
  });
}

/** One panel; undefined if its id names nothing that is drawn, such as the loss. @param {Trace} trace @param {string} id */
export function panelFor(trace, id) {
  if (id === "probabilities") return probabilities(trace);
  const i = trace.layers.findIndex(({ name }) => id.startsWith(`${name}.`));
  const layer = trace.layers[i];
  if (!layer) return undefined;
  if (id.endsWith(".grad") && !trace.tensors.has(id)) return noGradient(trace, id);
  switch (id.slice(layer.name.length + 1)) {
    case "value":
      return value(trace, layer);
    case "mask":
      return mask(trace, layer);
    case "W":
      return weights(trace, layer, "", trace.layers[i - 1]);
    case "W.grad":
      return weights(trace, layer, ".grad", trace.layers[i - 1]);
    case "grad":
      return grad(trace, layer);
    default:
      return undefined;
  }
}

/** @param {Trace} trace @param {Layer} layer */
function value(trace, { name }) {
  const only = part(trace, `${name}.value`);
  return panel("maps", [only], maps(only.tensor), [rangeOf(only)]);
}

/** @param {Trace} trace @param {Layer} layer */
function mask(trace, layer) {
  const only = part(trace, `${layer.name}.mask`);
  const captions = layer.kind === "maxpool" ? winners(only.tensor, layer.ties) : [passes(only.tensor)];
  return panel("maps", [only], maps(only.tensor), captions);
}

/** @param {Trace} trace @param {Layer} layer @param {"" | ".grad"} suffix @param {Layer} below */
function weights(trace, { name }, suffix, below) {
  const w = part(trace, `${name}.W${suffix}`);
  const b = part(trace, `${name}.b${suffix}`);
  const d = suffix ? "d" : "";
  const captions = [`${d}W ${rangeOf(w)}`, `${d}b ${rangeOf(b)}`];
  if (w.tensor.shape.length === 4) return panel("maps", [w, b], kernels(w.tensor), captions);
  const input = tensorOf(trace, `${below.name}.value`);
  return panel("grid", [w, b], asMapsOf(input, w.tensor), captions);
}

/** @param {Trace} trace @param {Layer} layer */
function grad(trace, { name }) {
  const only = part(trace, `${name}.grad`);
  if (only.tensor.shape.length > 1) return panel("maps", [only], maps(only.tensor), [rangeOf(only)]);
  const formula = trace.experiment.objective.kind === "cross_entropy" ? ["p − y"] : [];
  return panel("bars", [only], bars(only.tensor), [...formula, rangeOf(only)]);
}

/** @param {Trace} trace */
function probabilities(trace) {
  const only = { ...part(trace, "probabilities"), bound: 1 };
  return panel("bars", [only], bars(only.tensor), ["p, 0 … 1"]);
}

/** @param {Trace} trace @param {string} id @returns {EmptyPanel} */
function noGradient(trace, id) {
  const start = trace.layers.findLast(({ name }) => trace.tensors.has(`${name}.grad`));
  return { id, empty: `No gradient: the backward pass starts at ${start?.name}.` };
}

/** @param {Trace} trace @param {string} name @returns {Part} */
function part(trace, name) {
  const tensor = tensorOf(trace, name);
  const scale = scaleOf(trace.layers, name);
  return { name, tensor, scale, bound: scale === "mask" ? 1 : boundOf(tensor.data) };
}

/** @param {Form} form @param {Part[]} parts @param {Arrangement} arrangement @param {string[]} captions @returns {Panel} */
function panel(form, parts, arrangement, captions) {
  const [{ name, tensor }] = parts;
  const shape = `[${tensor.shape.join(" x ")}]`;
  return { id: name, form, parts, arrangement, captions, label: [name, shape, ...captions].join(", ") };
}

/** @param {Part} part */
function rangeOf({ scale, bound }) {
  return scale === "signed" ? format.rangeAroundZero(bound) : format.rangeFromZero(bound);
}

/** [channels x rows x columns] @param {Tensor} tensor @returns {Arrangement} */
function maps({ shape: [blocks, rows, columns] }) {
  return { blocks, planes: 1, rows, columns };
}

/** [filters - depth x rows x columns] @param {Tensor} tensor @returns {Arrangement} */
function kernels({ shape: [blocks, planes, rows, columns] }) {
  return { blocks, planes, rows, columns };
}

/** Dense weights [classes - depth.rows.columns], as maps of the shape that they multiply. @param {Tensor} input @param {Tensor} weights @returns {Arrangement} */
function asMapsOf({ shape: [planes, rows, columns] }, { shape: [blocks] }) {
  return { blocks, planes, rows, columns };
}

/** @param {Tensor} tensor @returns {Arrangement} */
function bars({ shape: [rows] }) {
  return { blocks: 1, planes: 1, rows, columns: 1 };
}

/** @param {Tensor} mask @param {number | null} [ties] */
function winners(mask, ties) {
  const captions = [`${count(mask)} winners`];
  if (ties) captions.push(`${ties} ${ties === 1 ? "tie" : "ties"}`);
  return captions;
}

/** The share of cells that pass: 0 % only if there are none, and 100 % only if it is all of them. @param {Tensor} mask */
function passes(mask) {
  const share = count(mask) / mask.data.length;
  if (share > 0 && share < 0.005) return "<1 % pass";
  if (share < 1 && share >= 0.995) return ">99 % pass";
  return `${(100 * share).toFixed(0)} % pass`;
}

/** @param {Tensor} mask */
function count({ data }) {
  let ones = 0;
  for (const bit of data) ones += bit;
  return ones;
}
