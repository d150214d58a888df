import { objectiveForNextDigit } from "../model/objective.js";
import * as strokes from "../model/strokes.js";
import { isDrawing } from "./request.js";

/**
 * Drawing on the pad. While the pen is down the picture follows it.
 *
 * @typedef {import("../model/strokes.js").Stroke} Stroke
 * @typedef {import("../model/strokes.js").Point} Point
 * @typedef {"pen" | "eraser"} Tool
 * @typedef {{tool: Tool, drawing: Stroke[] | null}} DrawingState  drawing null: the pad shows a sample or a photo
 */

/** @type {DrawingState} */
export const INITIAL = { tool: "pen", drawing: null };

/** A digit that was not drawn takes the pad. @returns {Partial<DrawingState>} */
export function drawingArrival(
  /** @type {Pick<DrawingState, "drawing">} */ state,
  /** @type {import("./request.js").Arrival} */ { source, isNewDigit },
) {
  if (!isNewDigit) return {};
  if (source.kind !== "drawing") return { drawing: null, tool: "pen" };
  return { drawing: state.drawing ?? source.strokes };
}

/**
 * @param {import("./state.js").Store} store
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>,
 *          bring: ReturnType<typeof import("./digit.js").createDigit>["bring"],
 *          rasterise: import("./read-digit.js").Rasterise, undoChange: () => void}} parts
 */
export function createDrawingActions(store, { request, bring, rasterise, undoChange }) {
  /** @type {AbortSignal | null} of the stroke that requests follow, or that a failed request has stopped following */
  let followed = null;

  /** While the pen is down: one request at a time, and the newest drawing goes next. */
  async function followPen() {
    const signal = request.signal();
    if (followed === signal) return;
    followed = signal;
    for (let sent = null; sent !== store.state.drawing; ) {
      sent = store.state.drawing ?? [];
      if (!(await sendStroke(strokes.visible(sent), signal)) || signal.aborted) return;
    }
    followed = null;
  }

  /** @param {Stroke[]} visible @param {AbortSignal} signal @returns {Promise<boolean>} whether to go on following */
  async function sendStroke(visible, signal) {
    const drawing = rasterise(visible);
    if (drawing === null) return true;
    const objective = objectiveForNextDigit(store.state.wish?.objective ?? null);
    request.want({ source: { kind: "drawing", strokes: visible }, objective });
    return request.load(signal, { image: { drawing }, pixels: null, steps: [] });
  }

  /** The pen is down. @param {Stroke[]} drawing */
  function draw(drawing) {
    store.update({ drawing });
    if (!strokes.isBlank(drawing)) followPen();
  }

  /** The drawing is as it shall be. @param {Stroke[]} drawing */
  function finish(drawing) {
    store.update({ drawing });
    if (strokes.isBlank(drawing)) return request.abandon();
    return bring({ kind: "drawing", strokes: strokes.visible(drawing) });
  }

  return {
    /** @param {Tool} tool */
    chooseTool: (tool) => store.update({ tool }),

    /** @param {Point} point */
    beginStroke(point) {
      request.cancel({ status: "drawing" });
      const { drawing, tool } = store.state;
      draw(strokes.begin(drawing ?? [], tool, point));
    },

    /** @param {Point[]} points */
    extendStroke: (points) => draw(strokes.extend(store.state.drawing ?? [], points)),

    endStroke: () => finish(store.state.drawing ?? []),

    /** Undo the last stroke or, if there is none, the last change of the network or of a pixel. */
    undo() {
      if (isDrawing(store.state)) return;
      const { drawing } = store.state;
      if (drawing?.length) finish(strokes.undo(drawing));
      else undoChange();
    },

    /** An empty pad; the picture keeps the last digit until there is a new one. */
    clear() {
      if (isDrawing(store.state)) return;
      finish(strokes.clear(store.state.drawing ?? []));
      store.update({ tool: "pen" });
    },
  };
}
