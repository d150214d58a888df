import { ApiError } from "../api/errors.js";
import { sizesOf, withWeights } from "../model/network.js";
import { appendSteps, lastWithWeights, spansBetween, weightsEvery } from "../model/training-steps.js";
import { oneAtATime } from "./one-at-a-time.js";
import { isDrawing } from "./request.js";

/**
 * Training in the page, and going back to any step of it.
 *
 * @typedef {import("../model/training-steps.js").TrainingStep} TrainingStep
 * @typedef {import("../model/training-steps.js").Run} Run
 * @typedef {import("../model/training-steps.js").Weights} Weights
 * @typedef {import("../api/client.js").TrainEvent} TrainEvent
 * @typedef {import("./request.js").Shown} Shown
 *
 * @typedef {{status: "still" | "running", data: "image" | "digits", rate: number, batch: number, steps: number,
 *            history: TrainingStep[], at: number | null, goal: number, note: string, failed: boolean}} Training
 *     at: the place in history of the step that the picture shows, null if it shows another network; goal: the number
 *     of the step at which the run ends; note: how the run ended, and failed whether that was an error
 * @typedef {{training: Training}} TrainingState
 */

/** @type {TrainingState} */
export const INITIAL = {
  training: {
    status: "still",
    data: "image",
    rate: 0.01,
    batch: 32,
    steps: 100,
    history: [],
    at: null,
    goal: 0,
    note: "",
    failed: false,
  },
};

/** @type {Record<"done" | "time" | "stopped", (step: number) => string>} */
const NOTES = {
  done: () => "",
  time: (step) => `The server stopped at step ${step}, at its time limit for one training. Train on to continue.`,
  stopped: (step) => `The server restarts, and stopped at step ${step}. Train on to continue.`,
};

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>,
 *          undo: ReturnType<typeof import("./undo.js").createUndo>}} parts
 */
