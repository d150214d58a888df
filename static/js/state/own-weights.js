import { ApiError } from "../api/errors.js";
import { sizesOf } from "../model/network.js";
import { encode, sizeOf } from "../model/tensors.js";

/**
 * Weights from the reader's own file, as PyTorch saves them, and which of its tensors became which parameter.
 *
 * @typedef {import("openapi").components["schemas"]["WeightsReply"]} Found
 * @typedef {import("../api/client.js").GivenArray} GivenArray
 * @typedef {{file: string, status: "busy" | "done" | "failed", found: Found | null, problem: string | null}} OwnWeights
 * @typedef {{ownWeights: OwnWeights | null}} OwnWeightsState
 */

/** @type {OwnWeightsState} */
export const INITIAL = { ownWeights: null };

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{edits: Pick<ReturnType<typeof import("./edits.js").createEditActions>, "chooseNetwork">}} parts
 */
export function createOwnWeightsActions(store, api, { edits }) {
  let job = new AbortController();

  return {
    /** Use the weights in a file, if they make a network of two blocks. @param {File} file */
    async bringWeights(file) {
      job.abort();
      job = new AbortController();
      const { signal } = job;
      const set = (/** @type {Partial<OwnWeights>} */ change) =>
        store.update({
          ownWeights: { file: file.name, status: "busy", found: null, problem: null, ...change },
        });
      set({});
      try {
        const { arrays, weights: found } = await api.arrays(file, sizesOf(store.state.wish?.network), signal);
        if (signal.aborted || !found) return;
        const { parameters, sizes, problem } = found;
        set({ status: sizes ? "done" : "failed", found, problem });
        if (sizes) await edits.chooseNetwork({ weights: weightsOf(parameters, arrays), seed: 0, ...sizes });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        set({ status: "failed", problem: error.message });
      }
    },
  };
}

/** @param {Found["parameters"]} parameters @param {GivenArray[]} arrays */
function weightsOf(parameters, arrays) {
  return Object.fromEntries(
    parameters.map(({ parameter, array, shape }) => {
      const given = arrays.find(({ name }) => name === array);
      return [parameter, encode(given?.values ?? { data: new Float64Array(sizeOf(shape)), shape })];
    }),
  );
}
