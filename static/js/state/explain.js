import { ApiError } from "../api/errors.js";
import { exists, explainable, quantityOf, same } from "../model/cells.js";

/**
 * Explaining one number: which cell is selected, what the dock shows of it, and what the server says about it.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../model/tabs.js").Tab} Tab
 * @typedef {"unfolded" | "sparse"} MatrixForm
 *     a convolution as W times its unfolded input, or as one sparse matrix T(W) times the input as a vector
 * @typedef {"component" | "matrix"} Notation  of formulas
 * @typedef {{tab: Tab, withNumbers: boolean, form: MatrixForm, colours: "linear" | "symlog", term: number | null,
 *            route: number}} Dock
 *     withNumbers: whether the formula is shown with its numbers too; colours: how those of
 *     the enlarged layer are spaced; term: how many terms are summed up, null for all of them
 * @typedef {import("../api/client.js").Derivation} Derivation
 * @typedef {import("../api/client.js").Chain} Chain
 * @typedef {import("../api/client.js").Stop} Stop
 * @typedef {{cell: Cell, trace: Trace, derivation: Derivation | null, chain: Chain | null, routes: Stop[][] | null,
 *            failure: string | null}} Answer
 * @typedef {{selection: Cell | null, dock: Dock | null, trail: Cell[], answer: Answer | null}} Explained
 *     trail: the cells that were selected before this one
 * @typedef {Explained & {notation: Notation}} ExplainState  notation: stays when the dock is closed
 */

/** Nothing is explained. @type {Explained} */
const CLOSED = { selection: null, dock: null, trail: [], answer: null };

/** @type {ExplainState} */
export const INITIAL = { ...CLOSED, notation: "component" };

/** How the dock opens. @type {Dock} */
const OPENED = {
  tab: "sum",
  withNumbers: false,
  form: "unfolded",
  colours: "linear",
  term: null,
  route: 0,
};

/** Only cells that the new trace has can stay explained. @returns {Partial<ExplainState>} */
export function explainArrival(
  /** @type {ExplainState} */ { selection, trail },
  /** @type {import("./request.js").Arrival} */ { trace, isReshaped },
) {
  const remains = (/** @type {Cell} */ cell) => exists(cell, trace);
  if (isReshaped || (selection && !remains(selection))) return CLOSED;
  return trail.every(remains) ? {} : { trail: trail.filter(remains) };
}

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{pointAt: (cell: null) => void}} parts
 */
export function createExplainActions(store, api, { pointAt }) {
  const { update } = store;
  let job = new AbortController();

  /** Ask for the derivation of the selected cell, and for what the open tab shows of it. The newest question wins. */
  async function ask() {
    job.abort();
    job = new AbortController();
    const { selection: cell, dock, shown } = store.state;
    if (!cell || !dock || !shown) return;
    await fetchAnswer(knownAnswer(store.state.answer, cell, shown.trace), job.signal);
  }

  /** What is missing of an answer. @param {Answer} known @param {AbortSignal} signal */
  async function fetchAnswer(known, signal) {
    const { cell, trace } = known;
    const question = { experiment: trace.experiment, ...cell };
    let answer = known;
    try {
      for (const part of partsOf(store.state.dock)) {
        if (answer[part]) continue;
        const found = await api[part](question, signal);
        if (signal.aborted) return;
        answer = { ...answer, [part]: found };
        update({ answer });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      update({ answer: { ...answer, failure: error.message } });
    }
  }

  /** @param {Cell} selection @param {Cell[]} trail @param {Partial<Dock>} change */
  function select(selection, trail, change) {
    const dock = { ...(store.state.dock ?? OPENED), term: null, route: 0, ...change };
    update({ selection, trail, dock });
    return ask();
  }

  /** @param {Partial<Dock>} part */
  function change(part) {
    if (store.state.dock) update({ dock: { ...store.state.dock, ...part } });
  }

  // Every new picture has new numbers. While the pen is down only the picture follows it.
  store.watch(
    ({ shown, work }) => (work.status === "drawing" ? null : shown?.trace),
    () => void ask(),
  );

  return {
    /** Explain a cell in the dock. @param {Cell} cell @param {Partial<Dock>} [change] */
    async explain(cell, change = {}) {
      const { selection, trail, dock, shown } = store.state;
      if (!shown) return;
      // A panel of weights is enlarged as it is; but a weight is given, so that its derivation is that of its gradient.
      // So is one that is compared with the reader's own.
      const asItIs = (change.tab === "layer" || change.tab === "yours") && quantityOf(cell.tensor) === "weight";
      const next = asItIs ? cell : explainable(cell, shown.trace);
      const longer = selection && !same(selection, next) ? [...trail, selection] : trail;
      await select(next, dock ? longer : [], change);
    },

    /** Go back to the cell before this one. */
    goBack() {
      const { trail } = store.state;
      const before = trail.at(-1);
      if (before) select(before, trail.slice(0, -1), {});
    },

    closeDock() {
      job.abort();
      update(CLOSED);
      pointAt(null);
    },

    /** @param {Tab} tab */
    chooseTab(tab) {
      change({ tab });
      return ask();
    },

    /** @param {Notation} notation */
    chooseNotation: (notation) => update({ notation }),

    /** Whether the formula is shown with its numbers too. @param {boolean} withNumbers */
    showNumbers: (withNumbers) => change({ withNumbers }),

    /** @param {MatrixForm} form */
    chooseMatrixForm: (form) => change({ form }),

    /** @param {Dock["colours"]} colours */
    chooseColours: (colours) => change({ colours }),

    /** @param {number | null} term */
    sumUpTo: (term) => change({ term }),

    /** @param {number} route */
    followRoute: (route) => change({ route }),

    askAgain: () => ask(),
  };
}

/**
 * The parts of an answer that the dock shows: the derivation beside every tab, and what only one tab needs.
 *
 * @param {Dock | null} dock @returns {("derivation" | "chain" | "routes")[]}
 */
function partsOf(dock) {
  if (dock?.tab === "chain") return ["derivation", "chain"];
  return dock?.tab === "path" ? ["derivation", "routes"] : ["derivation"];
}

/** What is known about a cell already. @returns {Answer} */
function knownAnswer(/** @type {Answer | null} */ answer, /** @type {Cell} */ cell, /** @type {Trace} */ trace) {
  if (answer?.trace === trace && same(answer.cell, cell)) return { ...answer, failure: null };
  return { cell, trace, derivation: null, chain: null, routes: null, failure: null };
}
