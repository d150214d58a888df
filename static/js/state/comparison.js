import { ApiError } from "../api/errors.js";
import { firstParameter } from "../model/layers.js";
import { match } from "../model/matching.js";
import { encode, strongestIndex, tensorOf } from "../model/tensors.js";

/**
 * Numbers that the reader has computed, beside the right ones: what was given, which tensor it is, and what the server says.
 *
 * @typedef {import("../api/client.js").Given} Given
 * @typedef {import("../api/client.js").Comparison} ComparisonReply
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {{given: Given | null, source: string, at: number, tensor: string | null, candidates: string[],
 *            reply: ComparisonReply | null, problem: string | null, isBusy: boolean, progress: number | null}} Comparison
 *     source: where the arrays come from; at: which of them is compared; tensor: with which, null: not known; candidates:
 *     those of its shape; reply: belongs to `at` and `tensor`, and to an older experiment while `isBusy`; progress: 0..1, null: not known
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

  /** @param {Partial<Comparison>} change */
  const set = (change) => store.update({ comparison: { ...store.state.comparison, ...change } });

  /** Do something that the server may refuse; what is asked for next ends it. @param {(signal: AbortSignal) => Promise<void>} run */
  async function attempt(run) {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    set({ isBusy: true, progress: null, problem: null });
    try {
      await run(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      set({ reply: null, problem: error.message });
    } finally {
      if (!signal.aborted) set({ isBusy: false });
    }
  }

  /** Ask for the comparison of the chosen array, if that has not been answered. @param {{showWorst?: boolean}} [options] */
  async function compare({ showWorst = false } = {}) {
    const { shown, comparison } = store.state;
    const { given, at, tensor } = comparison;
    if (!shown || !given || !tensor) return;
    const { mistakes: _, ...experiment } = shown.trace.experiment;
    const { shape } = tensorOf(shown.trace, tensor);
    const question = { experiment, tensor, values: encode({ ...given.arrays[at].values, shape }) };
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

  /** Compare one of the arrays with the tensor that it is by its name and shape. @param {number} at */
  async function choose(at) {
    const { shown, comparison, selection } = store.state;
    if (!shown || !comparison.given) return;
    const { name, values } = comparison.given.arrays[at];
    const found = match({ name, shape: values.shape }, shown.trace.tensors, selection?.tensor ?? null);
    set({ at, ...found, reply: null });
    await compare({ showWorst: true });
  }

  /** Stop what is being done, and keep what was given. */
  function cancel() {
    job.abort();
    set({ isBusy: false });
  }

  /** @param {Blob} file @param {string} source */
  async function give(file, source) {
    open();
    /** @type {Given | null} */
    let given = null;
    set({ given, source, tensor: null, candidates: [], reply: null });
    await attempt(async (signal) => {
      given = await api.arrays(file, signal);
      if (!signal.aborted) set({ given });
    });
    if (given && store.state.comparison.given === given) await choose(firstMatch(given));
  }

  /** The first array that is a tensor of the network; in a file of weights and gradients the first gradient. @param {Given} given */
  function firstMatch({ arrays }) {
    const { shown } = store.state;
    const found = arrays.map(
      ({ name, values: { shape } }) => shown && match({ name, shape }, shown.trace.tensors).tensor,
    );
    const gradient = found.findIndex((tensor, i) => tensor && /grad|^d/i.test(arrays[i].name));
    return Math.max(0, gradient >= 0 ? gradient : found.findIndex((tensor) => tensor));
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
      const { name, values } = comparison.given.arrays[comparison.at];
      const { tensor } = comparison;
      const found = match({ name, shape: values.shape }, shown.trace.tensors, tensor);
      if (tensor && found.candidates.includes(tensor)) compare();
      else {
        cancel();
        set({ ...found, reply: null });
      }
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
    compareAgain: () => compare({ showWorst: true }),

    /** Give something else. */
    forgetComparison() {
      job.abort();
      set(INITIAL.comparison);
    },
  };
}
