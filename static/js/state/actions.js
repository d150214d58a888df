import { ApiError } from "../api/errors.js";
import { nest, objectiveForNextDigit } from "../model/objective.js";
import * as strokes from "../model/strokes.js";
import { decode } from "../model/tensors.js";
import { createBatching } from "./batch.js";
import { createChanging } from "./edits.js";
import { createExplaining, stillExplained } from "./explain.js";
import { createOpening } from "./navigation.js";
import { createLatest } from "./one-at-a-time.js";
import { createTraining } from "./training.js";

/** Everything that can happen. Nothing else changes the state. */

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Store} Store
 * @typedef {import("./state.js").Wish} Wish
 * @typedef {import("./state.js").Shown} Shown
 * @typedef {import("./state.js").Source} Source
 * @typedef {import("./state.js").Digit} Digit
 * @typedef {import("./state.js").Cell} Cell
 * @typedef {import("../api/client.js").Sample} Sample
 * @typedef {import("../model/strokes.js").Stroke} Stroke
 * @typedef {import("../model/objective.js").Objective} Objective
 */

const NOTHING = { source: null, objective: null, network: null };
const STEPS_BACK = 200;

/** What the API is asked for: only what is not its default. @param {Wish} wish */
function experimentOf({ objective, network }, image) {
  return { image, ...(objective && { objective }), ...(network && { network }) };
}

/** What was asked for of a picture that came. @param {Shown | null} shown @returns {Wish | null} */
function wishOf(shown) {
  return shown && { source: shown.source, objective: shown.objective, network: shown.network };
}

/** Where an error is said, whatever was being done. */
const PLACES = { unreachable: "picture", blank: "digit" };

/** Where it is said that a trace could not be had: beside what is new in it. */
function placeOf(wish, shown) {
  if (wish.source !== shown?.source) return "picture";
  return wish.network !== shown.network ? "network" : "objective";
}

/**
 * @param {Store} store
 * @param {typeof import("../api/client.js")} api
 * @param {(strokes: Stroke[]) => import("../model/tensors.js").TypedArray | null} rasterise  ink in 0..1; null: blank
 */
