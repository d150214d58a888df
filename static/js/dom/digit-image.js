import { contextOf } from "./canvas-context.js";

/**
 * Draw a 28 x 28 digit in black ink of varying opacity; a style sheet inverts it for the dark theme.
 *
 * @param {HTMLCanvasElement} canvas  of 28 x 28 pixels
 * @param {ArrayLike<number>} pixels  784 numbers in 0..1
 */
export function drawPixels(canvas, pixels) {
  const context = contextOf(canvas);
  const image = context.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < pixels.length; i++) image.data[4 * i + 3] = Math.round(255 * pixels[i]);
  context.putImageData(image, 0, 0);
}
