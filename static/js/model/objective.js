/**
 * The scalar L that is differentiated, as the API takes it; null is the cross-entropy of the digit's own label.
 *
 * @typedef {{kind: "cross_entropy", label: number} | {kind: "logit", index: number}
 *         | {kind: "cell", channel: number, row: number, column: number}
 *         | {kind: "delta", delta: number[][][]}} Objective
 */

/** What a new digit leaves of it: a label belongs to its digit, the other kinds do not. @param {Objective | null} objective */
export function forNewDigit(objective) {
  return objective?.kind === "cross_entropy" ? null : objective;
}

/** What another network leaves of it, whose pool2 has this shape. @param {Objective | null} objective */
export function forShape(objective, shape) {
  if (objective?.kind === "cell") {
    const { channel, row, column } = objective;
    return [channel, row, column].every((i, axis) => i < shape[axis]) ? objective : null;
  }
  if (objective?.kind === "delta") return String(shapeOf(objective.delta)) === String(shape) ? objective : null;
  return objective;
}

/** The loss in symbols. @param {Objective} objective */
export function formula(objective) {
  if (objective.kind === "cross_entropy") return `L = −log p[${objective.label}]`;
  if (objective.kind === "logit") return `L = dense.value[${objective.index}], a logit`;
  if (objective.kind === "cell") {
    return `L = pool2.value[${objective.channel},${objective.row},${objective.column}], so delta is 1 there and 0 elsewhere`;
  }
  return "L = Σ delta · pool2.value, so delta at pool2 is the given one";
}

/**
 * A delta from text: JSON, nested or flat, or numbers in rows.
 *
 * @param {string} text @param {number[]} shape  of pool2, [channels, rows, columns]
 * @returns {{delta: number[][][]} | {problem: string}}
 */
export function parseDelta(text, shape) {
  const trimmed = text.trim();
  if (!trimmed) return { problem: "There is nothing to read: paste JSON or rows of numbers." };
  return trimmed.startsWith("[") ? fromJson(trimmed, shape) : fromRows(trimmed, shape);
}

/** Numbers in row-major order as a delta. @param {ArrayLike<number>} data @param {number[]} shape */
export function nest(data, [channels, rows, columns]) {
  const numbers = [...data];
  const row = (at) => numbers.slice(at * columns, (at + 1) * columns);
  return Array.from({ length: channels }, (_, d) => Array.from({ length: rows }, (_, r) => row(d * rows + r)));
}

/** One number of a text field; a comma may stand for the point. @returns {number | null} null where it is none */
export function parseNumber(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = plain === "" ? NaN : Number(plain);
  return Number.isFinite(value) && Math.abs(value) <= LARGEST ? value : null;
}

const LARGEST = 1e6; // the API takes no larger number

function fromJson(text, shape) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { problem: `This begins like JSON but is none: ${error.message}.` };
  }
  const nested = shapeOf(parsed);
  if (nested && nested.length > 1 && String(nested) !== String(shape)) {
    return { problem: `The shape must be ${words(shape)}, and is ${words(nested)}.` };
  }
  if (!nested) return { problem: `All lists must be of one length, with numbers inside, ${words(shape)}.` };
  return fromNumbers(parsed.flat(2), shape);
}

function fromRows(text, shape) {
  const numbers = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const separator = /[;\t]/.test(line) ? /[;\t]/ : /[\s,]+/; // with ; a comma may be a decimal one
    for (const field of line.split(separator).filter((part) => part.trim() !== "")) {
      const value = parseNumber(field);
      if (value === null)
        return { problem: `Line ${i + 1}: “${field.trim().slice(0, 20)}” is not a number up to ±1,000,000.` };
      numbers.push(value);
    }
  }
  return fromNumbers(numbers, shape);
}

function fromNumbers(numbers, shape) {
  const wanted = shape.reduce((a, b) => a * b, 1);
  if (numbers.length !== wanted) {
    const came = `${numbers.length} ${numbers.length === 1 ? "is" : "are"} here`;
    return { problem: `${wanted} numbers are needed, ${words(shape)}; ${came}.` };
  }
  const wrong = numbers.find((x) => typeof x !== "number" || !(Math.abs(x) <= LARGEST));
  if (wrong !== undefined) return { problem: `${JSON.stringify(wrong)} is not a number up to ±1,000,000.` };
  return { delta: nest(numbers, shape) };
}

/** The shape of nested lists; null where they are ragged. */
function shapeOf(value) {
  if (!Array.isArray(value)) return [];
  const shapes = value.map(shapeOf);
  if (shapes.some((shape) => shape === null || String(shape) !== String(shapes[0]))) return null;
  return [value.length, ...(shapes[0] ?? [])];
}

const words = (shape) => `[${shape.join(" × ")}]`;
