import { ApiError } from "../api/errors.js";
import { isParameter } from "../model/cells.js";
import { firstParameter } from "../model/layers.js";
import { layersOf, TRAINED } from "../model/presets.js";

/**
 * Several digits at once: the gradient of their mean loss is the mean of their gradients.
 *
 * @typedef {import("../api/client.js").BatchReply} BatchReply
 * @typedef {import("../model/network.js").NetworkChoice} NetworkChoice
 * @typedef {import("../model/cells.js").Parameter} Parameter
 * @typedef {{samples: number[], network: NetworkChoice | null}} Question
 * @typedef {BatchReply & {question: Question}} Result  the gradients of the parameters that have been looked at
 * @typedef {{status: "idle"} | {status: "busy"} | {status: "failed", message: string}} BatchWork
 * @typedef {{samples: number[], parameter: Parameter | null, work: BatchWork, result: Result | null}} Batch
 *     parameter: whose gradients are shown; null, until they are asked for: the network's first
 * @typedef {{batch: Batch}} BatchState
 */

/** @type {BatchState} */
export const INITIAL = { batch: { samples: [], parameter: null, work: { status: "idle" }, result: null } };

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 */
export function createBatchActions(store, api) {
  let job = new AbortController();

  /** @param {Partial<Batch>} change */
  const set = (change) => store.update({ batch: { ...store.state.batch, ...change } });

  /** The gradients of the chosen parameter, for the digits in the batch and the network in the picture. */
  async function computeBatch() {
    job.abort();
    job = new AbortController();
    const { shown, batch } = store.state;
    const { samples, result } = batch;
    const question = { samples, network: shown?.network ?? null };
    const known = isSame(result?.question, question) ? result : null;
    if (!samples.length) return set({ result: null, work: { status: "idle" } });
    const parameter = batch.parameter ?? firstParameter(shown?.trace.layers ?? layersOf(TRAINED));
    set({ parameter });
    if (known?.tensors.has(parameter)) return set({ work: { status: "idle" } });
    set({ work: { status: "busy" } });
    await ask(question, parameter, known, job.signal);
  }

  /**
   * @param {Question} question @param {Parameter} parameter
   * @param {Result | null} known  the answer for other parameters @param {AbortSignal} signal
   */
  async function ask({ samples, network }, parameter, known, signal) {
    try {
      const reply = await api.batch({ samples, tensors: [parameter], ...(network && { network }) }, signal);
      if (signal.aborted) return;
      const all = new Map([...(known?.tensors ?? []), ...reply.tensors]);
      set({ result: { ...reply, tensors: all, question: { samples, network } }, work: { status: "idle" } });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      set({ ...parameterShown(store.state.batch), work: { status: "failed", message: error.message } });
    }
  }

  return {
    computeBatch,

    /** Stop computing. */
    cancelBatch() {
      job.abort();
      if (store.state.batch.work.status === "busy") set({ work: { status: "idle" } });
    },

    /** Add a sample to the batch, or take it out. @param {number} sample */
    toggleInBatch(sample) {
      const { samples } = store.state.batch;
      const without = samples.filter((id) => id !== sample);
      set({ samples: without.length < samples.length ? without : [...samples, sample].sort((a, b) => a - b) });
      return computeBatch();
    },

    /** @param {string} parameter  conv1.W … */
    chooseBatchParameter(parameter) {
      if (!isParameter(parameter)) throw new TypeError(`${parameter} is not a parameter of the network.`);
      set({ parameter });
      return computeBatch();
    },
  };
}

/** @param {Question | undefined} a @param {Question} b */
function isSame(a, b) {
  return a?.samples === b.samples && a.network === b.network;
}

/** When a parameter's gradients could not be had, the one that is shown stays chosen. @returns {Partial<Batch>} */
function parameterShown(/** @type {Batch} */ { parameter, result }) {
  if (!result || !parameter || result.tensors.has(parameter)) return {};
  return { parameter: [...result.tensors.keys()].filter(isParameter).at(-1) ?? parameter };
}
