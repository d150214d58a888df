import { colourscale } from "./scales.js";

/**
 * A small heatmap of a parameter or of its gradient, one canvas pixel a cell; filters go down, their planes across.
 *
 * @param {import("./tensors.js").Tensor} tensor @param {number} bound  of its colours
 * @param {CSSStyleDeclaration} style @returns {HTMLCanvasElement}
 */
export function heat({ data, shape }, bound, style) {
  const [blocks, planes, rows, columns] = as4(shape);
  const canvas = document.createElement("canvas");
  canvas.width = planes * (columns + 1) - 1;
  canvas.height = blocks * (rows + 1) - 1;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const colours = table(colourscale(style.getPropertyValue("--scale-signed")));
  for (let at = 0; at < data.length; at++) {
    const column = at % columns;
    const row = Math.floor(at / columns) % rows;
    const plane = Math.floor(at / columns / rows) % planes;
    const block = Math.floor(at / columns / rows / planes);
    const share = bound ? (data[at] / bound + 1) / 2 : 0.5;
    const place = (block * (rows + 1) + row) * canvas.width + plane * (columns + 1) + column;
    image.data.set(colours[Math.round(share * (colours.length - 1))], 4 * place);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Any parameter as [blocks, planes, rows, columns]: a bias in one row, dense weights a row a class. */
function as4(shape) {
  if (shape.length === 4) return shape;
  return shape.length === 2 ? [1, 1, ...shape] : [1, 1, 1, ...shape];
}

const STEPS = 256;

/** A colour scale as RGBA, evenly from its one end to the other. */
function table(scale) {
  const stops = scale.map(([, hex]) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: STEPS }, (_, i) => {
    const place = (i / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const mixed = stops[low].map((c, k) => Math.round(c + (place - low) * (stops[low + 1][k] - c)));
    return [...mixed, 255];
  });
}
