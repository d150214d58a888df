import { ApiError } from "../api/errors.js";
import { formOf } from "../model/network.js";
import { isFixed } from "../model/objective.js";
import { decode, tensorOf } from "../model/tensors.js";
import { isOwn } from "./digit.js";
import { oneAtATime } from "./one-at-a-time.js";

/**
 * What the reader has asked for (the wish), what has come (shown), and what the page is doing about the difference
 * (work). One request is on its way at a time; the newest wish wins; the old picture stays until the new one is complete.
 *
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./digit.js").Digit} Digit
 * @typedef {import("./digit.js").ReadDigit} ReadDigit
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../model/objective.js").Objective} Objective
 * @typedef {import("../model/network.js").NetworkChoice} NetworkChoice
 *
 * @typedef {import("../model/mistakes.js").Mistake} Mistake
 *
 * @typedef {{source: Source, objective: Objective | null, network: NetworkChoice | null, mistakes: Mistake[] | null}} Wish
 *     objective null: cross-entropy of the sample's own label, or the objective of the reader's own digits; network null: the trained one;
 *     mistakes: that the backward pass is made with, null for the right one
 * @typedef {Wish & {digit: Digit, trace: Trace}} Shown
 * @typedef {"digit" | "objective" | "network" | "picture"} Place  the part of the page where an error is shown
 * @typedef {{status: "idle"} | {status: "busy"} | {status: "drawing"}
 *         | {status: "failed", where: Place, message: string, again: Wish | (() => void) | null}} Work
 *     drawing: the pen is down, and the picture follows it; again: what "Try again" does, where that may help
 * @typedef {{wish: Wish | null, shown: Shown | null, work: Work}} RequestState
 */

/** @type {RequestState} */
export const INITIAL = { wish: null, shown: null, work: { status: "idle" } };

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Store} Store
 * @typedef {{source: Source, digit: Digit, trace: Trace, isNewDigit: boolean, isReshaped: boolean}} Arrival
 *     isReshaped: tensors have other shapes, so that an index may mean another number than before
 */

/** The body of a request for a trace: only what is not the API's default. */
export function experimentOf(
  /** @type {Pick<Wish, "objective" | "network" | "mistakes">} */ { objective, network, mistakes },
  /** @type {Digit["image"]} */ image,
) {
  return { image, ...(objective && { objective }), ...(network && { network }), ...(mistakes && { mistakes }) };
}

/** What was asked for to get this picture. @param {Shown | null} shown @returns {Wish | null} */
function wishOf(shown) {
  if (!shown) return null;
  const { source, objective, network, mistakes } = shown;
  return { source, objective, network, mistakes };
}

/** @param {Wish | null} a @param {Wish | null} b */
function isSameWish(a, b) {
  const parts = /** @type {const} */ (["source", "objective", "network", "mistakes"]);
  return parts.every((part) => a?.[part] === b?.[part]);
}

/** A wish that changes while a hand moves may be replaced again before the wait is over. @param {Store} store */
async function untilArrived(store) {
  const hasArrived = () => isSameWish(store.state.wish, store.state.shown);
  while (!hasArrived()) {
    /** @type {() => void} */
    let stop = () => {};
    await new Promise((resolve) => {
      stop = store.watch(hasArrived, (arrived) => arrived && resolve(undefined));
    });
    stop();
  }
}

/** The part of the page that is new in a wish, where its failure is shown. @returns {Place} */
function placeOf(/** @type {Wish} */ wish, /** @type {Shown | null} */ shown) {
  if (wish.source !== shown?.source) return "picture";
  return wish.network !== shown.network ? "network" : "objective";
}

/** Errors that are always shown in the same place. @type {Record<string, Place | undefined>} */
const PLACES = { unreachable: "picture", blank: "digit" };

/**
 * @param {Store} store
 * @param {import("./actions.js").Api} api
 * @param {{
 *   read: (wish: Wish, signal: AbortSignal) => Promise<ReadDigit>,
 *   arrivals: ((state: State, arrival: Arrival) => Partial<State>)[],
 * }} parts  read: turns a source into a digit for a network; arrivals: what a new picture changes in other parts of the state
 */
