/**
 * The 2D context of a canvas, which every browser has for a canvas that nothing else is drawn on.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gives this canvas no 2D context.");
  return context;
}

/**
 * A canvas that is not in the page, and its 2D context.
 *
 * @param {number} width @param {number} height @param {CanvasRenderingContext2DSettings} [settings]
 */
export function offscreenContext(width, height, settings) {
  const context = new OffscreenCanvas(width, height).getContext("2d", settings);
  if (!context) throw new Error("The browser gives an OffscreenCanvas no 2D context.");
  return context;
}
