import { same } from "../model/cells.js";

/**
 * What the dock shows: the selected cell, in the trace of the picture, and what the server says about it.
 *
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../state/state.js").Dock} Dock
 * @typedef {import("../state/state.js").Notation} Notation
 * @typedef {import("../state/state.js").Answer} Answer
 * @typedef {import("../state/state.js").NetworkCheck} NetworkCheck
 * @typedef {import("../state/state.js").Comparison} Comparison
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {{dock: Dock, notation: Notation, cell: Cell, trace: Trace, answer: Answer | null,
 *            isPending: boolean, networkCheck: NetworkCheck | null, comparison: Comparison,
 *            mistakes: import("../model/mistakes.js").Mistake[] | null}} Explanation
 *     answer: belongs to an older trace while the new one `isPending`; networkCheck: always belongs to `trace`;
 *     mistakes: that `trace` is made with
 */

/** @param {State} state @returns {Explanation | null} null while the dock is closed */
export function explanationOf({ dock, notation, selection, shown, answer: latest, networkCheck, comparison }) {
  if (!dock || !selection || !shown) return null;
  const { trace } = shown;
  const answer = latest && same(latest.cell, selection) ? latest : null;
  const isComplete = answer?.trace === trace && (answer.derivation !== null || answer.failure !== null);
  return {
    dock,
    notation,
    cell: selection,
    trace,
    answer,
    isPending: !isComplete,
    networkCheck: networkCheck?.trace === trace ? networkCheck : null,
    comparison,
    mistakes: shown.mistakes,
  };
}
