/**
 * The 2D context of a canvas. Browsers return null only if the canvas already has a context of another kind.
 *
 * @overload
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
/**
 * @overload
 * @param {OffscreenCanvas} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {OffscreenCanvasRenderingContext2D}
 */
/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (context instanceof CanvasRenderingContext2D || context instanceof OffscreenCanvasRenderingContext2D)
    return context;
  throw new Error("The canvas has no 2D context.");
}
