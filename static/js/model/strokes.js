/**
 * What was drawn, as data; the canvas is only its drawing.
 *
 * @typedef {{x: number, y: number}} Point   0..1, from the pad's top left corner
 * @typedef {{tool: "pen" | "eraser", points: Point[]} | {tool: "clear"}} Stroke
 */

/** @param {Stroke[]} strokes @param {"pen" | "eraser"} tool @param {Point} point @returns {Stroke[]} */
export function begin(strokes, tool, point) {
  return [...strokes, { tool, points: [point] }];
}

/** @param {Stroke[]} strokes @param {Point[]} points @returns {Stroke[]} */
export function extend(strokes, points) {
  const last = strokes.at(-1);
  return [...strokes.slice(0, -1), { ...last, points: [...last.points, ...points] }];
}

/** Clearing is a step like any other, so that it can be undone. @param {Stroke[]} strokes @returns {Stroke[]} */
export function clear(strokes) {
  return isBlank(strokes) ? strokes : [...strokes, { tool: "clear" }];
}

/** @param {Stroke[]} strokes @returns {Stroke[]} */
export function undo(strokes) {
  return strokes.slice(0, -1);
}

/** The strokes that are to be seen: those after the last clearing. @param {Stroke[]} strokes */
export function visible(strokes) {
  return strokes.slice(strokes.findLastIndex(({ tool }) => tool === "clear") + 1);
}

/** True where no pen has left a trace. @param {Stroke[]} strokes */
export function isBlank(strokes) {
  return !visible(strokes).some(({ tool }) => tool === "pen");
}

/**
 * A stroke as a smooth line: quadratic curves through the middles between its points, the points as control points.
 *
 * @param {Point[]} points @returns {{start: Point, curves: {control: Point, end: Point}[]}}
 */
export function curve(points) {
  const curves = points.slice(1).map((point, i) => ({ control: points[i], end: middle(points[i], point) }));
  return { start: points[0], curves: [...curves, { control: points.at(-1), end: points.at(-1) }] };
}

function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
