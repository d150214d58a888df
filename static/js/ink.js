import { curve } from "./strokes.js";

/** Strokes on a canvas: a thick soft pen, like the ink of MNIST once it is brought to 28 x 28. */

const PEN = 0.075; // of the pad's side: a digit of 3/4 of the pad gets strokes of two of its 20 pixels
const ERASER = 0.12;
const SOFTNESS = 0.2; // of the pen's width
const SIDE = 280; // pixels of the picture that is sent

/** @param {CanvasRenderingContext2D} context @param {import("./strokes.js").Stroke[]} strokes */
export function draw(context, strokes) {
  const side = context.canvas.width;
  context.clearRect(0, 0, side, side);
  for (const { tool, points } of strokes) drawStroke(context, tool, points, side);
}

/** White paper with black ink, as a PNG. @param {import("./strokes.js").Stroke[]} strokes @returns {Promise<Blob>} */
export function rasterise(strokes) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d");
  draw(context, strokes);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function drawStroke(context, tool, points, side) {
  const width = side * (tool === "pen" ? PEN : ERASER);
  context.save();
  context.globalCompositeOperation = tool === "pen" ? "source-over" : "destination-out";
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = width * (1 - SOFTNESS);
  context.shadowColor = "#000";
  context.shadowBlur = width * SOFTNESS;
  const { start, curves } = curve(points);
  context.beginPath();
  context.moveTo(side * start.x, side * start.y);
  for (const { control, end } of curves) {
    context.quadraticCurveTo(side * control.x, side * control.y, side * end.x, side * end.y);
  }
  context.stroke();
  context.restore();
}
