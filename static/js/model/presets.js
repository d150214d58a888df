/**
 * The networks that the page knows before it has a trace of theirs: the one of the question, which trained weights exist
 * for, and the paper network. Both are two blocks of a convolution, a ReLU and a max-pool, and a dense layer after them.
 * Only here do layers have names that are written down; everything else asks a trace or `layersOf` for them.
 *
 * @typedef {{filters: number, size: number}} ConvSize   kernels of size x size
 * @typedef {"conv1" | "conv2"} Conv   the convolutions that have a size of their own, as the API's `network` names them
 * @typedef {{input: number} & Record<Conv, ConvSize>} Sizes   input: its rows and columns
 * @typedef {{name: string, kind: "conv", filters: number, size: number} | {name: string, kind: "relu"}
 *         | {name: string, kind: "maxpool", size: number} | {name: string, kind: "dense", outputs: number}} SizedLayer
 */

/** @type {Sizes} */
export const TRAINED = { input: 28, conv1: { filters: 3, size: 3 }, conv2: { filters: 10, size: 4 } };

/** Small enough to be computed by hand. @type {Sizes} */
export const PAPER = { input: 8, conv1: { filters: 1, size: 3 }, conv2: { filters: 2, size: 2 } };

/** In forward order. */
export const CONVS = /** @type {const} */ (["conv1", "conv2"]);

const WINDOW = 2; // of a max-pool
const CLASSES = 10;

/** Something for each convolution. @template T @param {(conv: Conv) => T} make @returns {Record<Conv, T>} */
export function eachConv(make) {
  return { conv1: make("conv1"), conv2: make("conv2") };
}

/** The layers of a network of these sizes, in forward order. @param {Sizes} sizes @returns {SizedLayer[]} */
export function layersOf(sizes) {
  return [
    ...CONVS.flatMap((conv, i) => [
      { name: conv, kind: /** @type {const} */ ("conv"), ...sizes[conv] },
      { name: `relu${i + 1}`, kind: /** @type {const} */ ("relu") },
      { name: `pool${i + 1}`, kind: /** @type {const} */ ("maxpool"), size: WINDOW },
    ]),
    { name: "dense", kind: "dense", outputs: CLASSES },
  ];
}
