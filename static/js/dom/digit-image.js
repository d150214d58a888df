import { contextOf } from "./canvas-context.js";

/**
 * Draw a square digit in black ink of varying opacity; a style sheet inverts it for the dark theme.
 *
 * @param {HTMLCanvasElement} canvas  which gets a pixel for each of the digit's
 * @param {ArrayLike<number>} pixels  numbers in 0..1, row-major
 */
export function drawPixels(canvas, pixels) {
  const context = contextOf(canvas);
  canvas.width = canvas.height = Math.sqrt(pixels.length);
  const image = context.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < pixels.length; i++) image.data[4 * i + 3] = Math.round(255 * pixels[i]);
  context.putImageData(image, 0, 0);
}