export function createRequest(store, api, { read, arrivals }) {
  const { update } = store;
  /** @type {WeakMap<Source, {form: string, digit: Digit}>} a new label does not read the same photo again */
  const digits = new WeakMap();
  let job = new AbortController();

  /** From now on the page asks for this. @param {Partial<Wish>} change */
  function want(change) {
    const { wish } = store.state;
    const source = change.source ?? wish?.source;
    if (!source) throw new Error("Without a digit there is nothing to ask for.");
    update({ wish: { objective: null, network: null, mistakes: null, ...wish, ...change, source } });
  }

  /** Go back to wishing for what is shown. */
  function giveUp() {
    update({ wish: wishOf(store.state.shown) });
  }

  /** Request the current wish. */
  async function ask() {
    cancel({ status: "busy" });
    await load(job.signal);
  }

  /**
   * Fetch the current wish and show it.
   *
   * @param {AbortSignal} signal @param {ReadDigit} [digit]  where it has been read already
   * @returns {Promise<boolean>} whether it is shown now
   */
  async function load(signal, digit) {
    const asked = store.state.wish;
    if (!asked) return false;
    /** @type {Place} */
    let where = "digit";
    try {
      const known = digit ?? digitOf(asked) ?? (await read(asked, signal));
      where = placeOf(asked, store.state.shown);
      const objective = asked.objective ?? (isOwn(asked.source) ? store.state.ownObjective : null);
      const trace = await api.trace(experimentOf({ ...asked, objective }, known.image), signal);
      if (signal.aborted) return false;
      arrive(asked, known, trace);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (store.state.wish === asked) giveUp();
      fail(error, where, isDrawing(store.state) ? null : asked); // lifting the pen asks again anyway
      return false;
    }
  }

  /** The digit of a wish, if it has been read in the form that its network takes. @param {Wish} wish */
  function digitOf(wish) {
    const known = digits.get(wish.source);
    return known?.form === formKey(wish) ? known.digit : undefined;
  }

  /** Everything that a new picture changes, in one update: no view sees half of it. */
  function arrive(/** @type {Wish} */ asked, /** @type {ReadDigit} */ read, /** @type {Trace} */ trace) {
    const { source } = asked;
    const digit = withPixels(read, trace);
    digits.set(source, { form: formKey(asked), digit });
    const { state } = store;
    const { shown } = state;
    const arrival = {
      ...{ source, digit, trace },
      isNewDigit: shown?.source !== source,
      isReshaped: shown !== null && notationsOf(shown.trace) !== notationsOf(trace),
    };
    update({
      ...Object.assign({}, ...arrivals.map((changes) => changes(state, arrival))),
      shown: { ...asked, digit, trace },
      work: isDrawing(state) ? state.work : { status: isSameWish(asked, state.wish) ? "idle" : "busy" },
    });
  }

  /** Stop whatever is on its way. @param {Work} work  what the page does next */
  function cancel(work) {
    latest.forget();
    job.abort();
    job = new AbortController();
    update({ work });
  }

  /**
   * Show an error; an error that is not the API's is a bug and goes to the console.
   *
   * @param {unknown} error @param {Place} where @param {Wish | (() => void) | null} again
   */
  function fail(error, where, again) {
    if (!(error instanceof ApiError)) throw error;
    const place = PLACES[error.code] ?? where;
    update({ work: { status: "failed", where: place, message: error.message, again: error.again ? again : null } });
  }

  /** Request at once, whatever is on its way. @param {Partial<Wish>} change */
  function show(change) {
    want(change);
    return ask();
  }

  const latest = oneAtATime(ask);

  return {
    want,
    load,
    show,
    cancel,
    fail,

    /** Belongs to what is on its way; aborted as soon as something else is asked for. */
    signal: () => job.signal,

    /** For changes as fast as a hand moves: what is on its way arrives, then the newest wish goes. */
    follow(/** @type {Partial<Wish>} */ change) {
      want(change);
      return latest.ask();
    },

    /** Show a picture that is there without a request. */
    adopt(/** @type {Source} */ source, /** @type {Digit} */ digit, /** @type {Trace} */ trace) {
      want({ source });
      arrive({ source, objective: null, network: null, mistakes: null }, digit, trace);
    },

    /** From now on the objective of the reader's own digit is the one that is shown, whatever the network makes of it. */
    pinObjective() {
      const { wish, shown } = store.state;
      if (!wish || !shown || !isOwn(shown.source) || isFixed(shown.objective)) return;
      const { objective } = shown.trace.experiment;
      update({ wish: { ...wish, objective }, shown: { ...shown, objective } });
    },

    /** Stop whatever is on its way and stay with what is shown. */
    abandon() {
      giveUp();
      cancel({ status: "idle" });
    },

    /**
     * Wait until what is asked for now is shown.
     *
     * @returns {Promise<Shown | null>} null if it failed, or if something else was asked for meanwhile
     */
    async arrival() {
      const asked = store.state.wish;
      await untilArrived(store);
      const { shown } = store.state;
      return isSameWish(asked, shown) ? shown : null;
    },

    actions: {
      tryAgain() {
        const { work } = store.state;
        if (work.status !== "failed" || !work.again) return;
        if (typeof work.again === "function") work.again();
        else show(work.again);
      },
    },
  };
}

/** @param {Pick<State, "work">} state */
export const isDrawing = ({ work }) => work.status === "drawing";

/** @param {Pick<Wish, "network">} wish */
const formKey = ({ network }) => JSON.stringify(formOf(network));

/** What the network sees of a drawing, or of a sample in another size, is known only from its trace. @returns {Digit} */
function withPixels(/** @type {ReadDigit} */ { image, pixels, steps }, /** @type {Trace} */ trace) {
  if (pixels) return { image, pixels, steps };
  const understood = trace.experiment.image;
  if ("pixels" in understood) return { image: understood, pixels: decode(understood.pixels).data, steps };
  return { image, pixels: tensorOf(trace, "input.value").data, steps };
}

/** @param {Trace} trace */
const notationsOf = ({ layers }) => layers.map(({ notation }) => notation).join();
