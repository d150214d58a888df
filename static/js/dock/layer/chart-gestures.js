import { capture } from "../../dom/capture.js";

/**
 * What the pointer, the wheel, two fingers and the keyboard mean on a chart. One finger scrolls the page, and only taps,
 * until the reader asks for zooming and panning.
 *
 * @typedef {[x: number, y: number]} Point   CSS pixels from the corner of the cells
 * @typedef {{point: (at: Point) => void, leave: () => void, open: (at: Point) => void, openCursor: () => void,
 *            moveCursor: (down: number, right: number) => void, showCursor: () => void,
 *            zoom: (factor: number, at?: Point) => boolean, pan: (right: number, down: number) => void,
 *            reset: () => void}} Chart
 *     zoom: whether anything could be zoomed
 */

const CLICK = 4; // CSS pixels that a pointer may move in a click
const WHEEL = 0.002; // how much one pixel of a wheel's turn enlarges
const KEY_ZOOM = 1.5;

/** @type {Record<string, [down: number, right: number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {HTMLElement} cells @param {Chart} chart */
export function listenToGestures(cells, chart) {
  listenToPointers(cells, chart);
  listenToKeys(cells, chart);
  cells.addEventListener("wheel", (event) => {
    const { deltaY, deltaMode } = event;
    const pixels = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? deltaY : 20 * deltaY; // else lines
    // With everything in view, the wheel scrolls the page again.
    if (chart.zoom(Math.exp(-WHEEL * pixels), pointIn(cells, event))) event.preventDefault();
  });
}

/** @param {HTMLElement} cells @param {Chart} chart */
function listenToPointers(cells, chart) {
  /** @type {Map<number, Point>} where each pressed pointer is */
  const pressed = new Map();
  let isDragged = false; // since the press that may become a click
  const mayDrag = (/** @type {PointerEvent} */ { pointerType }) =>
    pointerType === "mouse" || cells.dataset.touch === "moves";

  cells.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (pressed.size === 0) isDragged = false;
    pressed.set(event.pointerId, pointIn(cells, event));
  });
  cells.addEventListener("pointermove", (event) => {
    const [before, now] = [pressed.get(event.pointerId), pointIn(cells, event)];
    if (!before) return chart.point(now);
    if (!mayDrag(event) || (!isDragged && distance(before, now) < CLICK)) return;
    if (!isDragged) capture(cells, event.pointerId);
    isDragged = true;
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    pressed.set(event.pointerId, now);
    // Two fingers: each moves the middle between them by half of its way.
    const share = other ? 0.5 : 1;
    chart.pan((now[0] - before[0]) * share, (now[1] - before[1]) * share);
    if (other) chart.zoom(distance(now, other) / Math.max(1, distance(before, other)), middle(now, other));
  });
  const release = (/** @type {PointerEvent} */ { pointerId }) => pressed.delete(pointerId);
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release);
  cells.addEventListener("pointerleave", () => {
    if (pressed.size === 0) chart.leave();
  });
  cells.addEventListener("click", (event) => {
    if (!isDragged) chart.open(pointIn(cells, event));
  });
}

/** @param {HTMLElement} cells @param {Chart} chart */
function listenToKeys(cells, chart) {
  cells.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (key in ARROWS) chart.moveCursor(...ARROWS[key]);
    else if (key === "Enter") chart.openCursor();
    else if (key === "+" || key === "=") chart.zoom(KEY_ZOOM);
    else if (key === "-") chart.zoom(1 / KEY_ZOOM);
    else if (key === "0") chart.reset();
    else return;
    event.preventDefault();
  });
  cells.addEventListener("focus", () => {
    if (cells.matches(":focus-visible")) chart.showCursor();
  });
  cells.addEventListener("blur", () => chart.leave());
}

/** @param {HTMLElement} cells @param {MouseEvent} event @returns {Point} */
function pointIn(cells, { clientX, clientY }) {
  const { left, top } = cells.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** @param {Point} a @param {Point} b @returns {Point} */
const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
