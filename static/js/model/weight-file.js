import { product } from "./matching.js";
import { shapesOf, sizeProblem } from "./network.js";
import { sizeOf } from "./tensors.js";

/**
 * Which parameter of the network each tensor of a file is, such as a state_dict of PyTorch: whatever the layers are called,
 * their kernels have four axes, the head two, and a bias one.
 *
 * @typedef {{name: string, shape: number[]}} Named
 * @typedef {import("./cells.js").Parameter} Parameter
 * @typedef {import("./network.js").Sizes} Sizes
 * @typedef {{parameter: Parameter, name: string | null, shape: number[]}} Assignment
 *     name: of the array in the file; null where there is none, and the biases are 0
 * @typedef {{assignments: Assignment[], sizes: Sizes | null, unused: string[], problem: string | null}} Mapping
 *     sizes: of the network that the weights make, null if there is a problem
 */

const LARGEST_SIDE = 28;
const SMALLEST_SIDE = 6;

/** @param {Named[]} arrays  in the order of the file @param {number} side  rows of the input, where the weights allow several @returns {Mapping} */
export function mapWeights(arrays, side) {
  const [first, second, head] = weightsOf(arrays);
  const assignments = [
    ...assigned("conv1", first, arrays),
    ...assigned("conv2", second, arrays),
    ...assigned("dense", head, arrays),
  ];
  const used = new Set(assignments.map(({ name }) => name));
  const unused = arrays.map(({ name }) => name).filter((name) => !used.has(name));
  const problem = missing(arrays) ?? shapeProblem(first, second, head, assignments);
  if (problem) return { assignments, sizes: null, unused, problem };
  const sizes = sizesFor(first, second, head, side);
  const spare = unused.filter((name) => sizeOf(shapeIn(arrays, name)) > 1); // counters, such as num_batches_tracked, are no weights
  if (spare.length)
    return {
      assignments,
      sizes: null,
      unused,
      problem: `This network has no place for ${spare.slice(0, 3).join(", ")}.`,
    };
  return typeof sizes === "string"
    ? { assignments, sizes: null, unused, problem: sizes }
    : { assignments, sizes, unused, problem: null };
}

/** The kernels of both convolutions and the weights of the head, by the order that their names or the file have. @param {Named[]} arrays */
function weightsOf(arrays) {
  const kernels = arrays.filter(({ shape }) => shape.length === 4).sort(byNumber);
  const heads = arrays.filter(({ shape }) => shape.length === 2);
  return [kernels[0], kernels[1], heads[0]];
}

/** conv1 before conv2, 0.weight before 3.weight; where the names do not say, as in the file. @param {Named} a @param {Named} b */
function byNumber(a, b) {
  return numberIn(a.name) - numberIn(b.name);
}

/** @param {string} name */
const numberIn = (name) => Number(/\d+/.exec(name.replaceAll(/2d/gi, ""))?.[0] ?? 0);

/** @param {"conv1" | "conv2" | "dense"} layer @param {Named | undefined} weight @param {Named[]} arrays @returns {Assignment[]} */
function assigned(layer, weight, arrays) {
  if (!weight) return [];
  const bias = arrays.find(({ name, shape }) => shape.length === 1 && biasNamesOf(weight.name).includes(name));
  return [
    { parameter: `${layer}.W`, name: weight.name, shape: weight.shape },
    { parameter: `${layer}.b`, name: bias?.name ?? null, shape: bias?.shape ?? [weight.shape[0]] },
  ];
}

/** What the bias beside these weights may be called: conv1.bias beside conv1.weight, b1 beside W1. @param {string} name */
function biasNamesOf(name) {
  return [
    name.replace(/weight(?!.*weight)/i, "bias"),
    name.replace(/kernel(?!.*kernel)/i, "bias"),
    name.replace(/W(?!.*W)/, "b"),
    name.replace(/w(?!.*w)/, "b"),
  ].filter((bias) => bias !== name);
}

/** What a network of two blocks needs and the file does not have. @param {Named[]} arrays */
function missing(arrays) {
  const count = (/** @type {number} */ axes) => arrays.filter(({ shape }) => shape.length === axes).length;
  if (count(4) !== 2)
    return `The network has two convolutions; the file has ${counted(count(4), "array")} with four axes, as kernels have.`;
  if (count(2) !== 1)
    return `The network has one dense layer after its convolutions; the file has ${counted(count(2), "array")} with two axes.`;
  return null;
}

/** @param {Named} first @param {Named} second @param {Named} head @param {Assignment[]} assignments */
function shapeProblem(first, second, head, assignments) {
  for (const { name, shape } of [first, second]) {
    if (shape[2] === shape[3]) continue;
    const isKeras = shape[0] === shape[1];
    const advice = isKeras ? " It seems to come from Keras: save it with .transpose(3, 2, 0, 1)." : "";
    return `${name} is ${product(shape)}: a kernel is [filters – depth×size×size], as in PyTorch.${advice}`;
  }
  if (first.shape[1] !== 1)
    return `${first.name} is ${product(first.shape)}: the image has one channel, so its depth is 1.`;
  if (second.shape[1] !== first.shape[0])
    return `${second.name} is ${product(second.shape)}: its depth must be ${first.shape[0]}, the number of filters before it.`;
  if (head.shape[0] !== 10) {
    const advice = head.shape[1] === 10 ? " Transpose it." : "";
    return `${head.name} is ${product(head.shape)}: the head has ten rows, one for each digit.${advice}`;
  }
  const wrong = assignments.find(
    ({ parameter, shape }, i) => parameter.endsWith(".b") && shape[0] !== assignments[i - 1].shape[0],
  );
  return wrong ? `${wrong.name} has ${wrong.shape[0]} numbers: ${wrong.parameter} has one for each filter.` : null;
}

/**
 * The sizes of the network, with the side of an input that the head fits; a string: why there is none.
 *
 * @param {Named} first @param {Named} second @param {Named} head @param {number} side @returns {Sizes | string}
 */
function sizesFor(first, second, head, side) {
  const convs = { conv1: convOf(first), conv2: convOf(second) };
  const problem = sizeProblem({ input: LARGEST_SIDE, ...convs });
  if (problem) return problem;
  const sides = Array.from({ length: LARGEST_SIDE - SMALLEST_SIDE + 1 }, (_, i) => LARGEST_SIDE - i);
  const inputs = [side, ...sides].filter((input) => !sizeProblem({ input, ...convs }));
  const input = inputs.find((input) => sizeOf(shapesOf({ input, ...convs }).pool2) === head.shape[1]);
  if (input) return { input, ...convs };
  const { pool2 } = shapesOf({ input: LARGEST_SIDE, ...convs });
  return (
    `${head.name} is ${product(head.shape)}: with these kernels pool2 is ${product(pool2)}, so the head needs ` +
    `${sizeOf(pool2)} columns. Convolutions here have stride 1 and no padding, and max-pools windows of 2×2.`
  );
}

/** @param {Named} kernels */
const convOf = ({ shape: [filters, , size] }) => ({ filters, size });

/** @param {Named[]} arrays @param {string} name */
const shapeIn = (arrays, name) => arrays.find((array) => array.name === name)?.shape ?? [];

/** @param {number} n @param {string} what */
const counted = (n, what) => (n === 1 ? `one ${what}` : `${n === 0 ? "no" : n} ${what}s`);
