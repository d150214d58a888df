import { contextOf } from "../../dom/canvas-context.js";
import { element } from "../../dom/element.js";
import { token } from "../../paint/colours.js";

/**
 * The running sum as a line, with a dot after the terms that are added up so far.
 *
 * @param {Float64Array} sums  of the first 0, 1, 2, … terms
 */
export function createRunningSum(sums) {
  const canvas = element("canvas", { className: "running", ariaHidden: "true" });
  return {
    element: canvas,
    /** @param {number} count  of terms that are added up */
    draw(count) {
      const { context, width, height } = clear(canvas);
      const { x, y } = axesOf(sums, width, height);
      context.fillStyle = token("--line");
      context.fillRect(0, y(0), width, 1);
      const points = Array.from(sums, (sum, i) => /** @type {const} */ ([x(i), y(sum)]));
      drawLine(context, points.slice(count), { colour: token("--line"), width: 1.5 });
      drawLine(context, points.slice(0, count + 1), { colour: token("--ink"), width: 2 });
      context.beginPath();
      context.arc(...points[count], 3.5, 0, 2 * Math.PI);
      context.fillStyle = token("--ink");
      context.fill();
    },
  };
}

/** An empty canvas of the size that it has in the page. @param {HTMLCanvasElement} canvas */
function clear(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * devicePixelRatio; // which clears it too
  canvas.height = height * devicePixelRatio;
  const context = contextOf(canvas);
  context.scale(devicePixelRatio, devicePixelRatio);
  return { context, width, height };
}

const MARGIN = 4; // CSS pixels around the line, for its dot

/** @param {Float64Array} sums @param {number} width @param {number} height */
function axesOf(sums, width, height) {
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  return {
    x: (/** @type {number} */ i) => MARGIN + ((width - 2 * MARGIN) * i) / (sums.length - 1),
    y: (/** @type {number} */ sum) => height - MARGIN - ((height - 2 * MARGIN) * (sum - low)) / (high - low || 1),
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {(readonly [number, number])[]} points
 * @param {{colour: string, width: number}} style
 */
function drawLine(context, points, { colour, width }) {
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
