import { isParameter } from "./cells.js";
import { lastPool } from "./layers.js";
import { CONVS, eachConv, layersOf, PAPER, TRAINED } from "./presets.js";

/**
 * Which network an experiment has, as the API takes it. Null stands for the trained network as it is shipped.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {Partial<Schemas["NetworkChoice"]>} NetworkChoice
 * @typedef {Schemas["Edit"]} Edit
 * @typedef {import("./presets.js").Conv} Conv
 * @typedef {import("./presets.js").Sizes} Sizes
 * @typedef {import("./presets.js").SizedLayer} SizedLayer
 * @typedef {{weights?: unknown, input?: number | null}
 *         & Partial<Record<Conv, {filters?: number | null, size?: number | null} | null>>} SizeChoice
 *     as much of a network as says its sizes; what is missing or null is that of the trained network
 * @typedef {Record<string, import("./tensors.js").TypedArray>} Weights   by the parameter's name
 * @typedef {import("./cells.js").Cell & {value: number | null}} Change   null: back to the value before all edits
 */

const [SMALLEST_SIDE, LARGEST_SIDE] = [6, 28];
const MOST_FILTERS = 16;
const LARGEST_KERNEL = 7;

/** @param {SizeChoice | null} [network] @returns {Sizes} */
export function sizesOf(network) {
  if (network?.weights === "paper") return PAPER;
  return {
    input: network?.input ?? TRAINED.input,
    ...eachConv((conv) => ({
      filters: network?.[conv]?.filters ?? TRAINED[conv].filters,
      size: network?.[conv]?.size ?? TRAINED[conv].size,
    })),
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

/**
 * A layer with the shape of what it takes and of what it gives, [channels, rows, columns], and the name of the layer
 * that gave what it takes its shape.
 *
 * @typedef {{layer: SizedLayer, from: string, x: number[], y: number[]}} Step
 */

/** The layers of a network of these sizes, in forward order. @param {Sizes} sizes @returns {Step[]} */
export function stepsOf(sizes) {
  let [from, x] = ["input", inputShape(sizes)];
  return layersOf(sizes).map((layer) => {
    const step = { layer, from, x, y: shapeAfter(layer, x) };
    if (layer.kind !== "relu") [from, x] = [layer.name, step.y];
    return step;
  });
}

/** The shapes that follow from the sizes, by the layer's name. @param {Sizes} sizes @returns {Record<string, number[]>} */
export function shapesOf(sizes) {
  const shapes = stepsOf(sizes).map(({ layer, y }) => [layer.name, y]);
  return { input: inputShape(sizes), ...Object.fromEntries(shapes) };
}

/** The shape of the last pool's value; empty without a pool. @param {Sizes} sizes */
export function lastPoolShape(sizes) {
  return shapesOf(sizes)[lastPool(layersOf(sizes)) ?? ""] ?? [];
}

/** What is wrong with these sizes; null if nothing is. @param {Sizes} sizes */
export function sizeProblem(sizes) {
  const { input } = sizes;
  if (!isCount(input, LARGEST_SIDE) || input < SMALLEST_SIDE)
    return `The input is ${SMALLEST_SIDE}×${SMALLEST_SIDE} to ${LARGEST_SIDE}×${LARGEST_SIDE}.`;
  for (const conv of CONVS) {
    const { filters, size } = sizes[conv];
    if (!isCount(filters, MOST_FILTERS)) return `${conv} has 1 to ${MOST_FILTERS} filters, as a whole number.`;
    if (!isCount(size, LARGEST_KERNEL)) return `A kernel of ${conv} is 1×1 to ${LARGEST_KERNEL}×${LARGEST_KERNEL}.`;
  }
  const pools = poolsOf(sizes);
  const empty = pools.findIndex(({ y: [, rows] }) => rows < 1);
  return empty < 0 ? null : nothingLeft(pools[empty], pools[empty - 1]);
}

/** @typedef {ReturnType<typeof poolsOf>[number]} Pool @param {Pool} pool @param {Pool | undefined} before  the pool before it */
function nothingLeft({ name, from }, before) {
  if (!before) return `Nothing is left of the input after ${name}: ${from} needs a smaller kernel, or a larger input.`;
  const [, rows, columns] = before.y;
  return `Nothing is left of ${before.name}’s ${rows}×${columns} after ${name}: choose smaller kernels.`;
}

/**
 * A note on the cells that max-pooling drops: its windows do not overlap, so none covers an odd last row or column.
 *
 * @param {Sizes} sizes
 */
export function poolingNote(sizes) {
  return poolsOf(sizes)
    .filter(({ x: [, rows], size }) => rows % size)
    .map(({ from, x: [, rows], size }) => {
      return `${from} has ${rows} rows and columns. The last of them are in no ${size}×${size} window.`;
    })
    .join(" ");
}

/** @param {Sizes} sizes */
function poolsOf(sizes) {
  return stepsOf(sizes).flatMap(({ layer, ...step }) => (layer.kind === "maxpool" ? [{ ...layer, ...step }] : []));
}

/** @param {Sizes} sizes */
const inputShape = ({ input }) => [1, input, input];

/** The shape of a layer's value. @param {SizedLayer} layer @param {number[]} shape  of what it takes */
function shapeAfter(layer, [channels, rows, columns]) {
  switch (layer.kind) {
    case "conv":
      return [layer.filters, rows - layer.size + 1, columns - layer.size + 1];
    case "maxpool":
      return [channels, Math.floor(rows / layer.size), Math.floor(columns / layer.size)];
    case "dense":
      return [layer.outputs];
    case "relu":
      return [channels, rows, columns];
  }
}

/** @param {number} n @param {number} most */
const isCount = (n, most) => Number.isInteger(n) && n >= 1 && n <= most;
/** @param {import("./cells.js").Cell} cell */
const keyOf = ({ tensor, index }) => `${tensor}:${index}`;
