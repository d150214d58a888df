import { lastPool } from "../model/layers.js";
import { nest, SECOND_GUESS } from "../model/objective.js";
import { isOwn } from "./digit.js";
import { experimentOf } from "./request.js";

/**
 * Which scalar is differentiated. It is a part of the wish, so its state is in request.js.
 *
 * @typedef {import("../model/objective.js").Objective} Objective
 *
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>}} parts
 */
export function createObjectiveActions(store, api, { request }) {
  /** @param {Objective | null} objective  null: cross-entropy of the sample's own label, or of the predicted digit */
  async function chooseObjective(objective) {
    if (store.state.wish) await request.show({ objective });
  }

  return {
    chooseObjective,

    /** Make the gradient at the last pool the delta to begin with, before changing it by hand. */
    async takeGradientAsDelta() {
      const shown = await request.arrival();
      if (!shown) return;
      const { digit, network } = shown;
      try {
        const { tensors, layers } = await api.trace(
          experimentOf({ objective: isOwn(shown.source) ? SECOND_GUESS : null, network, mistakes: null }, digit.image),
        );
        const gradient = tensors.get(`${lastPool(layers)}.grad`);
        if (!gradient) throw new Error("Cross-entropy has a gradient at the last pool.");
        await chooseObjective({ kind: "delta", delta: nest(gradient.data, gradient.shape) });
      } catch (error) {
        request.fail(error, "objective", null);
      }
    },
  };
}