export function createTraining(store, api, { request, undo }) {
  let job = new AbortController();

  /** @param {Partial<Training>} change */
  const set = (change) => store.update({ training: { ...store.state.training, ...change } });

  const isRunning = () => store.state.training.status === "running";

  function stop() {
    if (!isRunning()) return;
    job.abort();
    set({ status: "still" });
  }

  /** Do something that the server may refuse, unless it is stopped. @param {(signal: AbortSignal) => Promise<void>} run */
  async function attempt(run) {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    try {
      await run(signal);
      if (!signal.aborted) set({ status: "still" });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      set({ status: "still", note: error.message, failed: true });
    }
  }

  /** Train on from the step that is looked at, or from the network in the picture. @param {number} steps */
  async function train(steps) {
    if (!store.state.shown || isRunning()) return;
    looking.forget();
    set({ status: "running", note: "", failed: false });
    await attempt(async (signal) => {
      const shown = await request.arrival(); // what was asked for is trained on, not what it replaces
      if (signal.aborted || !shown) return;
      request.pinObjective();
      const { history, network } = await startingPoint(shown, signal);
      if (signal.aborted) return;
      if (!history.length) undo.remember({ network });
      const last = history.at(-1);
      const run = runOn(shown, last?.run);
      const start = last?.step ?? 0;
      set({ history, goal: start + steps });
      const every = weightsEvery(steps, shown.trace);
      for await (const events of api.train(bodyOf(run, network, { start, steps, every }), signal)) {
        if (signal.aborted) return;
        receive(events, run);
      }
    });
  }

  /** The steps that stay and the network to go on from. @param {Shown} shown @param {AbortSignal} signal */
  async function startingPoint({ network }, signal) {
    const { history, at } = store.state.training;
    if (at === null) return { history: [], network };
    const last = { ...history[at], weights: await weightsAt(history, at, signal) };
    return { history: [...history.slice(0, at), last], network: networkAt(last) };
  }

  /** What is trained on, with the options as they are set now. @param {Shown} shown @param {Run} [before] */
  function runOn({ digit, objective, trace, network }, before) {
    const { data, rate, batch } = store.state.training;
    const run = {
      experiment: { image: digit.image, objective: objective ?? trace.experiment.objective },
      network: { seed: network?.seed ?? 0, ...sizesOf(network) },
      data,
      learning_rate: rate,
      batch,
    };
    return before && JSON.stringify(before) === JSON.stringify(run) ? before : run;
  }

  /** @param {TrainEvent[]} events @param {Run} run */
  function receive(events, run) {
    const steps = events.flatMap(({ event, data }) => (event === "step" ? [stepOf(data, run)] : []));
    if (steps.length) {
      const history = appendSteps(store.state.training.history, steps);
      const at = lastWithWeights(history, history.length - 1);
      set({ history, at });
      if (steps.some(({ weights }) => weights)) request.follow({ network: networkAt(withItsWeights(history[at])) });
    }
    for (const { event, data } of events) {
      if (event === "end") set({ note: NOTES[data.reason](data.step) });
      if (event === "error") set({ note: data.message, failed: true });
    }
  }

  /**
   * The weights at a step. Training is deterministic: weights that were not kept are computed again from the nearest
   * step before that has them.
   *
   * @param {TrainingStep[]} history @param {number} at @param {AbortSignal} signal
   */
  async function weightsAt(history, at, signal) {
    const from = lastWithWeights(history, at);
    let { weights } = withItsWeights(history[from]);
    for (const { run, start, steps } of spansBetween(history, from, at)) {
      const body = bodyOf(run, networkAt({ run, weights }), { start, steps, every: steps });
      weights = await lastWeights(api.train(body, signal), start + steps);
    }
    return weights;
  }

  /** Show the whole backward pass as it was at the step that is looked at. */
  async function look() {
    const { history, at } = store.state.training;
    if (at === null) return;
    await attempt(async (signal) => {
      const weights = await weightsAt(history, at, signal);
      if (signal.aborted || store.state.training.at !== at) return;
      await request.follow({ network: networkAt({ run: history[at].run, weights }) });
    });
  }

  const looking = oneAtATime(look); // a new request for every step that a slider passes would be too many

  // A new digit or objective stops the training on the one before.
  for (const part of /** @type {const} */ (["source", "objective"])) {
    store.watch(
      ({ wish }) => wish?.[part],
      () => store.state.training.data === "image" && stop(),
    );
  }
  // The steps of a training would take the picture from the pen.
  store.watch(isDrawing, (drawing) => drawing && stop());

  return {
    /** Another network comes: the picture no longer shows a step of the run. */
    leaveRun() {
      stop();
      job.abort();
      if (store.state.training.at !== null) set({ at: null });
    },

    actions: {
      /** Train for as many steps as are set. */
      play: () => train(store.state.training.steps),

      stepOnce: () => train(1),

      pause: stop,

      /** @param {number} at  its place in the history */
      lookAtTrainingStep(at) {
        stop();
        set({ at });
        return looking.ask();
      },

      /** @param {Partial<Pick<Training, "data" | "rate" | "batch" | "steps">>} change */
      setTraining(change) {
        if ("data" in change) stop();
        set(change);
      },
    },
  };
}

/** The body of a request for a training. Its gradients are not shown, so they are not asked for. */
function bodyOf(
  /** @type {Run} */ { experiment, data, learning_rate, batch },
  /** @type {Shown["network"]} */ network,
  /** @type {{start: number, steps: number, every: number}} */ { start, steps, every },
) {
  return {
    experiment: { ...experiment, ...(network && { network }) },
    ...{ data, learning_rate, batch, start, steps },
    weights_every: every,
    grads: false,
  };
}

/** The weights with which a training arrives at a step. @param {ReturnType<import("./actions.js").Api["train"]>} stream @param {number} step */
async function lastWeights(stream, step) {
  for await (const events of stream) {
    for (const { event, data } of events) {
      if (event === "step" && data.step === step && data.weights) return data.weights;
      if (event === "error") throw new ApiError(data.message, { code: data.code, again: false });
    }
  }
  throw new ApiError(`Step ${step} could not be computed again within the server’s time limit.`, {
    code: "time",
    again: false,
  });
}

/** @param {import("../api/client.js").TrainStep} event @param {Run} run @returns {TrainingStep} */
function stepOf({ step, loss, accuracy, weights }, run) {
  return { step, loss, accuracy, weights, run };
}

/** @param {{run: Run, weights: Weights}} step */
function networkAt({ run, weights }) {
  return withWeights(run.network, weights);
}

/** @param {TrainingStep} step */
function withItsWeights({ weights, ...step }) {
  if (!weights) throw new Error(`Step ${step.step} has no weights.`);
  return { ...step, weights };
}
