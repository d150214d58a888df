import { ApiError } from "../api/errors.js";
import { firstParameter } from "../model/layers.js";
import { encode, strongestIndex, tensorOf } from "../model/tensors.js";

/**
 * Numbers that the reader has computed, beside the right ones: what was given, which tensor it is, and what the server says.
 *
 * @typedef {import("../api/client.js").Given} Given
 * @typedef {import("../api/client.js").Comparison} ComparisonReply
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {{given: Given | null, source: string, at: number, tensor: string | null, candidates: string[],
 *            isMatched: boolean, reply: ComparisonReply | null, problem: string | null, isBusy: boolean,
 *            progress: number | null}} Comparison
 *     source: where the arrays come from; at: which of them is compared; tensor: with which, null: not known; candidates:
 *     those of its shape; isMatched: whether the server has been asked for them; reply: belongs to `at` and `tensor`, and
 *     to an older experiment while `isBusy`; progress: 0..1, null: not known
 * @typedef {{comparison: Comparison}} ComparisonState
 */

/** @type {ComparisonState} */
export const INITIAL = {
  comparison: {
    given: null,
    source: "",
    at: 0,
    tensor: null,
    candidates: [],
    isMatched: false,
    reply: null,
    problem: null,
    isBusy: false,
    progress: null,
  },
};

/** Where the dock opens before anything is given: at the gradient of the first weight. @param {Trace} trace */
function firstCell(trace) {
  const parameter = firstParameter(trace.layers);
  return { tensor: `${parameter}.grad`, index: tensorOf(trace, parameter).shape.map(() => 0) };
}

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 * @param {{explain: Pick<ReturnType<typeof import("./explain.js").createExplainActions>, "explain">}} parts
 */
