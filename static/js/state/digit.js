import { objectiveForNextDigit } from "../model/objective.js";

/**
 * The digit in the picture: where it comes from, how the API is told of it, and which stage of a photo is looked at.
 *
 * @typedef {import("../model/objective.js").Objective} Objective
 * @typedef {import("../model/strokes.js").Stroke} Stroke
 * @typedef {import("../api/client.js").Sample} Sample
 * @typedef {import("../api/client.js").Step} Step
 *
 * @typedef {{kind: "sample", sample: Sample}} SampleSource
 * @typedef {{kind: "photo", file: Blob}} PhotoSource
 * @typedef {{kind: "drawing", strokes: Stroke[]}} DrawingSource
 * @typedef {{kind: "pixels", pixels: number[], steps: Step[], base: Source | null,
 *            original: ArrayLike<number> | null, replaced: ReplacedObjective | null}} PixelSource
 *     numbers 0..1 of a square, from a link or from changed pixels; base and original: the digit that pixels were changed of
 * @typedef {{before: Objective | null, after: Objective}} ReplacedObjective
 *     changed pixels keep their label: `after` took the place of `before` at the first change
 * @typedef {SampleSource | PhotoSource | DrawingSource | PixelSource} Source
 *
 * @typedef {import("../api/client.js").Image} Image
 * @typedef {{image: Image, pixels: ArrayLike<number>, steps: Step[]}} Digit
 *     as the API takes it; its numbers 0..1 as the network takes them; how a photo became it
 * @typedef {Omit<Digit, "pixels"> & {pixels: ArrayLike<number> | null}} ReadDigit
 *     pixels null: only the server knows them, as of a drawing
 *
 * @typedef {{photoStep: number}} DigitState  which stage of the photo is looked at
 */

/** Whether a digit was brought by the reader. @param {Source} source */
export const isOwn = (source) => source.kind !== "sample";

/** @type {DigitState} */
export const INITIAL = { photoStep: 0 };

/** Of a new digit, or one in another size, the last stage is shown. @returns {Partial<DigitState>} */
export function digitArrival(
  /** @type {Pick<import("./state.js").State, "shown">} */ { shown },
  /** @type {import("./request.js").Arrival} */ { digit: { steps } },
) {
  return shown?.digit.steps === steps ? {} : { photoStep: steps.length - 1 };
}

/**
 * @param {import("./state.js").Store} store
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>,
 *          undo: ReturnType<typeof import("./undo.js").createUndo>}} parts
 */
export function createDigit(store, { request, undo }) {
  /**
   * Show another digit.
   *
   * @param {Source} source @param {Partial<import("./request.js").Wish>} [change]  what else changes with it
   */
  function bring(source, change = {}) {
    undo.forgetPixels();
    return request.show({ source, objective: objectiveForNextDigit(store.state.wish?.objective ?? null), ...change });
  }

  return {
    bring,

    actions: {
      /** @param {Sample} sample */
      chooseSample: (sample) => bring({ kind: "sample", sample }),

      /** @param {Blob} file */
      bringPhoto: (file) => bring({ kind: "photo", file }),

      /** @param {number} photoStep */
      lookAtPhotoStep: (photoStep) => store.update({ photoStep }),
    },
  };
}
