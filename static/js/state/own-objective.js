import { ApiError } from "../api/errors.js";
import { firstParameter } from "../model/layers.js";
import { PREDICTED_LABEL, SECOND_GUESS } from "../model/objective.js";
import { boundOf, tensorOf } from "../model/tensors.js";
import { isOwn } from "./digit.js";
import { experimentOf } from "./request.js";

/**
 * What is differentiated for the digits that a reader brings. The network is sure of most of them, and then the loss of
 * the digit that it reads has next to no gradients; the page begins with the loss of its second guess instead.
 *
 * @typedef {import("../model/objective.js").FollowingObjective} FollowingObjective
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {{ownObjective: FollowingObjective, likeliest: {trace: Trace, largest: number} | null}} OwnObjectiveState
 *     ownObjective: of each digit that the reader brings, until another is chosen; likeliest: what the loss of the digit
 *     that the network reads would give in place of the trace: the largest |dW| of the first layer that has weights
 */

/** @type {OwnObjectiveState} */
export const INITIAL = { ownObjective: SECOND_GUESS, likeliest: null };

/** Whether the loss of the second guess is what is shown. @param {Readonly<import("./state.js").State>} state */
function isSecondGuess({ shown, ownObjective }) {
  if (!shown || !isOwn(shown.source) || shown.objective || ownObjective !== SECOND_GUESS) return false;
  const { experiment, prediction } = shown.trace;
  return experiment.objective.kind === "cross_entropy" && experiment.objective.label !== prediction;
}

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>}} parts
 */
export function createOwnObjectiveActions(store, api, { request }) {
  store.watch(
    (state) => (state.work.status === "idle" && isSecondGuess(state) ? (state.shown?.trace ?? null) : null),
    measure,
  );

  /** How large the gradients of the loss would be that is not shown. @param {Trace | null} trace */
  async function measure(trace) {
    const { shown } = store.state;
    if (!trace || !shown) return;
    try {
      const likeliest = await api.trace(experimentOf({ ...shown, objective: PREDICTED_LABEL }, shown.digit.image));
      const largest = boundOf(tensorOf(likeliest, `${firstParameter(likeliest.layers)}.grad`).data);
      if (store.state.shown?.trace === trace) store.update({ likeliest: { trace, largest } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // without the number, the page says it in words
    }
  }

  return {
    /** Now, and for the next digits of the reader's own. @param {FollowingObjective} ownObjective */
    async chooseOwnObjective(ownObjective) {
      store.update({ ownObjective });
      if (store.state.wish) await request.show({ objective: null });
    },
  };
}
