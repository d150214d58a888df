import { ApiError } from "../api/errors.js";

/**
 * Several digits at once: their mean loss has the mean of their gradients.
 *
 * @typedef {{batch: import("../model/tensors.js").Tensor, mean: import("../model/tensors.js").Tensor,
 *            singles: import("../model/tensors.js").Tensor, difference: number}} BatchTensor
 * @typedef {{loss: number, losses: number[], samples: number[], labels: number[],
 *            tensors: Map<string, BatchTensor>}} Result
 * @typedef {{status: "idle"} | {status: "busy"} | {status: "failed", message: string}} Work
 * @typedef {{samples: number[], parameter: string, work: Work, result: Result | null}} Batch
 */

/** @param {typeof import("../api/client.js")} api */
export function createBatching(store, api) {
  let job = new AbortController();

  const set = (change) => store.update({ batch: { ...store.state.batch, ...change } });

  /** The gradients of the digits in the batch, with the network that stands there. */
  async function computeBatch() {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    const { samples } = store.state.batch;
    if (!samples.length) return set({ result: null, work: { status: "idle" } });
    const network = store.state.shown?.network;
    set({ work: { status: "busy" } });
    try {
      const result = await api.batch({ samples, ...(network && { network }) }, signal);
      return signal.aborted ? null : set({ result, work: { status: "idle" } });
    } catch (error) {
      if (signal.aborted) return null;
      if (!(error instanceof ApiError)) throw error;
      return set({ work: { status: "failed", message: error.message } });
    }
  }

  return {
    computeBatch,

    /** Into the batch, or out of it. @param {number} sample */
    toggleInBatch(sample) {
      const { samples } = store.state.batch;
      const without = samples.filter((id) => id !== sample);
      set({ samples: without.length < samples.length ? without : [...samples, sample].sort((a, b) => a - b) });
      return computeBatch();
    },

    /** @param {string} parameter  conv1.W … */
    chooseBatchParameter: (parameter) => set({ parameter }),
  };
}
