import { ApiError } from "../api/errors.js";
import { withWeights } from "../model/network.js";
import { appendSteps, lastWithWeights } from "../model/training-steps.js";

/**
 * Training in the page, and going back to any of its steps.
 *
 * @typedef {import("../model/training-steps.js").TrainingStep} Moment
 * @typedef {{status: "still" | "running", data: "image" | "digits", rate: number, batch: number, steps: number,
 *            moments: Moment[], at: number | null, goal: number, note: string, failed: boolean}} Training
 *     at: which moment the picture shows, null where it shows another network; goal: the step that the run goes up to;
 *     note: how it ended
 */

/** @type {Training} */
export const IDLE = {
  status: "still",
  data: "image",
  rate: 0.01,
  batch: 32,
  steps: 100,
  moments: [],
  at: null,
  goal: 0,
  note: "",
  failed: false,
};

const ENDS = {
  done: () => "",
  time: (step) => `The server’s time for one training was up at step ${step}; continue to train on.`,
};

/**
 * @param {typeof import("../api/client.js")} api
 * @param {{follow: (change: object) => Promise<void>, current: () => import("./state.js").Shown,
 *          remember: (before: object) => void}} page
 */
export function createTraining(store, api, { follow, current, remember }) {
  let run = new AbortController();

  const set = (change) => store.update({ training: { ...store.state.training, ...change } });

  /** The network of a moment; its seed is kept, so that the batches go on as they would have. */
  const networkAt = ({ weights }) => withWeights(current().network, weights);

  function stop() {
    run.abort();
    if (store.state.training.status === "running") set({ status: "still" });
  }

  /** Train on, from the moment that is looked at, or from the network that stands there. */
  async function train(steps) {
    const { training, shown } = store.state;
    if (!shown || training.status === "running") return;
    const { digit, network, objective } = current();
    const going = training.at !== null;
    if (!going) remember({ network });
    const moments = going ? training.moments.slice(0, training.at + 1) : [];
    const start = moments.at(-1)?.step ?? 0;
    const from = going ? networkAt(moments.at(-1)) : network;
    run = new AbortController();
    const { signal } = run;
    set({ status: "running", moments, goal: start + steps, note: "", failed: false });
    try {
      const request = {
        experiment: {
          image: digit.image,
          ...(from && { network: from }),
          objective: objective ?? shown.trace.experiment.objective,
        },
        data: training.data,
        learning_rate: training.rate,
        batch: training.batch,
        steps,
        start,
      };
      for await (const events of api.train(request, signal)) {
        if (signal.aborted) return;
        take(events);
      }
      if (!signal.aborted) set({ status: "still" });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      set({ status: "still", note: error.message, failed: true });
    }
  }

  function take(events) {
    const steps = events.filter(({ event }) => event === "step").map(({ data }) => momentOf(data));
    if (steps.length) {
      const moments = appendSteps(store.state.training.moments, steps);
      set({ moments, at: moments.length - 1 });
      follow({ network: networkAt(moments.at(-1)) });
    }
    for (const { event, data } of events) {
      if (event === "end") set({ note: ENDS[data.reason](data.step) });
      if (event === "error") set({ note: data.message, failed: true });
    }
  }

  return {
    /** Another network comes: the picture shows no moment of the run any more. */
    leaveRun() {
      stop();
      if (store.state.training.at !== null) set({ at: null });
    },

    /** Another digit or objective comes: what trains on the one before is stopped. */
    leaveImage() {
      if (store.state.training.data === "image") stop();
    },

    actions: {
      /** As many steps as are set. */
      play: () => train(store.state.training.steps),

      /** One step. */
      stepOnce: () => train(1),

      pause: stop,

      /** The whole backward pass as it was at a step. @param {number} at */
      lookAtMoment(at) {
        stop();
        const { moments } = store.state.training;
        const kept = lastWithWeights(moments, at);
        set({ at: kept });
        return follow({ network: networkAt(moments[kept]) });
      },

      /** @param {Partial<Pick<Training, "data" | "rate" | "batch" | "steps">>} change */
      setTraining(change) {
        if ("data" in change) stop();
        set(change);
      },
    },
  };
}

/** @returns {Moment} */
function momentOf({ step, loss, accuracy, weights }) {
  return { step, loss, accuracy, weights };
}
