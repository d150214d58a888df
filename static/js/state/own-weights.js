import { ApiError } from "../api/errors.js";
import { sizesOf } from "../model/network.js";
import { encode, sizeOf } from "../model/tensors.js";
import { mapWeights } from "../model/weight-file.js";

/**
 * Weights from the reader's own file, as PyTorch saves them, and which of its tensors became which parameter.
 *
 * @typedef {import("../model/weight-file.js").Mapping} Mapping
 * @typedef {import("../model/weight-file.js").Assignment} Assignment
 * @typedef {import("../api/client.js").GivenArray} GivenArray
 * @typedef {{file: string, status: "busy" | "done" | "failed", mapping: Mapping | null, problem: string | null}} OwnWeights
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
          ownWeights: { file: file.name, status: "busy", mapping: null, problem: null, ...change },
        });
      set({});
      try {
        const { arrays } = await api.arrays(file, signal);
        if (signal.aborted) return;
        const side = sizesOf(store.state.wish?.network ?? null).input;
        const shapes = arrays.map(({ name, values: { shape } }) => ({ name, shape }));
        const mapping = mapWeights(shapes, side);
        const { sizes, problem } = mapping;
        set({ status: sizes ? "done" : "failed", mapping, problem });
        if (sizes) await edits.chooseNetwork({ weights: weightsOf(mapping, arrays), seed: 0, ...sizes });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        set({ status: "failed", problem: error.message });
      }
    },
  };
}

/** @param {Mapping} mapping @param {GivenArray[]} arrays */
function weightsOf({ assignments }, arrays) {
  return Object.fromEntries(
    assignments.map(({ parameter, name, shape }) => {
      const given = arrays.find((array) => array.name === name);
      return [parameter, encode(given?.values ?? { data: new Float64Array(sizeOf(shape)), shape })];
    }),
  );
}