export function createActions(store, api, rasterise) {
  const { update } = store;
  /** @type {WeakMap<Source, Digit>} so that a change of the label does not read the photo again */
  const digits = new WeakMap();
  let job = new AbortController();
  /** @type {Wish | null} what was asked for last: shown, on its way, or waiting for what is on its way */
  let wish = null;
  /** @type {AbortSignal | null} of the stroke that requests follow, or could not follow */
  let followed = null;

  /** What is asked for from now on. What trains on another digit or for another objective ends. */
  function want(/** @type {Partial<Wish>} */ change) {
    const before = wish;
    wish = { ...NOTHING, ...before, ...change };
    if (wish.source !== before?.source || wish.objective !== before.objective) training.leaveImage();
  }

  /** The newest wish wins: at most one is on its way, and what stands stays until it has arrived whole. */
  async function ask() {
    cancel();
    const { signal } = job;
    const asked = wish;
    update({ work: { status: "busy" } });
    let where = "digit";
    try {
      const known = digits.get(asked.source) ?? (await read(asked.source, signal));
      where = placeOf(asked, store.state.shown);
      const trace = await api.trace(experimentOf(asked, known.image), signal);
      if (signal.aborted) return;
      update({ ...arrival(asked, known, trace), work: { status: "idle" } });
    } catch (error) {
      if (signal.aborted) return;
      if (wish === asked) wish = wishOf(store.state.shown);
      fail(error, where, asked);
    }
  }

  /** At once, whatever is on its way. @param {Partial<Wish>} change */
  function show(change) {
    want(change);
    return ask();
  }

  const latest = createLatest(ask);

  /** As fast as a hand moves: what is on its way arrives, and the newest wish goes next. @param {Partial<Wish>} change */
  function follow(change) {
    want(change);
    return latest.ask();
  }

  /** While the pen is down: one request at a time, and the newest drawing goes next. */
  async function followPen() {
    const { signal } = job;
    if (followed === signal) return;
    followed = signal;
    try {
      for (let sent = null; sent !== store.state.drawing; ) {
        sent = store.state.drawing;
        const source = { kind: "drawing", strokes: strokes.visible(sent) };
        const drawing = rasterise(source.strokes);
        if (drawing === null) continue;
        want({ source, objective: objectiveForNextDigit(wish?.objective ?? null) });
        const asked = wish;
        const known = { image: { drawing }, steps: [] };
        const trace = await api.trace(experimentOf(asked, known.image), signal);
        if (signal.aborted) return;
        update(arrival(asked, known, trace));
      }
      followed = null;
    } catch (error) {
      if (signal.aborted) return;
      wish = wishOf(store.state.shown);
      fail(error, "picture", null);
    }
  }

  /** @returns {Partial<State>} */
  function arrival(wish, known, trace) {
    const { source } = wish;
    const { image } = trace.experiment;
    const digit = known.pixels ? known : { ...known, image, pixels: decode(image.pixels).data };
    digits.set(source, digit);
    const isNew = store.state.shown?.source !== source;
    return {
      shown: { ...wish, digit, trace },
      ...(isNew && { step: digit.steps.length - 1 }),
      ...(isNew && { drawing: source.kind === "drawing" ? (store.state.drawing ?? source.strokes) : null }),
      ...(isNew && source.kind !== "drawing" && { tool: "pen" }),
      ...stillExplained(store.state, trace),
    };
  }

  /** @returns {Promise<Digit>} without pixels where only the server can say what they are */
  async function read(source, signal) {
    if (source.kind === "sample") {
      const { id, pixels } = source.sample;
      return { image: { sample: id }, pixels: Float64Array.from(pixels, (grey) => grey / 255), steps: [] };
    }
    if (source.kind === "pixels") {
      const { pixels, steps } = source;
      return { image: { pixels: nest(pixels, [1, 28, 28])[0] }, pixels, steps };
    }
    if (source.kind === "drawing") {
      const drawing = rasterise(source.strokes);
      if (drawing === null) throw new ApiError("The drawing has no ink any more.", { code: "blank", again: false });
      return { image: { drawing }, steps: [] };
    }
    const { pixels, steps } = await api.image(source.file, signal);
    return { image: { pixels }, pixels: pixels.flat(), steps };
  }

  function fail(error, where, again) {
    if (!(error instanceof ApiError)) throw error; // a fault of ours: the console shall have it
    const place = PLACES[error.code] ?? where;
    update({ work: { status: "failed", where: place, message: error.message, again: error.again ? again : null } });
  }

  function cancel() {
    latest.forget();
    job.abort();
    job = new AbortController();
  }

  /** Another digit: changes of the pixels before it are gone. @param {{source: Source} & Partial<Wish>} change */
  function bring(change) {
    update({ past: store.state.past.filter((before) => !before.source) });
    return show({ objective: objectiveForNextDigit(wish?.objective ?? null), ...change });
  }

  /** What undo goes back to. @param {Partial<Wish>} before */
  function remember(before) {
    update({ past: [...store.state.past, before].slice(-STEPS_BACK) });
  }

  const current = () => ({ ...store.state.shown, ...wish });
  const training = createTraining(store, api, { follow, current, remember });
  const changing = createChanging(store, { follow, current, remember, leaveRun: training.leaveRun });

  function follows(drawing, rest = {}) {
    update({ drawing, ...rest });
    if (!strokes.isBlank(drawing)) followPen();
  }

  function redraw(drawing) {
    update({ drawing });
    if (!strokes.isBlank(drawing)) return bring({ source: { kind: "drawing", strokes: strokes.visible(drawing) } });
    cancel();
    wish = wishOf(store.state.shown);
    update({ work: { status: "idle" } });
  }

  const isDrawing = () => store.state.work.status === "drawing";

  /** @param {Objective | null} objective */
  function chooseObjective(objective) {
    return wish && show({ objective });
  }

  /** A picture that is there without a request: nothing is on its way after it. */
  function adopt(adopted, digit, trace) {
    wish = { ...NOTHING, ...adopted };
    update(arrival(wish, digit, trace));
  }

  const explaining = createExplaining(store, api);

  return {
    ...changing,
    ...createBatching(store, api),
    ...training.actions,

    /** @param {Sample} sample */
    chooseSample: (sample) => bring({ source: { kind: "sample", sample } }),

    /** @param {Blob} file */
    bringPhoto: (file) => bring({ source: { kind: "photo", file } }),

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
      if (typeof again === "function") again();
      else if (again) show(again);
    },

    /** @param {"pen" | "eraser"} tool */
    chooseTool: (tool) => update({ tool }),

    /** @param {strokes.Point} point */
    beginStroke(point) {
      cancel();
      training.actions.pause(); // its steps would take the picture from the pen
      const { drawing, tool } = store.state;
      follows(strokes.begin(drawing ?? [], tool, point), { work: { status: "drawing" } });
    },

    /** @param {strokes.Point[]} points */
    extendStroke: (points) => follows(strokes.extend(store.state.drawing, points)),

    endStroke: () => redraw(store.state.drawing),

    /** The last stroke; where there is none, the last change of the network or of a pixel. */
    undo() {
      if (isDrawing()) return;
      const { drawing } = store.state;
      if (drawing?.length) redraw(strokes.undo(drawing));
      else changing.undoChange();
    },

    /** An empty pad; the picture keeps the last digit until there is a new one. */
    clear() {
      if (isDrawing()) return;
      redraw(strokes.clear(store.state.drawing ?? []));
      update({ tool: "pen" });
    },

    /** @param {number} step */
    lookAtStep: (step) => update({ step }),

    /** @param {Cell | null} cell */
    pointAt: (cell) => update({ cell }),

    ...explaining,
    ...createOpening(store, api, {
      bring,
      adopt,
      fail,
      explaining,
      isBegun: () => wish !== null,
      leaveRun: training.leaveRun,
    }),
  };
}