export function createComparisonActions(store, api, { explain }) {
  let job = new AbortController();
  let asked = ""; // the question of the last reply
  let matched = ""; // the tensors that the server has last been asked about

  /** @param {Partial<Comparison>} change */
  const set = (change) => store.update({ comparison: { ...store.state.comparison, ...change } });

  /**
   * Do something that the server may refuse; what is asked for next ends it. Whether it was done.
   *
   * @param {(signal: AbortSignal) => Promise<void>} run
   */
  async function attempt(run) {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    set({ isBusy: true, progress: null, problem: null });
    try {
      await run(signal);
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof ApiError)) throw error;
      set({ reply: null, problem: error.message });
      return false;
    } finally {
      if (!signal.aborted) set({ isBusy: false });
    }
  }

  /** Ask for the comparison of the chosen array, if that has not been answered. @param {{showWorst?: boolean}} [options] */
  async function compare({ showWorst = false } = {}) {
    const { shown, comparison } = store.state;
    const { given, at, tensor } = comparison;
    const shape = shown?.trace.tensors.get(tensor ?? "")?.shape;
    if (!shown || !given || !tensor || !shape) return;
    const question = {
      experiment: experimentOf(shown.trace),
      tensor,
      values: encode({ ...given.arrays[at].values, shape }),
    };
    const key = JSON.stringify(question);
    if (comparison.reply && key === asked) return;
    await attempt(async (signal) => {
      const reply = await api.compare(question, signal, ({ done, of }) => set({ progress: done / of }));
      if (signal.aborted) return;
      asked = key;
      set({ reply });
      if (showWorst) explain.explain({ tensor, index: strongestIndex(reply.difference) }, { tab: "yours" });
    });
  }

  /**
   * Ask which tensors of the trace the arrays are, by their names and shapes; again if it gets others meanwhile.
   *
   * @param {Given} given @param {string | null} looked  the tensor that settles doubts @param {AbortSignal} signal
   */
  async function matchesOf({ arrays }, looked, signal) {
    const shapes = arrays.map(({ name, values: { shape } }) => ({ name, shape }));
    while (true) {
      signal.throwIfAborted();
      const trace = /** @type {Trace} */ (store.state.shown?.trace);
      const found = await api.match({ experiment: experimentOf(trace), arrays: shapes, looked }, signal);
      signal.throwIfAborted();
      matched = tensorsIn(trace);
      if (store.state.shown && tensorsIn(store.state.shown.trace) === matched) return found;
    }
  }

  /** Compare one of the arrays with the tensor that it is. @param {number} at */
  async function choose(at) {
    const { comparison, selection } = store.state;
    const { given } = comparison;
    if (!given) return;
    set({ at, tensor: null, candidates: [], isMatched: false, reply: null });
    const isDone = await attempt(async (signal) => {
      const { matches } = await matchesOf(given, selection?.tensor ?? null, signal);
      set({ ...matches[at], isMatched: true });
    });
    if (isDone) await compare({ showWorst: true });
  }

  /** After the tensors of the trace have become others: compare with the same one, if the array can still be that. */
  async function matchAgain() {
    const { comparison, selection } = store.state;
    const { given, at, tensor } = comparison;
    if (!given) return;
    set({ isMatched: false, reply: null });
    let isSame = false;
    await attempt(async (signal) => {
      const { matches } = await matchesOf(given, tensor ?? selection?.tensor ?? null, signal);
      const match = matches[at];
      isSame = tensor !== null && match.candidates.includes(tensor);
      set({ ...match, ...(isSame && { tensor }), isMatched: true });
    });
    if (isSame) await compare();
  }

  /** Stop what is being done, and keep what was given. */
  function cancel() {
    job.abort();
    set({ isBusy: false });
  }

  /** @param {Blob} file @param {string} source */
  async function give(file, source) {
    open();
    set({ ...INITIAL.comparison, source });
    const isDone = await attempt(async (signal) => {
      const given = await api.arrays(file, null, signal);
      const { matches, first } = await matchesOf(given, store.state.selection?.tensor ?? null, signal);
      set({ given, at: first, ...matches[first], isMatched: true });
    });
    if (isDone) await compare({ showWorst: true });
  }

  /** Open the tab in which arrays are given and compared. */
  function open() {
    const { shown, selection } = store.state;
    if (shown) explain.explain(selection ?? firstCell(shown.trace), { tab: "yours" });
  }

  // Another digit, objective or network has other right numbers; tensors of other shapes may be other tensors.
  store.watch(
    ({ shown, work }) => (work.status === "drawing" ? null : shown?.trace),
    () => {
      const { shown, comparison } = store.state;
      if (!shown || !comparison.given) return;
      if (comparison.isMatched && tensorsIn(shown.trace) === matched) compare();
      else matchAgain();
    },
  );

  return {
    openComparison: open,

    /** Compare what was pasted. @param {string} text */
    compareText: (text) => give(new Blob([text]), "what you pasted"),

    /** Compare the arrays in a file. @param {File} file */
    compareFile: (file) => give(file, file.name),

    /** @param {number} at */
    chooseGivenArray: (at) => choose(at),

    /** @param {string} tensor */
    async chooseComparedTensor(tensor) {
      set({ tensor, reply: null, problem: null });
      await compare({ showWorst: true });
    },

    cancelComparison: cancel,

    /** Compare what was given, after that was cancelled or has failed. */
    compareAgain() {
      const { isMatched, at } = store.state.comparison;
      return isMatched ? compare({ showWorst: true }) : choose(at);
    },

    /** Give something else. */
    forgetComparison() {
      job.abort();
      set(INITIAL.comparison);
    },
  };
}

/** What the given arrays are compared with: a right pass. @param {Trace} trace */
function experimentOf({ experiment: { mistakes: _, ...experiment } }) {
  return experiment;
}

/** The names and shapes of a trace's tensors, which say what an array can be. @param {Trace} trace */
function tensorsIn({ tensors }) {
  return [...tensors].map(([name, { shape }]) => `${name} ${shape}`).join();
}
