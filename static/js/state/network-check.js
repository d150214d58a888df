import { ApiError } from "../api/errors.js";

/**
 * The check of the whole network: every parameter's gradient beside a finite difference. It may take many seconds, so it
 * reports its progress, and ends when it is cancelled or another picture is shown.
 *
 * @typedef {import("../api/client.js").CheckReply} CheckReply
 * @typedef {{trace: import("../model/tensors.js").Trace, reply: CheckReply | null, failure: string | null,
 *            progress: number | null}} NetworkCheck
 *     progress: 0..1 while it runs; null: not known yet, or done
 * @typedef {{networkCheck: NetworkCheck | null}} NetworkCheckState
 */

/** @type {NetworkCheckState} */
export const INITIAL = { networkCheck: null };

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 */
export function createNetworkCheckActions(store, api) {
  let job = new AbortController();

  function cancelNetworkCheck() {
    job.abort();
    if (store.state.networkCheck) store.update({ networkCheck: null });
  }

  store.watch(({ shown }) => shown?.trace, cancelNetworkCheck);

  return {
    cancelNetworkCheck,

    async checkNetwork() {
      const { shown } = store.state;
      if (!shown) return;
      job.abort();
      job = new AbortController();
      const { signal } = job;
      const { trace } = shown;
      const set = (/** @type {Partial<NetworkCheck>} */ change) =>
        store.update({ networkCheck: { trace, reply: null, failure: null, progress: null, ...change } });
      set({});
      try {
        const reply = await api.check({ experiment: trace.experiment }, signal, ({ done, of }) =>
          set({ progress: done / of }),
        );
        if (!signal.aborted) set({ reply });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        set({ failure: error.message });
      }
    },
  };
}
