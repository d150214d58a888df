import { isParameter } from "./cells.js";

/**
 * Which network an experiment has, as the API takes it. Null stands for the trained network as it is shipped.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {Partial<Schemas["NetworkChoice"]>} NetworkChoice
 * @typedef {Schemas["Edit"]} Edit
 * @typedef {{filters: number, size: number}} ConvSize   kernels of size x size
 * @typedef {{input: number, conv1: ConvSize, conv2: ConvSize}} Sizes   input: its rows and columns
 * @typedef {Record<string, import("./tensors.js").TypedArray>} Weights   by the parameter's name
 * @typedef {import("./cells.js").Cell & {value: number | null}} Change   null: back to the value before all edits
 */

const [SMALLEST_SIDE, LARGEST_SIDE] = [6, 28];
const MOST_FILTERS = 16;
const LARGEST_KERNEL = 7;

/** The sizes that trained weights exist for. @type {Sizes} */
export const TRAINED = { input: 28, conv1: { filters: 3, size: 3 }, conv2: { filters: 10, size: 4 } };

/** The sizes of the paper network, which can be computed by hand. @type {Sizes} */
export const PAPER = { input: 8, conv1: { filters: 1, size: 3 }, conv2: { filters: 2, size: 2 } };

/** @param {NetworkChoice | null} network @returns {Sizes} */
export function sizesOf(network) {
  if (network?.weights === "paper") return PAPER;
  return {
    input: network?.input ?? TRAINED.input,
    conv1: sizeOf(network?.conv1, TRAINED.conv1),
    conv2: sizeOf(network?.conv2, TRAINED.conv2),
  };
}

/**
 * As much of a network as says in which form it takes a digit: of which size, and for the paper network in halves. Null:
 * as MNIST's digits are.
 *
 * @param {NetworkChoice | null} network @returns {NetworkChoice | null}
 */
export function formOf(network) {
  if (network?.weights === "paper") return { weights: "paper" };
  const { input } = sizesOf(network);
  return input === TRAINED.input ? null : { input };
}

/** @param {Schemas["ConvArchitecture"] | null | undefined} chosen @param {ConvSize} usual @returns {ConvSize} */
function sizeOf(chosen, usual) {
  return { filters: chosen?.filters ?? usual.filters, size: chosen?.size ?? usual.size };
}

/**
 * A network with these weights, which keeps the seed and the sizes of the one that they were trained from.
 *
 * @param {NetworkChoice | null} network @param {Weights} weights @returns {NetworkChoice}
 */
export function withWeights(network, weights) {
  return { weights, seed: network?.seed ?? 0, ...sizesOf(network) };
}

/**
 * A network of these sizes with weights drawn by `seed`.
 *
 * @param {Sizes} sizes @param {number} seed @returns {NetworkChoice}
 */
export function randomNetwork(sizes, seed) {
  return { weights: "random", seed, ...sizes };
}

/**
 * A network with some of its numbers changed, or changed back.
 *
 * @param {NetworkChoice | null} network @param {Change[]} changes @returns {NetworkChoice | null}
 */
export function withEdits(network, changes) {
  const { edits: before = [], ...rest } = network ?? {};
  const touched = new Set(changes.map(keyOf));
  const after = before.filter((edit) => !touched.has(keyOf(edit)));
  for (const { tensor, index, value } of changes) {
    if (!isParameter(tensor)) throw new TypeError(`${tensor} is not a parameter of the network.`);
    if (value !== null) after.push({ tensor, index: [...index], value });
  }
  if (after.length) return { ...rest, edits: after };
  return Object.keys(rest).length ? rest : null;
}

/** @param {NetworkChoice | null} network */
export function withoutEdits(network) {
  return withEdits(
    network,
    (network?.edits ?? []).map((edit) => ({ ...edit, value: null })),
  );
}

/** The shapes that follow from the sizes, [channels, rows, columns]. @param {Sizes} sizes */
export function shapesOf({ input, conv1, conv2 }) {
  const first = input - conv1.size + 1;
  const second = Math.floor(first / 2) - conv2.size + 1;
  return {
    input: [1, input, input],
    conv1: [conv1.filters, first, first],
    pool1: [conv1.filters, Math.floor(first / 2), Math.floor(first / 2)],
    conv2: [conv2.filters, second, second],
    pool2: [conv2.filters, Math.floor(second / 2), Math.floor(second / 2)],
  };
}

/** What is wrong with these sizes; null if nothing is. @param {Sizes} sizes */
export function sizeProblem(sizes) {
  const { input, ...convs } = sizes;
  if (!isCount(input, LARGEST_SIDE) || input < SMALLEST_SIDE)
    return `The input is ${SMALLEST_SIDE}×${SMALLEST_SIDE} to ${LARGEST_SIDE}×${LARGEST_SIDE}.`;
  for (const [name, { filters, size }] of Object.entries(convs)) {
    if (!isCount(filters, MOST_FILTERS)) return `${name} has 1 to ${MOST_FILTERS} filters, as a whole number.`;
    if (!isCount(size, LARGEST_KERNEL)) return `A kernel of ${name} is 1×1 to ${LARGEST_KERNEL}×${LARGEST_KERNEL}.`;
  }
  const { pool1, pool2 } = shapesOf(sizes);
  if (pool1[1] < 1) return "Nothing is left of the input after pool1: conv1 needs a smaller kernel, or a larger input.";
  if (pool2[1] < 1) return `Nothing is left of pool1’s ${pool1[1]}×${pool1[1]} after pool2: choose smaller kernels.`;
  return null;
}

/**
 * A note on the cells that max-pooling drops: its windows do not overlap, so none covers an odd last row or column.
 *
 * @param {Sizes} sizes
 */
export function poolingNote(sizes) {
  const { conv1, conv2 } = shapesOf(sizes);
  return Object.entries({ conv1, conv2 })
    .filter(([, [, rows]]) => rows % 2 === 1)
    .map(([name, [, rows]]) => `${name} has ${rows} rows and columns. The last of them are in no 2×2 window.`)
    .join(" ");
}

/** @param {number} n @param {number} most */
const isCount = (n, most) => Number.isInteger(n) && n >= 1 && n <= most;
/** @param {import("./cells.js").Cell} cell */
const keyOf = ({ tensor, index }) => `${tensor}:${index}`;
