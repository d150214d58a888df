/**
 * A drawing as data: the strokes of the pen and the eraser, from which the canvas is drawn.
 *
 * @typedef {{x: number, y: number}} Point   0..1, from the pad's top left corner
 * @typedef {{tool: "pen" | "eraser", points: Point[]}} Line
 * @typedef {Line | {tool: "clear"}} Stroke
 */

/** @param {Stroke[]} strokes @param {"pen" | "eraser"} tool @param {Point} point @returns {Stroke[]} */
export function begin(strokes, tool, point) {
  return [...strokes, { tool, points: [point] }];
}

/**
 * The strokes with more points in the last line.
 *
 * @param {Stroke[]} strokes @param {Point[]} points @returns {Stroke[]}
 */
export function extend(strokes, points) {
  const last = strokes.at(-1);
  if (!last || last.tool === "clear") return strokes;
  return [...strokes.slice(0, -1), { ...last, points: [...last.points, ...points] }];
}

/** Clearing is a stroke like any other, so it can be undone. @param {Stroke[]} strokes @returns {Stroke[]} */
export function clear(strokes) {
  return isBlank(strokes) ? strokes : [...strokes, { tool: "clear" }];
}

/** @param {Stroke[]} strokes @returns {Stroke[]} */
export function undo(strokes) {
  return strokes.slice(0, -1);
}

/** The lines since the pad was last cleared. @param {Stroke[]} strokes @returns {Line[]} */
export function visible(strokes) {
  const cleared = strokes.findLastIndex(({ tool }) => tool === "clear");
  return strokes.slice(cleared + 1).filter((stroke) => stroke.tool !== "clear");
}

/** Whether no line of the pen is visible. @param {Stroke[]} strokes */
export function isBlank(strokes) {
  return !visible(strokes).some(({ tool }) => tool === "pen");
}

/**
 * A smooth line through points: quadratic curves between their midpoints, with the points as control points.
 *
 * @param {Point[]} points  at least one @returns {{start: Point, curves: {control: Point, end: Point}[]}}
 */
export function curve(points) {
  const curves = points.slice(1).map((point, i) => ({ control: points[i], end: middle(points[i], point) }));
  const last = points[points.length - 1];
  return { start: points[0], curves: [...curves, { control: last, end: last }] };
}

/** @param {Point} a @param {Point} b @returns {Point} */
function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
