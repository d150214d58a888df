import { ApiError } from "./api.js";
import { createExplaining, NOTHING_EXPLAINED } from "./explaining.js";
import * as strokes from "./strokes.js";

/**
 * Everything that can happen. Nothing else changes the state.
 *
 * @typedef {import("./api.js").Sample} Sample
 * @typedef {import("./api.js").Step} Step
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {{kind: "sample", sample: Sample} | {kind: "photo", file: Blob} | {kind: "drawing", strokes: Stroke[]}} Source
 * @typedef {{image: object, pixels: ArrayLike<number>, steps: Step[]}} Digit
 *     as the API takes it; as 784 numbers 0..1; how a photo became it
 * @typedef {{source: Source, label: number | null}} Wish   label null: the digit's own, or the predicted one
 * @typedef {Wish & {digit: Digit, trace: import("./tensors.js").Trace}} Shown
 * @typedef {{status: "idle"} | {status: "busy"}
 *         | {status: "failed", where: "digit" | "picture", message: string,
 *             again: Wish | "start" | null}} Work   again: what "Try again" tries, where that may help
 * @typedef {{panel: string, tensor: string, offset: number, by: "pointer" | "keyboard"}} Cell
 * @typedef {{samples: Sample[], shown: Shown | null, work: Work, tool: "pen" | "eraser",
 *            drawing: Stroke[] | null, step: number, cell: Cell | null} & typeof NOTHING_EXPLAINED} State
 *     drawing: null while the pad shows a sample or a photo; step: which stage of the photo is looked at
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
};

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
  async function show(source, label = null) {
    cancel();
    const { signal } = job;
    wish = { source, label };
    update({ work: { status: "busy" } });
    let where = "digit";
    try {
      const digit = await digitOf(source, signal);
      where = "picture";
      const objective = label === null ? {} : { objective: { kind: "cross_entropy", label } };
      const trace = await api.trace({ image: digit.image, ...objective }, signal);
      if (signal.aborted) return;
      const isNew = store.state.shown?.source !== source;
      update({
        shown: { source, label, digit, trace },
        work: { status: "idle" },
        ...(isNew && { step: digit.steps.length - 1 }),
        ...(isNew && source.kind !== "drawing" && { drawing: null, tool: "pen" }),
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
      return { image: { sample: id }, pixels: Float32Array.from(pixels, (grey) => grey / 255), steps: [] };
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

  function redraw(drawing) {
    update({ drawing });
    if (!strokes.isBlank(drawing)) return show({ kind: "drawing", strokes: strokes.visible(drawing) });
    cancel();
    update({ work: { status: "idle" } });
  }

  return {
    /** The samples, and the first of them at once. */
    async start() {
      update({ work: { status: "busy" } });
      try {
        const samples = await api.samples();
        update({ samples });
        if (wish === null) await show({ kind: "sample", sample: samples[0] });
      } catch (error) {
        fail(error, "picture", "start");
      }
    },

    /** @param {Sample} sample */
    chooseSample: (sample) => show({ kind: "sample", sample }),

    /** @param {Blob} file */
    bringPhoto: (file) => show({ kind: "photo", file }),

    /** @param {number} label */
    chooseLabel(label) {
      if (wish) show(wish.source, label);
    },

    tryAgain() {
      const { again } = store.state.work;
      if (again === "start") this.start();
      else if (again) show(again.source, again.label);
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

    undo() {
      const { drawing } = store.state;
      if (drawing?.length) redraw(strokes.undo(drawing));
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
