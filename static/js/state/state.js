import { NOTHING_EXPLAINED } from "./explain.js";
import { IDLE } from "./training.js";

/**
 * The one state of the page: what every part of it is called, and how the page begins.
 *
 * @typedef {import("../api/client.js").Sample} Sample
 * @typedef {import("../api/client.js").Step} Step
 * @typedef {import("../model/strokes.js").Stroke} Stroke
 * @typedef {{kind: "sample", sample: Sample} | {kind: "photo", file: Blob} | {kind: "drawing", strokes: Stroke[]}
 *         | {kind: "pixels", pixels: number[], base: Source | null, original: ArrayLike<number> | null, steps: Step[]}} Source
 *     pixels: a digit as its 784 numbers, changed from those of `base` where there is one
 * @typedef {{image: object, pixels: ArrayLike<number>, steps: Step[]}} Digit
 *     as the API understood it; as 784 numbers 0..1; how a photo became it
 * @typedef {import("../model/objective.js").Objective} Objective
 * @typedef {import("../model/network.js").NetworkChoice} NetworkChoice
 * @typedef {{source: Source, objective: Objective | null, network: NetworkChoice | null}} Wish
 *     objective null: cross-entropy of the digit's own label, or of the predicted one; network null: the trained one
 * @typedef {Wish & {digit: Digit, trace: import("../model/tensors.js").Trace}} Shown
 * @typedef {{status: "idle"} | {status: "busy"} | {status: "drawing"}
 *         | {status: "failed", where: "digit" | "objective" | "network" | "picture", message: string,
 *             again: Wish | (() => void) | null}} Work
 *     drawing: the pen is down, and the picture follows it; again: what "Try again" tries, where that may help
 * @typedef {{panel: string, tensor: string, offset: number, by: "pointer" | "keyboard"}} Cell
 * @typedef {{samples: Sample[], shown: Shown | null, work: Work, tool: "pen" | "eraser",
 *            drawing: Stroke[] | null, step: number, cell: Cell | null, link: string | null, past: Partial<Wish>[],
 *            training: import("./training.js").Training, batch: import("./batch.js").Batch} & import("./explain.js").Explained} State
 *     drawing: null while the pad shows a sample or a photo; step: which stage of the photo is looked at; link: what is
 *     wrong with the link that was opened; past: what undo goes back to, the newest last
 * @typedef {ReturnType<typeof import("./store.js").createStore<State>>} Store
 * @typedef {ReturnType<typeof import("./actions.js").createActions>} Actions
 */

/** @type {State} */
export const INITIAL = {
  samples: [],
  shown: null,
  work: { status: "idle" },
  tool: "pen",
  drawing: null,
  step: 0,
  cell: null,
  link: null,
  ...NOTHING_EXPLAINED,
  past: [],
  training: IDLE,
  batch: { samples: [], parameter: "conv1.W", work: { status: "idle" }, result: null },
};
