import { INITIAL as batch } from "./batch.js";
import { INITIAL as comparison } from "./comparison.js";
import { INITIAL as digit } from "./digit.js";
import { INITIAL as drawing } from "./drawing.js";
import { INITIAL as explain } from "./explain.js";
import { INITIAL as lesson } from "./lesson.js";
import { INITIAL as mistakes } from "./mistakes.js";
import { INITIAL as navigation } from "./navigation.js";
import { INITIAL as networkCheck } from "./network-check.js";
import { INITIAL as ownObjective } from "./own-objective.js";
import { INITIAL as ownWeights } from "./own-weights.js";
import { INITIAL as pointer } from "./pointer.js";
import { INITIAL as request } from "./request.js";
import { INITIAL as server } from "./server.js";
import { INITIAL as training } from "./training.js";
import { INITIAL as undo } from "./undo.js";

/**
 * The state of the page, put together from its parts. Each file in this folder owns one part: its type, its initial
 * value and its writers.
 *
 * @typedef {import("./request.js").RequestState & import("./digit.js").DigitState
 *         & import("./drawing.js").DrawingState & import("./pointer.js").PointerState
 *         & import("./undo.js").UndoState & import("./training.js").TrainingState
 *         & import("./batch.js").BatchState & import("./explain.js").ExplainState
 *         & import("./network-check.js").NetworkCheckState & import("./navigation.js").NavigationState
 *         & import("./lesson.js").LessonState & import("./server.js").ServerState
 *         & import("./comparison.js").ComparisonState & import("./mistakes.js").MistakesState
 *         & import("./own-objective.js").OwnObjectiveState
 *         & import("./own-weights.js").OwnWeightsState} State
 * @typedef {ReturnType<typeof import("./store.js").createStore<State>>} Store
 * @typedef {ReturnType<typeof import("./actions.js").createActions>} Actions
 */

/**
 * The types that views use, in one place.
 *
 * @typedef {import("./request.js").Wish} Wish
 * @typedef {import("./request.js").Shown} Shown
 * @typedef {import("./request.js").Work} Work
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./digit.js").Digit} Digit
 * @typedef {import("./pointer.js").PointedCell} Cell
 * @typedef {import("./training.js").Training} Training
 * @typedef {import("./batch.js").Batch} Batch
 * @typedef {import("./explain.js").Dock} Dock
 * @typedef {import("./explain.js").Notation} Notation
 * @typedef {import("./explain.js").Answer} Answer
 * @typedef {import("./network-check.js").NetworkCheck} NetworkCheck
 * @typedef {import("./lesson.js").Lesson} Lesson
 * @typedef {import("./comparison.js").Comparison} Comparison
 * @typedef {import("./own-weights.js").OwnWeights} OwnWeights
 */

/** How the page begins. @type {State} */
export const INITIAL = {
  ...request,
  ...digit,
  ...drawing,
  ...pointer,
  ...undo,
  ...training,
  ...batch,
  ...explain,
  ...networkCheck,
  ...navigation,
  ...lesson,
  ...server,
  ...comparison,
  ...mistakes,
  ...ownObjective,
  ...ownWeights,
};
