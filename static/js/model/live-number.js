import { exists } from "./cells.js";
import * as format from "./format.js";
import { sizesOf } from "./network.js";
import { numberAt } from "./tensors.js";

/**
 * The live numbers of a lesson, `conv1.W.grad[2,0,1,1]`, `loss` or `prediction`, in the trace that the reader looks at.
 *
 * @typedef {import("./tensors.js").Trace} Trace
 * @typedef {import("./network.js").SizeChoice & {seed?: number, edits?: unknown[]}} Network
 * @typedef {{image: {sample: number} | object, network?: Network | null, objective?: object | null}} Experiment
 *     as the API takes it; what is missing or null is the default
 * @typedef {{text: string, value: string}} LiveNumber  as the page prints it, and with all its digits; "" if there is none
 */

/** What is printed where the trace has no such number. @type {LiveNumber} */
const NONE = { text: "–", value: "" };

/** @param {Trace} trace @param {string} name @returns {LiveNumber} */
export function liveNumber(trace, name) {
  const value = numberNamed(trace, name);
  return value === undefined ? NONE : { text: format.number(value), value: String(value) };
}

/** @param {Trace} trace @param {string} name @returns {number | undefined} */
function numberNamed(trace, name) {
  if (name === "prediction") return trace.prediction;
  const match = /^([\w.]+)(?:\[([\d,]+)\])?$/.exec(name);
  if (!match) return undefined;
  const [, tensor, index] = match;
  const cell = { tensor, index: index ? index.split(",").map(Number) : [] };
  return exists(cell, trace) ? numberAt(trace, cell) : undefined;
}

/**
 * Which of a lesson's experiments what is shown is a variant of: their numbers follow it, and all others stay. Another
 * digit, another objective and changed weights are the reader's; a step with a digit, an objective or weights of its own
 * follows only these.
 *
 * @param {Experiment[]} experiments  of the lesson; the first is its own @param {Experiment} shown
 * @returns {Experiment[]}
 */
export function followers(experiments, shown) {
  let left = experiments.filter(({ network }) => kindOf(network) === kindOf(shown.network));
  for (const aspect of [objectiveOf, editsOf, digitOf]) {
    const alike = (/** @type {Experiment} */ other) => left.filter((one) => aspect(one) === aspect(other));
    const found = alike(shown);
    left = found.length ? found : alike(experiments[0]);
  }
  return left;
}

/** @param {Experiment} experiment */
const objectiveOf = ({ objective }) =>
  JSON.stringify(Object.entries(objective ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));

/** @param {Experiment} experiment */
const editsOf = ({ network }) => JSON.stringify([network?.seed ?? 0, network?.edits ?? []]);

/** @param {Experiment} experiment */
const digitOf = ({ image }) => ("sample" in image ? image.sample : null);

/** What the networks of two experiments must share. @param {Experiment["network"]} network */
function kindOf(network) {
  const weights = network?.weights;
  if (weights === "paper") return weights;
  return JSON.stringify([weights === "random" ? weights : "trained", sizesOf(network)]);
}
