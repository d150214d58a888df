import { contextOf } from "../dom/canvas-context.js";
import { curve } from "../model/strokes.js";
import { encode } from "../model/tensors.js";

/**
 * Strokes drawn on a canvas with a thick, soft pen, like the ink of MNIST once it is scaled to 28 x 28.
 *
 * @typedef {import("../model/strokes.js").Stroke} Stroke
 * @typedef {import("../model/strokes.js").Point} Point
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context
 */

const WIDTHS = { pen: 0.075, eraser: 0.12 }; // of the pad's side. A pen of 0.075 gives strokes 2 of MNIST's 20 pixels wide
const EDGES = [
  { width: 1.1, opacity: 0.4 },
  { width: 0.9, opacity: 1 },
]; // soft, without the cost of a blur
const SIDE = 56; // pixels of the image that is sent: two for each of the network's
const DOT = 0.01; // pixels
const FAINT = 0.1; // the server reads fainter ink as paper

/** @param {Context} context @param {Stroke[]} strokes */
export function draw(context, strokes) {
  const side = context.canvas.width;
  context.clearRect(0, 0, side, side);
  for (const stroke of strokes) if (stroke.tool !== "clear") drawStroke(context, stroke.points, stroke.tool);
}

const paper = contextOf(new OffscreenCanvas(SIDE, SIDE), { willReadFrequently: true });

/**
 * Strokes as a tensor of ink in 0..1, for a request; null if no ink is visible, as after erasing all of it.
 *
 * @param {Stroke[]} strokes
 * @returns {import("../model/tensors.js").TypedArray | null}
 */
export function rasterise(strokes) {
  draw(paper, strokes);
  const { data } = paper.getImageData(0, 0, SIDE, SIDE);
  const ink = Float32Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 3] / 255);
  return ink.some((opacity) => opacity > FAINT) ? encode({ data: ink, shape: [SIDE, SIDE] }) : null;
}

/** @param {Context} context @param {Point[]} points @param {"pen" | "eraser"} tool */
function drawStroke(context, points, tool) {
  const side = context.canvas.width;
  context.save();
  context.globalCompositeOperation = tool === "pen" ? "source-over" : "destination-out";
  context.lineCap = context.lineJoin = "round";
  const { start, curves } = curve(points);
  context.beginPath();
  context.moveTo(side * start.x, side * start.y);
  context.lineTo(side * start.x + DOT, side * start.y); // a single point gives a dot: a line of no length is not drawn
  for (const { control, end } of curves) {
    context.quadraticCurveTo(side * control.x, side * control.y, side * end.x, side * end.y);
  }
  for (const { width, opacity } of EDGES) {
    context.lineWidth = side * WIDTHS[tool] * width;
    context.globalAlpha = opacity;
    context.stroke();
  }
  context.restore();
}
