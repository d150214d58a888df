import { ApiError } from "./api.js";
import { createExplaining, NOTHING_EXPLAINED } from "./explaining.js";
import { createBatching } from "./batching.js";
import { createChanging } from "./changing.js";
import { createTraining, IDLE } from "./training.js";
import { forNewDigit, nest } from "./objective.js";
import * as strokes from "./strokes.js";

/**
 * Everything that can happen. Nothing else changes the state.
 *
 * @typedef {import("./api.js").Sample} Sample
 * @typedef {import("./api.js").Step} Step
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {{kind: "sample", sample: Sample} | {kind: "photo", file: Blob} | {kind: "drawing", strokes: Stroke[]}
 *         | {kind: "pixels", pixels: number[], base: Source | null, original: ArrayLike<number> | null, steps: Step[]}} Source
 *     pixels: a digit as its 784 numbers, changed from those of `base` where there is one
 * @typedef {{image: object, pixels: ArrayLike<number>, steps: Step[]}} Digit
 *     as the API takes it; as 784 numbers 0..1; how a photo became it
 * @typedef {import("./objective.js").Objective} Objective
 * @typedef {import("./network.js").NetworkChoice} NetworkChoice
 * @typedef {{source: Source, objective: Objective | null, network: NetworkChoice | null}} Wish
 *     objective null: cross-entropy of the digit's own label, or of the predicted one; network null: the trained one
 * @typedef {Wish & {digit: Digit, trace: import("./tensors.js").Trace}} Shown
 * @typedef {{status: "idle"} | {status: "busy"}
 *         | {status: "failed", where: "digit" | "objective" | "network" | "picture", message: string,
 *             again: Wish | "start" | null}} Work   again: what "Try again" tries, where that may help
 * @typedef {{panel: string, tensor: string, offset: number, by: "pointer" | "keyboard"}} Cell
 * @typedef {{samples: Sample[], shown: Shown | null, work: Work, tool: "pen" | "eraser",
 *            drawing: Stroke[] | null, step: number, cell: Cell | null, past: Partial<Wish>[],
 *            training: import("./training.js").Training, batch: import("./batching.js").Batch} & typeof NOTHING_EXPLAINED} State
 *     drawing: null while the pad shows a sample or a photo; step: which stage of the photo is looked at; past: what undo goes
 *     back to, the newest last
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
  ...NOTHING_EXPLAINED,
  past: [],
  training: IDLE,
  batch: { samples: [], parameter: "conv1.W", work: { status: "idle" }, result: null },
};

const NOTHING = { source: null, objective: null, network: null };

/** What the API is asked for: only what is not its default. @param {Wish} wish */
export function experimentOf({ objective, network }, image) {
  return { image, ...(objective && { objective }), ...(network && { network }) };
}

/** Whether cells of one trace may not exist in the other. */
function reshaped(before, after) {
  return before?.layers?.some(({ notation }, i) => notation !== after.layers[i].notation) ?? false;
}

/**
 * @param {ReturnType<typeof import("./store.js").createStore<State>>} store
 * @param {typeof import("./api.js")} api
 * @param {(strokes: Stroke[]) => Promise<Blob>} rasterise
 */
