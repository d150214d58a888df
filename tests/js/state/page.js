import assert from "node:assert/strict";
import { sizesOf } from "../../../static/js/model/network.js";
import { openTrace } from "../../../static/js/model/tensors.js";
import { createActions } from "../../../static/js/state/actions.js";
import { INITIAL } from "../../../static/js/state/state.js";
import { createStore } from "../../../static/js/state/store.js";
import { last, traceReply, typed } from "../support.js";

/**
 * A page without views, for the tests of the state: its store, its actions, and an API that the test answers for.
 *
 * @typedef {import("../../../static/js/state/actions.js").Api} Api
 * @typedef {import("../../../static/js/api/client.js").Experiment} Experiment
 * @typedef {import("../../../static/js/api/client.js").TrainEvent} TrainEvent
 * @typedef {import("../../../static/js/model/link.js").View} View
 * @typedef {import("../../../static/js/model/strokes.js").Stroke} Stroke
 * @typedef {import("../../../static/js/model/tensors.js").TypedArray} TypedArray
 * @typedef {import("../../../static/js/state/request.js").Wish} Wish
 */

/** Three samples, 0 to 2, each with its id as its label, in grey. */
export const SAMPLES = [0, 1, 2].map((id) => ({ id, label: id, pixels: new Uint8Array(784).fill(51) }));
const GREY = 0.2; // 51 / 255

/** The objective of sample 0 if none is asked for. */
export const OWN = /** @type {const} */ ({ kind: "cross_entropy", label: 0 });

/** The picture that the server puts into the page: sample 0. */
export const FIRST = traceOf({ image: { sample: 0 } });

/** What a link to sample 0 opens. @type {View} */
export const VIEW = { image: { sample: 0 }, objective: null, network: null, mistakes: null, cell: null, tab: null };

export const W = { tensor: /** @type {const} */ ("conv1.W"), index: [2, 0, 1, 1] };
/** Two of those that GET /api/mistakes lists. @type {Awaited<ReturnType<Api["mistakes"]>>} */
const KNOWN_MISTAKES = [
  { name: "flipped-kernel", title: "dW rotated", sentence: "", lesson: "07-one-weight" },
  { name: "other-label", title: "The loss of another label", sentence: "", lesson: "04-loss" },
];

export const PIXEL = { tensor: "input.value", index: [0, 1, 1] };

