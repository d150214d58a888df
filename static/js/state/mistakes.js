import { ApiError } from "../api/errors.js";

/**
 * A backward pass with known mistakes in it. They are a part of the wish, so which ones are made is in request.js; here is
 * what they are called.
 *
 * @typedef {import("../model/mistakes.js").Mistake} Mistake
 * @typedef {import("../model/mistakes.js").KnownMistake} KnownMistake
 * @typedef {{knownMistakes: KnownMistake[]}} MistakesState  empty until there is one to be named
 */

/** @type {MistakesState} */
export const INITIAL = { knownMistakes: [] };

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>}} parts
 */
export function createMistakeActions(store, api, { request }) {
  async function learnNames() {
    try {
      store.update({ knownMistakes: await api.mistakes() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // without them a mistake has its short name
    }
  }

  store.watch(
    ({ shown }) => shown?.mistakes,
    (mistakes) => {
      if (mistakes && !store.state.knownMistakes.length) learnNames();
    },
  );

  /** @param {Mistake[] | null} mistakes */
  async function make(mistakes) {
    if (store.state.wish) await request.show({ mistakes });
  }

  return {
    /** Show the backward pass that these mistakes make, until it is left. @param {Mistake[]} mistakes */
    showWrongPass: (mistakes) => make(mistakes),

    /** Show the right backward pass again. */
    leaveWrongPass: () => make(null),
  };
}
