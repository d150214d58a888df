import { find } from "../dom/find.js";
import { createCanvasPainter } from "./canvas.js";
import { contentOf } from "./content.js";
import * as plotly from "./plotly.js";

/**
 * The painter of the picture. The canvas paints at once, and plotly.js draws when nothing moves any more. Of the two,
 * the one that is up to date is visible. Both count device pixels, so what they paint is larger than the picture, and
 * CSS scales it back.
 *
 * @typedef {import("./content.js").Content} Content
 * @typedef {import("../model/placement.js").Placement} Placement
 */

const QUIET = 80; // milliseconds before plotly.js draws: longer than the pauses between two moves of a drag

/** @param {HTMLElement} root  the picture */
export function createPainter(root) {
  const host = find(root, "[data-plot]", HTMLElement);
  const canvas = find(root, "[data-canvas]", HTMLCanvasElement);
  const draw = createCanvasPainter(canvas);
  /** @type {Content} */
  let content = { heatmaps: [], bars: [] };
  /** @type {Parameters<typeof draw> | null} what plotly.js has not drawn yet */
  let waiting = null;
  let timer = 0;

  async function drawWithPlotly() {
    if (!waiting) return;
    const [width, height, drawn] = waiting;
    waiting = null;
    await plotly.draw(host, width, height, drawn);
    if (!waiting) root.dataset.painter = "plotly";
  }

  return {
    /**
     * @param {{frame: DOMRect, pixel: number}} measured @param {Iterable<Placement>} placements
     * @param {import("../model/tensors.js").Trace} trace
     */
    paint({ frame, pixel }, placements, trace) {
      /** @param {number} x */
      const aligned = (x) => Math.round(x * pixel) / pixel - x;
      const transform = `translate(${aligned(frame.left)}px, ${aligned(frame.top)}px) scale(${1 / pixel})`;
      for (const { style } of [host, canvas]) style.transform = transform;
      content = contentOf(placements, trace, content);
      waiting = [Math.ceil(frame.width * pixel), Math.ceil(frame.height * pixel), content];
      draw(...waiting);
      clearTimeout(timer);
      root.dataset.painter = "canvas";
    },

    /** Let plotly.js draw, as nothing is going to move as far as is known. */
    settle() {
      clearTimeout(timer);
      if (waiting && plotly.isLoaded()) timer = window.setTimeout(drawWithPlotly, QUIET);
    },
  };
}
