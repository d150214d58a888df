/**
 * One state for the whole page. Views watch the part they draw; only actions.js calls `update`.
 *
 * @template State
 * @param {State} initial
 */
export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  /** @type {{select: (state: State) => unknown, view: (value: any, state: State) => void, last: unknown}[]} */
  const watchers = [];

  return {
    /** @returns {Readonly<State>} */
    get state() {
      return state;
    },

    /** Replace the named parts; every view whose selected value is no longer the same one is redrawn. */
    update(/** @type {Partial<State>} */ change) {
      state = Object.freeze({ ...state, ...change });
      for (const watcher of watchers) {
        const value = watcher.select(state);
        if (Object.is(value, watcher.last)) continue;
        watcher.last = value;
        watcher.view(value, state);
      }
    },

    /** Call `view` now, and again whenever what `select` picks from the state is another value. */
    watch(select, view) {
      const value = select(state);
      watchers.push({ select, view, last: value });
      view(value, state);
    },
  };
}
