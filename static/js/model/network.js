/**
 * Which network an experiment has, as the API takes it: null is the trained one as it is shipped.
 *
 * @typedef {{filters: number, size: number}} ConvSize   kernels of size x size
 * @typedef {{tensor: string, index: number[], value: number}} Edit
 * @typedef {{weights?: "trained" | "random" | Record<string, object>, seed?: number, conv1?: ConvSize,
 *            conv2?: ConvSize, edits?: Edit[]}} NetworkChoice
 * @typedef {{conv1: ConvSize, conv2: ConvSize}} Sizes
 */

const SIDE = 28;
const FILTERS = 16; // at most
const SIZE = 7;
/** The sizes that trained weights exist for. @type {Sizes} */
export const TRAINED = { conv1: { filters: 3, size: 3 }, conv2: { filters: 10, size: 4 } };

/** @param {NetworkChoice | null} network @returns {Sizes} */
export function sizesOf(network) {
  return { conv1: network?.conv1 ?? TRAINED.conv1, conv2: network?.conv2 ?? TRAINED.conv2 };
}

/** These weights, of a network as it was: its seed and its sizes. @param {NetworkChoice | null} network */
export function withWeights(network, weights) {
  return { weights, seed: network?.seed ?? 0, ...sizesOf(network) };
}

/** The network of these sizes with weights drawn by `seed`. @param {Sizes} sizes @returns {NetworkChoice} */
export function random({ conv1, conv2 }, seed) {
  return { weights: "random", seed, conv1, conv2 };
}

/** `network` with one number set to a value, or, without one, as it was before. @param {NetworkChoice | null} network */
export function withEdits(network, edits) {
  const { edits: before = [], ...rest } = network ?? {};
  const touched = new Set(edits.map(keyOf));
  const after = before.filter((edit) => !touched.has(keyOf(edit)));
  for (const { tensor, index, value } of edits) if (value !== null) after.push({ tensor, index: [...index], value });
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

/** Every layer's shape, [channels, rows, columns]. @param {Sizes} sizes */
export function shapesOf({ conv1, conv2 }) {
  const shapes = { input: [1, SIDE, SIDE] };
  let side = SIDE;
  for (const [block, { filters, size }] of [conv1, conv2].entries()) {
    side -= size - 1;
    shapes[`conv${block + 1}`] = [filters, side, side];
    side = Math.floor(side / 2);
    shapes[`pool${block + 1}`] = [filters, side, side];
  }
  return shapes;
}

/** Why these sizes can't be; null where they can. @param {Sizes} sizes */
export function objection(sizes) {
  for (const [name, { filters, size }] of Object.entries(sizes)) {
    if (!within(filters, FILTERS)) return `${name} has 1 to ${FILTERS} filters, as a whole number.`;
    if (!within(size, SIZE)) return `A kernel of ${name} is 1×1 to ${SIZE}×${SIZE}.`;
  }
  return null;
}

/** What max-pooling leaves out: windows do not overlap, so an odd last row and column are in none. @param {Sizes} sizes */
export function leftOut(sizes) {
  const shapes = shapesOf(sizes);
  const odd = ["conv1", "conv2"].filter((name) => shapes[name][1] % 2);
  return odd.map((name) => `The last row and column of ${name}’s ${shapes[name][1]} stand in no 2×2 window.`).join(" ");
}

const within = (n, most) => Number.isInteger(n) && n >= 1 && n <= most;
const keyOf = ({ tensor, index }) => `${tensor}:${index}`;
