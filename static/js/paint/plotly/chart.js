import { fileOf, library } from "../plotly.js";
import { fileLayoutOf, layoutOf, tracesOf, withNumbers } from "./chart-figure.js";

/**
 * A chart that plotly.js draws into an element. What is in view is decided by its owner, because plotly.js has neither
 * a keyboard nor two fingers.
 *
 * @typedef {import("./chart-figure.js").Chart} Chart
 * @typedef {import("../../model/viewport.js").Frame} Frame
 */

const CONFIG = { staticPlot: true, displayModeBar: false, displaylogo: false, showSendToCloud: false };
const SHARPNESS = 2; // pixels of a PNG per CSS pixel

/** @param {HTMLElement} host */
export function createChart(host) {
  /** @type {{chart: Chart, traces: object[]} | null} */
  let drawn = null;
  /** All of what is drawn but the cells in view. */
  let drawnKey = "";

  return {
    /** @param {Chart} chart @param {Frame} frame @param {number} width */
    async draw(chart, frame, width) {
      const isNew = drawn?.chart !== chart;
      const traces = isNew || !drawn ? tracesOf(chart) : drawn.traces;
      drawn = { chart, traces };
      const layout = layoutOf(chart, frame, width);
      const { xaxis, yaxis } = layout;
      const numbers = withNumbers(traces, frame);
      const key = JSON.stringify([
        numbers[0].texttemplate,
        { ...layout, xaxis: { ...xaxis, range: 0 }, yaxis: { ...yaxis, range: 0 } },
      ]);
      const hasOnlyMoved = !isNew && key === drawnKey;
      drawnKey = key;
      // Many times faster, so that the chart follows the pointer.
      if (hasOnlyMoved) await library()?.relayout(host, { "xaxis.range": xaxis.range, "yaxis.range": yaxis.range });
      else await library()?.react(host, numbers, layout, CONFIG);
    },

    /** Show the label of a cell. @param {{x: number, y: number}} place */
    hover({ x, y }) {
      library()?.Fx.hover(host, [{ curveNumber: 0, xval: x + 0.5, yval: y + 0.5 }], "xy");
    },

    unhover() {
      library()?.Fx.loneUnhover(host);
    },

    /** What is in view, as a file. @param {"png" | "svg"} format @param {Chart} chart @param {Frame} frame */
    file(format, chart, frame) {
      const layout = fileLayoutOf(chart, frame);
      return fileOf(format, { data: withNumbers(tracesOf(chart), frame), layout, config: CONFIG }, SHARPNESS);
    },
  };
}
