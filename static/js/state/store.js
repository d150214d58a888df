/**
 * One state for the whole page. Views watch the part that they draw; only the files in this folder call `update`.
 *
 * @template {object} S
 * @param {S} initial
 */
export function createStore(initial) {
  /** @type {Readonly<S>} */
  let state = Object.freeze({ ...initial });
  /** @type {Set<() => void>} */
  const watchers = new Set();

  return {
    get state() {
      return state;
    },

    /** Replace the named parts, then call every view whose selected value has changed. @param {Partial<S>} change */
    update(change) {
      state = Object.freeze({ ...state, ...change });
      for (const notify of watchers) notify();
    },

    /**
     * Call `view` now, and again whenever `select` picks a different value from the state.
     *
     * @template T
     * @param {(state: Readonly<S>) => T} select
     * @param {(value: T, state: Readonly<S>) => void} view
     * @returns {() => void} stops watching
     */
    watch(select, view) {
      let last = select(state);
      const notify = () => {
        const value = select(state);
        if (Object.is(value, last)) return;
        last = value;
        view(value, state);
      };
      watchers.add(notify);
      view(last, state);
      return () => void watchers.delete(notify);
    },
  };
}
