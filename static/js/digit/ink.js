import { curve } from "../model/strokes.js";
import { encode } from "../model/tensors.js";

/** Strokes on a canvas: a thick soft pen, like the ink of MNIST once it is brought to 28 x 28. */

const PEN = 0.075; // of the pad's side: a digit of 3/4 of the pad gets strokes of two of its 20 pixels
const ERASER = 0.12;
const EDGES = [
  { width: 1.1, opacity: 0.4 },
  { width: 0.9, opacity: 1 },
]; // soft, without the cost of a blur
const SIDE = 56; // pixels of the picture that is sent: two for each of the network's
const FAINT = 0.1; // what the server takes for paper

/** @param {CanvasRenderingContext2D} context @param {import("../model/strokes.js").Stroke[]} strokes */
export function draw(context, strokes) {
  const side = context.canvas.width;
  context.clearRect(0, 0, side, side);
  for (const { tool, points } of strokes) drawStroke(context, tool, points, side);
}

const paper = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });

/**
 * Strokes as a tensor of ink in 0..1, for a request; null where there is none to see, as after erasing all of it.
 *
 * @param {import("../model/strokes.js").Stroke[]} strokes @returns {import("../model/tensors.js").TypedArray | null}
 */
export function rasterise(strokes) {
  draw(paper, strokes);
  const { data } = paper.getImageData(0, 0, SIDE, SIDE);
  const ink = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3] / 255;
  return ink.some((x) => x > FAINT) ? encode({ data: ink, shape: [SIDE, SIDE] }) : null;
}

function drawStroke(context, tool, points, side) {
  const width = side * (tool === "pen" ? PEN : ERASER);
  context.save();
  context.globalCompositeOperation = tool === "pen" ? "source-over" : "destination-out";
  context.lineCap = context.lineJoin = "round";
  const { start, curves } = curve(points);
  context.beginPath();
  context.moveTo(side * start.x, side * start.y);
  context.lineTo(side * start.x, side * start.y); // a dot, where that is all
  for (const { control, end } of curves) {
    context.quadraticCurveTo(side * control.x, side * control.y, side * end.x, side * end.y);
  }
  for (const edge of EDGES) {
    Object.assign(context, { lineWidth: width * edge.width, globalAlpha: edge.opacity });
    context.stroke();
  }
  context.restore();
}
