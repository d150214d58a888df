import { ApiError } from "../api/errors.js";
import { exists, explainable, quantityOf, same } from "../model/cells.js";

/**
 * Explaining one number: which cell is selected, what the dock shows of it, and what the server says about it. Part of
 * actions.js.
 *
 * @typedef {import("../model/dependencies.js").Cell} Cell
 * @typedef {import("../model/tabs.js").Tab} Tab
 * @typedef {{tab: Tab, notation: "component" | "matrix", term: number | null, route: number}} Dock
 *     term: how many terms are summed up, null for all of them
 * @typedef {{tensor: string, index: number[], value: number, contribution: number}} Stop
 * @typedef {{cell: Cell, trace: import("../model/tensors.js").Trace, derivation: object | null, routes: Stop[][] | null,
 *            failure: string | null}} Answer
 * @typedef {{trace: import("../model/tensors.js").Trace, reply: object | null, failure: string | null}} NetworkCheck
 * @typedef {typeof NOTHING_EXPLAINED} Explained
 */

export const NOTHING_EXPLAINED = {
  /** @type {Cell | null} */ selection: null,
  /** @type {Dock | null} */ dock: null,
  /** @type {Cell[]} the cells before the selected one */ trail: [],
  /** @type {Answer | null} */ answer: null,
  /** @type {NetworkCheck | null} */ networkCheck: null,
};

const CLOSED = { tab: "sum", notation: "component", term: null, route: 0 };

/** What a new trace leaves of the cells that are pointed at and explained: those that it has. */
export function stillExplained({ shown, cell, selection, trail }, trace) {
  if (isReshaped(shown?.trace, trace)) return { cell: null, ...NOTHING_EXPLAINED };
  const remains = (one) => exists(one, trace);
  return {
    ...(cell && !trace.tensors.has(cell.tensor) && { cell: null }),
    ...(trail.every(remains) ? {} : { trail: trail.filter(remains) }),
    ...(selection && !remains(selection) && NOTHING_EXPLAINED),
  };
}

/** Whether an index may mean another number than before. */
function isReshaped(before, after) {
  return before?.layers?.some(({ notation }, i) => notation !== after.layers[i].notation) ?? false;
}

/** @param {ReturnType<typeof import("./store.js").createStore>} store @param {typeof import("../api/client.js")} api */
export function createExplaining(store, api) {
  const { update } = store;
  let job = new AbortController();

  /** The derivation of the selected cell, and its routes where they are looked at; the newest question wins. */
  async function ask() {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    const { selection: cell, dock, shown } = store.state;
    if (!cell || !dock || !shown) return;
    const { trace } = shown;
    const known =
      store.state.answer?.trace === trace && same(store.state.answer.cell, cell) ? store.state.answer : null;
    if (known?.derivation && (known.routes || dock.tab !== "path")) return;
    const { experiment } = trace;
    let answer = { cell, trace, derivation: known?.derivation ?? null, routes: null, failure: null };
    try {
      if (!answer.derivation) {
        answer = { ...answer, derivation: await api.derivation(experiment, cell, signal) };
        if (signal.aborted) return;
        update({ answer });
      }
      if (store.state.dock?.tab !== "path") return;
      const routes = await api.path(experiment, cell, signal);
      if (!signal.aborted) update({ answer: { ...answer, routes } });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      update({ answer: { ...answer, failure: error.message } });
    }
  }

  const select = (selection, trail, change) => {
    update({ selection, trail, dock: { ...(store.state.dock ?? CLOSED), term: null, route: 0, ...change } });
    return ask();
  };
  const change = (part) => {
    if (store.state.dock) update({ dock: { ...store.state.dock, ...part } });
  };
  // While the pen moves the picture is asked for, and nothing else.
  store.watch(
    ({ shown, work }) => (work.status === "drawing" ? null : shown?.trace),
    () => void ask(),
  );

  return {
    /** Explain a cell in the dock. @param {Cell} cell @param {Partial<Dock>} [change] */
    explain(cell, change = {}) {
      const { selection, trail, dock, shown } = store.state;
      // A panel is enlarged as it is; what has no number of its own to derive leads to one that has.
      const asItIs = change.tab === "layer" && quantityOf(cell.tensor) === "weight";
      const next = asItIs ? cell : explainable(cell, shown.trace);
      const further = dock && selection && !same(selection, next) ? [...trail, selection] : trail;
      return select(next, dock ? further : [], change);
    },

    /** The cell before this one. */
    goBack() {
      const { trail } = store.state;
      if (trail.length) select(trail.at(-1), trail.slice(0, -1), {});
    },

    closeDock() {
      job.abort();
      update({ dock: null, selection: null, trail: [], answer: null, cell: null });
    },

    /** @param {Tab} tab */
    chooseTab(tab) {
      change({ tab });
      return ask();
    },

    /** @param {Dock["notation"]} notation */
    chooseNotation: (notation) => change({ notation }),

    /** @param {number | null} term */
    sumUpTo: (term) => change({ term }),

    /** @param {number} route */
    followRoute: (route) => change({ route }),

    askAgain: () => ask(),

    /** Every parameter's gradient beside a finite difference. */
    async checkNetwork() {
      const { trace } = store.state.shown;
      update({ networkCheck: { trace, reply: null, failure: null } });
      try {
        const reply = await api.check(trace.experiment);
        if (store.state.networkCheck?.trace === trace) update({ networkCheck: { trace, reply, failure: null } });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (store.state.networkCheck?.trace === trace)
          update({ networkCheck: { trace, reply: null, failure: error.message } });
      }
    },
  };
}
