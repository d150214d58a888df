import { lastPool, logitsOf } from "./layers.js";

/**
 * The scalar L that is differentiated, as the API takes it. Null stands for what the page begins with: the cross-entropy
 * of a sample's own label or, for a digit of the reader's own, what the reader has chosen for all of these.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {(Schemas["CrossEntropyObjective"] & {label: number}) | (Schemas["LogitObjective"] & {index: number})
 *         | Schemas["CellObjective"] | (Omit<Schemas["DeltaObjective"], "delta"> & {delta: number[][][]})} FixedObjective
 * @typedef {{kind: "cross_entropy", label?: "second_guess"} | {kind: "logit", index: "predicted"}} FollowingObjective
 *     it goes by what the network makes of the digit; in a trace the digit stands in the place of the word
 * @typedef {FixedObjective | FollowingObjective} Objective
 */

/** Where the network is sure, the loss of its second guess: that of the digit it reads has next to no gradients. */
export const SECOND_GUESS = /** @type {const} @satisfies {Objective} */ ({
  kind: "cross_entropy",
  label: "second_guess",
});
export const PREDICTED_LABEL = /** @type {const} @satisfies {Objective} */ ({ kind: "cross_entropy" });
export const PREDICTED_LOGIT = /** @type {const} @satisfies {Objective} */ ({ kind: "logit", index: "predicted" });

/**
 * The objective of a picture as a link has it, which has to mean the same for everyone; null where a link without one
 * does.
 *
 * @param {Objective | null} objective  as it was asked for @param {import("./tensors.js").Trace} trace
 * @returns {FixedObjective | null}
 */
export function linkedObjective(objective, trace) {
  const { image, objective: fixed } = trace.experiment;
  const isUsual = "sample" in image ? objective === null : "label" in fixed && fixed.label === trace.prediction;
  return isUsual && !isFixed(objective) ? null : fixed;
}

/** Whether it is the same whatever the network makes of the digit. @param {Objective | null} objective @returns {objective is FixedObjective} */
export function isFixed(objective) {
  if (objective?.kind === "cross_entropy") return typeof objective.label === "number";
  return objective !== null && !(objective.kind === "logit" && objective.index === "predicted");
}

/**
 * The objective that stays for the next digit: all but a label, which belongs to its digit.
 *
 * @param {Objective | null} objective
 */
export function objectiveForNextDigit(objective) {
  return objective?.kind === "cross_entropy" ? null : objective;
}

/**
 * The objective that stays for another network: one at the last pool stays only if the new one has room for it.
 *
 * @param {Objective | null} objective @param {number[]} shape  of the last pool, [channels, rows, columns]
 */
export function objectiveForShape(objective, shape) {
  if (objective?.kind === "cell") {
    const { channel, row, column } = objective;
    return [channel, row, column].every((i, axis) => i < shape[axis]) ? objective : null;
  }
  if (objective?.kind === "delta") return String(shapeOf(objective.delta)) === String(shape) ? objective : null;
  return objective;
}

/** The loss in symbols. @param {FixedObjective} objective @param {import("./layers.js").Layer[]} layers */
export function formula(objective, layers) {
  if (objective.kind === "cross_entropy") return `L = −log p[${objective.label}]`;
  if (objective.kind === "logit") return `L = ${logitsOf(layers)}[${objective.index}], a logit`;
  const pool = lastPool(layers);
  if (objective.kind === "cell") {
    const { channel, row, column } = objective;
    return `L = ${pool}.value[${channel},${row},${column}], so delta is 1 there and 0 elsewhere`;
  }
  return `L = Σ delta · ${pool}.value, so the delta at ${pool} is the one you gave`;
}

/**
 * Whether lists are nested as a delta is: [channels][rows][columns].
 *
 * @param {unknown} value @returns {value is number[][][]}
 */
export function isDelta(value) {
  return shapeOf(value)?.length === 3;
}

/**
 * A delta from text: JSON, nested or flat, or numbers in rows.
 *
 * @param {string} text @param {number[]} shape  of the last pool, [channels, rows, columns]
 * @returns {ParsedDelta}
 */
export function parseDelta(text, shape) {
  const trimmed = text.trim();
  if (!trimmed) return { problem: "There is nothing to read. Paste JSON or rows of numbers." };
  return trimmed.startsWith("[") ? fromJson(trimmed, shape) : fromRows(trimmed, shape);
}

/**
 * Numbers in row-major order as nested lists.
 *
 * @param {ArrayLike<number>} data @param {number[]} shape  of three axes
 */
export function nest(data, [channels, rows, columns]) {
  const numbers = Array.from(data);
  /** @param {number} at */
  const row = (at) => numbers.slice(at * columns, (at + 1) * columns);
  return Array.from({ length: channels }, (_, d) => Array.from({ length: rows }, (_, r) => row(d * rows + r)));
}

const LARGEST = 1e6; // the API takes no larger number

/** The number in a text field, with a decimal point or comma; null if there is none. @param {string} text */
export function parseNumber(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = plain === "" ? NaN : Number(plain);
  return Number.isFinite(value) && Math.abs(value) <= LARGEST ? value : null;
}

/** @typedef {{delta: number[][][]} | {problem: string}} ParsedDelta */

/** @param {string} text @param {number[]} shape @returns {ParsedDelta} */
function fromJson(text, shape) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { problem: `This starts like JSON but can’t be parsed: ${error instanceof Error ? error.message : error}.` };
  }
  const nested = shapeOf(parsed);
  if (!nested) {
    return { problem: `All lists of one level must have the same length, and the shape must be ${words(shape)}.` };
  }
  if (nested.length > 1 && String(nested) !== String(shape)) {
    return { problem: `The shape must be ${words(shape)}, but this one is ${words(nested)}.` };
  }
  return fromNumbers(parsed.flat(2), shape);
}

/** @param {string} text @param {number[]} shape @returns {ParsedDelta} */
function fromRows(text, shape) {
  const numbers = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const separator = /[;\t]/.test(line) ? /[;\t]/ : /[\s,]+/; // between semicolons a comma may be a decimal comma
    for (const field of line.split(separator).filter((part) => part.trim() !== "")) {
      const value = parseNumber(field);
      if (value === null)
        return { problem: `Line ${i + 1}: “${field.trim().slice(0, 20)}” is not a number up to ±1,000,000.` };
      numbers.push(value);
    }
  }
  return fromNumbers(numbers, shape);
}

/** @param {unknown[]} values @param {number[]} shape @returns {ParsedDelta} */
function fromNumbers(values, shape) {
  const wanted = shape.reduce((a, b) => a * b, 1);
  if (values.length !== wanted) {
    const found = `${values.length} ${values.length === 1 ? "was" : "were"} given`;
    return { problem: `${wanted} numbers are needed, ${words(shape)}; ${found}.` };
  }
  const numbers = [];
  for (const value of values) {
    if (typeof value !== "number" || !(Math.abs(value) <= LARGEST)) {
      return { problem: `${JSON.stringify(value)} is not a number up to ±1,000,000.` };
    }
    numbers.push(value);
  }
  return { delta: nest(numbers, shape) };
}

/** The shape of nested lists; null if they are ragged. @param {unknown} value @returns {number[] | null} */
function shapeOf(value) {
  if (!Array.isArray(value)) return [];
  const shapes = value.map(shapeOf);
  const [first = []] = shapes;
  if (first === null || shapes.some((shape) => String(shape) !== String(first))) return null;
  return [value.length, ...first];
}

/** @param {number[]} shape */
const words = (shape) => `[${shape.join(" × ")}]`;