/** Long enough for everything that has been answered to have had its effect. */
export async function settled() {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** What an objective is that a request leaves to the server. @param {Experiment["objective"]} objective */
function known(objective) {
  if (objective?.kind === "cross_entropy") {
    const { kind, label } = objective;
    if (label === "second_guess") return { kind, label: 3 }; // the predicted digit, of which this network is unsure
    return typeof label === "number" ? { kind, label } : OWN;
  }
  if (objective?.kind === "logit") return { kind: objective.kind, index: Number(objective.index) || 0 };
  return objective ?? OWN;
}

/** The trace that answers a request. @param {Experiment} experiment */
export function traceOf({ image, objective, network }) {
  const { input: side } = sizesOf(network ?? null);
  const understood = "drawing" in image ? { pixels: typed([side, side], () => 0, "f8") } : image;
  const reply = traceReply({ objective: known(objective) });
  const [input, ...layers] = reply.layers;
  return openTrace({
    ...reply,
    experiment: {
      ...reply.experiment,
      image: understood,
      ...(network && { network: { seed: 0, edits: [], ...network } }),
    },
    layers: [{ ...input, value: typed([1, side, side], () => GREY) }, ...layers],
  });
}

/**
 * A function of the API that the test answers for, or lets fail, one call at a time.
 *
 * @template Q, R
 */
function held() {
  /** @type {{request: Q, signal: AbortSignal | undefined, resolve: (reply: R) => void, reject: (error: unknown) => void}[]} */
  const calls = [];
  /** @param {Q} request @param {AbortSignal} [signal] @returns {Promise<R>} */
  const call = (request, signal) =>
    new Promise((resolve, reject) => {
      calls.push({ request, signal, resolve, reject });
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  return { calls, call };
}

/** @template {(...args: never[]) => Promise<unknown>} F @typedef {Awaited<ReturnType<F>>} Reply */

/** A training's stream, which the test feeds: events, an error, or null for its end. */
function fedStreams() {
  /** @typedef {{request: Parameters<Api["train"]>[0], signal: AbortSignal, feed: (TrainEvent[] | Error | null)[], wake: () => void}} Stream */
  /** @type {Stream[]} */
  const streams = [];
  /** @type {Api["train"]} */
  async function* train(request, signal) {
    /** @type {Stream} */
    const stream = { request, signal, feed: [], wake: () => {} };
    streams.push(stream);
    while (true) {
      signal.throwIfAborted();
      const events = stream.feed.shift();
      if (events === null) return;
      if (events instanceof Error) throw events;
      if (events) yield events;
      else
        await new Promise((resolve) => {
          stream.wake = () => resolve(undefined);
          signal.addEventListener("abort", resolve);
        });
    }
  }
  return { streams, train };
}

/**
 * A page that has not started yet.
 *
 * @typedef {{holdsTraces?: boolean, isVisible?: (strokes: Stroke[]) => boolean}} PageOptions
 *     holdsTraces: whether the test answers for traces; otherwise they are answered at once; isVisible: whether a drawing
 *     has ink
 * @param {PageOptions} options
 */
export function createPage({ holdsTraces = false, isVisible = () => true } = {}) {
  /** @type {ReturnType<typeof held<Experiment, ReturnType<typeof traceOf>>>} */
  const traces = held();
  /** @type {ReturnType<typeof held<{file: Blob, network: Parameters<Api["image"]>[1]}, Reply<Api["image"]>>>} */
  const images = held();
  /** @type {ReturnType<typeof held<Parameters<Api["derivation"]>[0], Reply<Api["derivation"]>>>} */
  const derivations = held();
  /** @type {ReturnType<typeof held<Parameters<Api["chain"]>[0], Reply<Api["chain"]>>>} */
  const chains = held();
  /** @type {ReturnType<typeof held<Parameters<Api["routes"]>[0], Reply<Api["routes"]>>>} */
  const routes = held();
  /** @type {ReturnType<typeof held<Parameters<Api["batch"]>[0], Reply<Api["batch"]>>>} */
  const batches = held();
  /** @type {ReturnType<typeof held<Parameters<Api["check"]>[0], Reply<Api["check"]>>>} */
  const checks = held();
  /** @type {ReturnType<typeof held<{file: Blob, network: Parameters<Api["arrays"]>[1]}, Reply<Api["arrays"]>>>} */
  const files = held();
  /** @type {ReturnType<typeof held<Parameters<Api["match"]>[0], Reply<Api["match"]>>>} */
  const matches = held();
  /** @type {ReturnType<typeof held<Parameters<Api["compare"]>[0], Reply<Api["compare"]>>>} */
  const comparisons = held();
  /** @type {(progress: {done: number, of: number}) => void} */
  let report = () => {};
  /** @type {Parameters<Api["onBusy"]>[0]} */
  let tellBusy = () => {};
  const { streams, train } = fedStreams();
  /** @type {Error[]} with which the next traces fail */
  const failures = [];
  /** @type {Map<TypedArray, Stroke[]>} */
  const rasterised = new Map();

  /** @type {Api} */
  const api = {
    samples: async () => SAMPLES,
    image: (file, network, signal) => images.call({ file, network }, signal),
    async trace(experiment, signal) {
      const reply = traces.call(experiment, signal);
      if (holdsTraces) return reply;
      const { resolve, reject } = last(traces.calls);
      setImmediate(() => (failures.length ? reject(failures.shift()) : resolve(traceOf(experiment))));
      return reply;
    },
    derivation: derivations.call,
    chain: chains.call,
    routes: routes.call,
    batch: batches.call,
    arrays: (file, network, signal) => files.call({ file, network }, signal),
    match: matches.call,
    compare(body, signal, onProgress) {
      report = onProgress;
      return comparisons.call(body, signal);
    },
    mistakes: async () => KNOWN_MISTAKES,
    check(body, signal, onProgress) {
      report = onProgress;
      return checks.call(body, signal);
    },
    train,
    exportFile: async () => new Blob(),
    onBusy(listener) {
      tellBusy = listener;
    },
  };
  const store = createStore(INITIAL);
  const actions = createActions(store, api, (strokes) => {
    if (!isVisible(strokes)) return null;
    const ink = typed([56, 56], () => 1);
    rasterised.set(ink, strokes);
    return ink;
  });

  return {
    store,
    actions,
    api,
    failures,
    traces: traces.calls,
    images: images.calls,
    derivations: derivations.calls,
    chains: chains.calls,
    routes: routes.calls,
    batches: batches.calls,
    checks: checks.calls,
    files: files.calls,
    matches: matches.calls,
    comparisons: comparisons.calls,
    streams,

    /** Report the progress of the last check or comparison. @param {number} done @param {number} of */
    report: (done, of) => report({ done, of }),

    /** A request begins to wait for the server, or none waits any more. @param {boolean} isBusy */
    tellBusy: (isBusy) => tellBusy(isBusy),

    /** What is shown, which must be something. */
    shown() {
      const { shown } = store.state;
      assert.ok(shown, "Nothing is shown.");
      return shown;
    },

    /** The last request for a trace. */
    asked: () => last(traces.calls).request,

    /** Answer the last request for a trace. */
    async answer() {
      const { request, resolve } = last(traces.calls);
      resolve(traceOf(request));
      await settled();
    },

    /** Let the last request for a trace fail. @param {Error} error */
    async fail(error) {
      last(traces.calls).reject(error);
      await settled();
    },

    /** The strokes in a request. @param {Experiment} request */
    strokesIn({ image }) {
      assert.ok("drawing" in image && !Array.isArray(image.drawing));
      return rasterised.get(image.drawing) ?? [];
    },

    /** Feed the newest training. @param {(TrainEvent[] | Error | null)[]} events */
    async feed(...events) {
      await settled();
      const stream = last(streams);
      stream.feed.push(...events);
      stream.wake();
      await settled();
    },
  };
}

/** A page that shows its first sample. @param {PageOptions} [options] */
export async function startPage(options) {
  const page = createPage(options);
  await page.actions.start(FIRST, null);
  await settled();
  return page;
}

/** How many points the first line of a drawing has. @param {Stroke[]} strokes */
export function pointsOf([stroke]) {
  assert.ok(stroke && stroke.tool !== "clear");
  return stroke.points.length;
}

/** The 28 rows of 28 pixels in a request. @param {Experiment} request @returns {number[][]} */
export function pixelsIn({ image }) {
  assert.ok("pixels" in image && Array.isArray(image.pixels));
  return image.pixels.map((row) => {
    assert.ok(Array.isArray(row));
    return row.map(Number);
  });
}

/** An answer of POST /api/image, with two stages. */
export const PHOTO = {
  pixels: Array.from({ length: 28 }, () => new Array(28).fill(GREY)),
  steps: ["as sent", "28 x 28"].map((name) => ({ name, caption: "", image: "data:," })),
};