export function createActions(store, api, rasterise) {
  const { update } = store;
  /** @type {WeakMap<Source, Digit>} so that a change of the label does not read the photo again */
  const digits = new WeakMap();
  let job = new AbortController();
  /** @type {Wish | null} what was asked for last: shown, or on its way */
  let wish = null;

  /** The newest wish wins: at most one is on its way, and what stands stays until it has arrived whole. */
  async function show(/** @type {Partial<Wish>} */ change) {
    cancel();
    const { signal } = job;
    wish = { ...(wish ?? NOTHING), ...change };
    update({ work: { status: "busy" } });
    let where = "digit";
    try {
      const { source } = wish;
      const digit = await digitOf(source, signal);
      where = "network" in change ? "network" : "objective" in change ? "objective" : "picture";
      const trace = await api.trace(experimentOf(wish, digit.image), signal);
      if (signal.aborted) return;
      const isNew = store.state.shown?.source !== source;
      update({
        shown: { ...wish, digit, trace },
        work: { status: "idle" },
        ...(isNew && { step: digit.steps.length - 1 }),
        ...(isNew && { drawing: source.kind === "drawing" ? source.strokes : null }),
        ...(isNew && source.kind !== "drawing" && { tool: "pen" }),
        ...(reshaped(store.state.shown?.trace, trace) && { cell: null, ...NOTHING_EXPLAINED }),
      });
    } catch (error) {
      if (signal.aborted) return;
      fail(error, where, wish);
      wish = store.state.shown;
    }
  }

  async function digitOf(source, signal) {
    const known = digits.get(source);
    if (known) return known;
    const digit = await read(source, signal);
    digits.set(source, digit);
    return digit;
  }

  async function read(source, signal) {
    if (source.kind === "sample") {
      const { id, pixels } = source.sample;
      return { image: { sample: id }, pixels: Float64Array.from(pixels, (grey) => grey / 255), steps: [] };
    }
    if (source.kind === "pixels") {
      const { pixels, steps } = source;
      return { image: { pixels: nest(pixels, [1, 28, 28])[0] }, pixels, steps };
    }
    const file = source.kind === "photo" ? source.file : await rasterise(source.strokes);
    const { pixels, steps } = await api.image(file, signal);
    return { image: { pixels }, pixels: pixels.flat(), steps: source.kind === "photo" ? steps : [] };
  }

  function fail(error, where, again) {
    if (!(error instanceof ApiError)) throw error; // a fault of ours: the console shall have it
    const place = error.code === "unreachable" ? "picture" : where;
    update({ work: { status: "failed", where: place, message: error.message, again: error.again ? again : null } });
  }

  function cancel() {
    job.abort();
    job = new AbortController();
  }

  /** What the pad, the gallery or an upload brings: changes of the pixels before it are gone. */
  function bring(source) {
    update({ past: store.state.past.filter((before) => !before.source) });
    training.leaveImage();
    return show({ source, objective: forNewDigit(wish?.objective ?? null) });
  }

  const current = () => ({ ...store.state.shown, ...wish });
  const training = createTraining(store, api, { show, current });
  const changing = createChanging(store, { show, current, leaveRun: training.leaveRun });

  function redraw(drawing) {
    update({ drawing });
    if (!strokes.isBlank(drawing)) return bring({ kind: "drawing", strokes: strokes.visible(drawing) });
    cancel();
    update({ work: { status: "idle" } });
  }

  /** @param {Objective | null} objective */
  function chooseObjective(objective) {
    if (!wish) return null;
    training.leaveImage();
    return show({ objective });
  }

  return {
    ...changing,
    ...createBatching(store, api),
    ...training.actions,

    /** The samples, and the first of them at once. */
    async start() {
      update({ work: { status: "busy" } });
      try {
        const samples = await api.samples();
        update({ samples });
        if (wish === null) await bring({ kind: "sample", sample: samples[0] });
      } catch (error) {
        fail(error, "picture", "start");
      }
    },

    /** @param {Sample} sample */
    chooseSample: (sample) => bring({ kind: "sample", sample }),

    /** @param {Blob} file */
    bringPhoto: (file) => bring({ kind: "photo", file }),

    chooseObjective,

    /** The delta at pool2 as the digit's own label gives it: something to begin with by hand. */
    async takeGradientAsDelta() {
      const { digit, network } = current();
      try {
        const { tensors } = await api.trace(experimentOf({ objective: null, network }, digit.image));
        const { data, shape } = tensors.get("pool2.grad");
        await chooseObjective({ kind: "delta", delta: nest(data, shape) });
      } catch (error) {
        fail(error, "objective", null);
      }
    },

    tryAgain() {
      const { again } = store.state.work;
      if (again === "start") this.start();
      else if (again) show(again);
    },

    /** @param {"pen" | "eraser"} tool */
    chooseTool: (tool) => update({ tool }),

    /** @param {strokes.Point} point */
    beginStroke(point) {
      cancel();
      const { drawing, tool } = store.state;
      update({ drawing: strokes.begin(drawing ?? [], tool, point), work: { status: "idle" } });
    },

    /** @param {strokes.Point[]} points */
    extendStroke: (points) => update({ drawing: strokes.extend(store.state.drawing, points) }),

    endStroke: () => redraw(store.state.drawing),

    /** The last stroke; where there is none, the last change of the network or of a pixel. */
    undo() {
      const { drawing } = store.state;
      if (drawing?.length) redraw(strokes.undo(drawing));
      else changing.undoChange();
    },

    /** An empty pad; the picture keeps the last digit until there is a new one. */
    clear() {
      redraw(strokes.clear(store.state.drawing ?? []));
      update({ tool: "pen" });
    },

    /** @param {number} step */
    lookAtStep: (step) => update({ step }),

    /** @param {Cell | null} cell */
    pointAt: (cell) => update({ cell }),

    ...createExplaining(store, api),
  };
}
