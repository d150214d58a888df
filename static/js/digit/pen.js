import { capture } from "../dom/capture.js";

/**
 * Strokes on the pad, by mouse, finger or pen.
 *
 * @typedef {import("../model/strokes.js").Point} Point
 * @typedef {Pick<import("../state/state.js").Actions, "beginStroke" | "extendStroke" | "endStroke">} StrokeActions
 */

/** `pointerrawupdate` reports a move at once, not with the next frame, so the request leaves half a frame sooner. */
const MOVE = "onpointerrawupdate" in globalThis ? "pointerrawupdate" : "pointermove";

/**
 * Listen for strokes: one at a time, with every point that the browser has merged into one event.
 *
 * @param {HTMLElement} surface
 * @param {() => boolean} isOpen  whether a stroke that has begun can go on; not once another digit has replaced the drawing
 * @param {StrokeActions} actions
 */
export function listenToPen(surface, isOpen, actions) {
  /** @type {{pointer: number, box: DOMRect} | null} the box is measured once a stroke: measuring it may force a layout */
  let stroke = null;

  surface.addEventListener("pointerdown", (event) => {
    if ((stroke && stroke.pointer !== event.pointerId) || event.button !== 0) return;
    event.preventDefault();
    stroke = { pointer: event.pointerId, box: surface.getBoundingClientRect() };
    capture(surface, event.pointerId);
    actions.beginStroke(pointIn(stroke.box, event));
  });
  surface.addEventListener(MOVE, (event) => {
    if (!(event instanceof PointerEvent) || event.pointerId !== stroke?.pointer || !isOpen()) return;
    const { box } = stroke;
    const merged = event.getCoalescedEvents?.() ?? [];
    actions.extendStroke((merged.length ? merged : [event]).map((one) => pointIn(box, one)));
  });
  /** @param {PointerEvent} event */
  const end = (event) => {
    if (event.pointerId !== stroke?.pointer) return;
    stroke = null;
    if (isOpen()) actions.endStroke();
  };
  // On the window: without capture, a pointer may be released outside of the pad.
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}

/** @param {DOMRect} box @param {PointerEvent} event @returns {Point} */
function pointIn(box, { clientX, clientY }) {
  return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
}
