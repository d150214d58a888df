import { createBatchActions } from "./batch.js";
import { createComparisonActions } from "./comparison.js";
import { createDigit, digitArrival } from "./digit.js";
import { createDrawingActions, drawingArrival } from "./drawing.js";
import { createEditActions } from "./edits.js";
import { createExplainActions, explainArrival } from "./explain.js";
import { createLessonActions } from "./lesson.js";
import { createMistakeActions } from "./mistakes.js";
import { createNavigationActions } from "./navigation.js";
import { createNetworkCheckActions } from "./network-check.js";
import { createObjectiveActions } from "./objective.js";
import { createOwnObjectiveActions } from "./own-objective.js";
import { createOwnWeightsActions } from "./own-weights.js";
import { createPointerActions, pointerArrival } from "./pointer.js";
import { readDigit } from "./read-digit.js";
import { createRequest } from "./request.js";
import { watchServer } from "./server.js";
import { createTraining } from "./training.js";
import { createUndo } from "./undo.js";

/** @typedef {Omit<typeof import("../api/client.js"), "exercise" | "answer">} Api  without what only the page of the exercises asks */

/**
 * Everything that can happen on the page, put together from the files of this folder. Nothing else changes the state.
 *
 * @param {import("./state.js").Store} store
 * @param {Api} api
 * @param {import("./read-digit.js").Rasterise} rasterise
 */
export function createActions(store, api, rasterise) {
  const request = createRequest(store, api, {
    read: (wish, signal) => readDigit(wish, { api, rasterise, signal }),
    arrivals: [digitArrival, drawingArrival, pointerArrival, explainArrival],
  });
  const undo = createUndo(store);
  const { leaveRun, actions: training } = createTraining(store, api, { request, undo });
  const edits = createEditActions(store, { request, undo, leaveRun });
  const { bring, actions: digit } = createDigit(store, { request, undo });
  const pointer = createPointerActions(store);
  const explain = createExplainActions(store, api, pointer);
  const navigation = createNavigationActions(store, api, { request, bring, explain, leaveRun });
  watchServer(store, api);

  return {
    ...request.actions,
    ...training,
    ...edits,
    ...digit,
    ...createDrawingActions(store, { request, bring, rasterise, undoChange: edits.undoChange }),
    ...createObjectiveActions(store, api, { request }),
    ...createOwnObjectiveActions(store, api, { request }),
    ...createBatchActions(store, api),
    ...pointer,
    ...explain,
    ...createNetworkCheckActions(store, api),
    ...navigation,
    ...createLessonActions(store, navigation),
    ...createComparisonActions(store, api, { explain }),
    ...createMistakeActions(store, api, { request }),
    ...createOwnWeightsActions(store, api, { edits }),
  };
}
