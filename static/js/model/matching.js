import { isParameter, parseTensor } from "./cells.js";
import { sizeOf } from "./tensors.js";

/**
 * Which tensor of a trace an array is, by its name and its shape.
 *
 * @typedef {{name: string, shape: number[]}} Named
 * @typedef {Map<string, {shape: number[]}>} Tensors
 * @typedef {{layer: string | null, part: "W" | "b" | null, isGradient: boolean}} Hints  what a name says
 * @typedef {{tensor: string | null, candidates: string[], problem: string | null}} Match
 *     candidates: all that it can be by its shape; tensor: null if they are none or several, and nothing says which
 */

/**
 * @param {Named} array @param {Tensors} tensors  of the trace
 * @param {string | null} looked  the tensor that the reader looks at, which settles doubts
 * @returns {Match}
 */
export function match({ name, shape }, tensors, looked = null) {
  const hints = hintsOf(name);
  const all = [...tensors.keys()].filter((tensor) => !tensor.endsWith(".mask") && tensor !== "probabilities");
  const fits = all.map((tensor) => ({ tensor, fit: fitOf(shape, tensors.get(tensor)?.shape ?? []) }));
  const best = Math.max(...fits.map(({ fit }) => fit));
  const candidates = best > 0 ? fits.filter(({ fit }) => fit === best).map(({ tensor }) => tensor) : [];
  const named = all.filter((tensor) => isNamed(tensor, hints));
  const both = named.filter((tensor) => fits.some((one) => one.tensor === tensor && one.fit > 0));
  if (hints.layer && named.length && !both.length)
    return { tensor: null, candidates, problem: mismatch(named[0], shape, tensors) };
  if (!candidates.length) return { tensor: null, candidates, problem: noneFits(shape) };
  return {
    tensor: chosen(both.length ? both : candidates, looked),
    candidates: both.length > 1 ? both : candidates,
    problem: null,
  };
}

/** The numbers of an array in the shape of a tensor, if they can be its; null if they can't. @param {number[]} shape @param {number[]} wanted */
export function fits(shape, wanted) {
  return fitOf(shape, wanted) > 0;
}

/**
 * How well an array of one shape can be a tensor of another: 3 if they are equal, 2 without the axes of length 1, 1 if
 * axes are merged, as those of rows that were printed one below the other; 0 if it can't be.
 *
 * @param {number[]} shape @param {number[]} wanted
 */
function fitOf(shape, wanted) {
  if (String(shape) === String(wanted)) return 3;
  const [a, b] = [shape, wanted].map((one) => one.filter((length) => length !== 1));
  if (String(a) === String(b)) return 2;
  return isMerged(a, b) || isMerged(b, a) ? 1 : 0;
}

/** Whether one shape is another with neighbouring axes merged. @param {number[]} merged @param {number[]} shape */
function isMerged(merged, shape) {
  let at = 0;
  for (const length of merged) {
    let product = 1;
    while (product < length && at < shape.length) product *= shape[at++];
    if (product !== length) return false;
  }
  return at === shape.length;
}

/** @param {string} tensor @param {Hints} hints */
function isNamed(tensor, { layer: wanted, part, isGradient }) {
  const { layer } = parseTensor(tensor);
  if (wanted && layer !== wanted) return false;
  if (part) return tensor.split(".")[1] === part && (tensor.endsWith(".grad") || !isGradient);
  return isGradient ? tensor.endsWith(".grad") : wanted !== null;
}

/**
 * One of several tensors: the one that the reader looks at, or the gradient of the only parameter among them.
 *
 * @param {string[]} tensors @param {string | null} looked
 */
function chosen(tensors, looked) {
  if (tensors.length === 1) return tensors[0];
  if (looked && tensors.includes(looked)) return looked;
  const gradients = tensors.filter((tensor) => isParameter(tensor.replace(/\.grad$/, "")) && tensor.endsWith(".grad"));
  return gradients.length === 1 ? gradients[0] : null;
}

const NUMBERED = ["conv1", "conv2", "dense"]; // the layers with parameters, as dW1, dW2 and dW3 count them
const BEFORE = `(?<![a-z])(?:d|g|grad_?|dl_?d|delta_?)?_?`; // a letter or a word for the gradient

const GRADIENT = /(?<![a-z])d_?(?:l_?d_?)?(?:[wbxzayk]_?\d?(?![a-z])|conv|relu|pool|dense|fc|input)/;

/** What a name such as `conv1.weight.grad`, `dW1` or `grad_conv1` says. @param {string} name @returns {Hints} */
export function hintsOf(name) {
  const text = name.replaceAll(/(?<=conv|pool)_?2d/gi, "").toLowerCase();
  const weight = new RegExp(`${BEFORE}(?:w|weights?|kernels?|filters?)_?(\\d?)(?![a-z\\d])`).exec(text);
  const bias = new RegExp(`${BEFORE}(?:b|bias|biases)_?(\\d?)(?![a-z\\d])`).exec(text);
  const number = Number((weight ?? bias)?.[1] ?? 0);
  return {
    layer: layerIn(text) ?? NUMBERED[number - 1] ?? null,
    part: weight ? "W" : bias ? "b" : null,
    isGradient: /grad|delta/.test(text) || GRADIENT.test(text),
  };
}

/** @param {string} text */
function layerIn(text) {
  const numbered = /(conv|relu|pool)_?([12])(?!\d)/.exec(text);
  if (numbered) return numbered[1] + numbered[2];
  if (/dense|fc\d?(?![a-z])|linear|logits|classifier|(?<![a-z])head/.test(text)) return "dense";
  return /input|image|(?<![a-z])d_?x(?![a-z\d])/.test(text) ? "input" : null;
}

/** @param {string} tensor @param {number[]} shape @param {Tensors} tensors */
function mismatch(tensor, shape, tensors) {
  const wanted = tensors.get(tensor)?.shape ?? [];
  const isReversed = String([...shape].reverse()) === String(wanted) || sizeOf(shape) === sizeOf(wanted);
  const advice = isReversed ? " Its axes seem to be in another order; transpose it first." : "";
  return `By its name it is ${tensor}, which is ${product(wanted)}; yours is ${product(shape)}.${advice}`;
}

/** @param {number[]} shape */
const noneFits = (shape) => `No tensor of this network is ${product(shape)}.`;

/** @param {number[]} shape */
export const product = (shape) => (shape.length === 1 ? `a vector of ${shape[0]}` : shape.join("×"));
