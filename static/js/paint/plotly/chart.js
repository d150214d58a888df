import { token } from "../colours.js";
import { fileOf, library } from "../plotly.js";
import { layoutOf, tracesOf, withNumbers } from "./chart-figure.js";

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

  return {
    /** @param {Chart} chart @param {Frame} frame */
    async draw(chart, frame) {
      if (drawn?.chart !== chart) drawn = { chart, traces: tracesOf(chart) };
      await library()?.react(host, withNumbers(drawn.traces, frame), layoutOf(chart, frame), CONFIG);
    },

    /** Show the label of a cell. @param {{x: number, y: number}} place */
    hover({ x, y }) {
      library()?.Fx.hover(host, [{ curveNumber: 0, pointNumber: [y, x] }], "xy");
    },

    unhover() {
      library()?.Fx.loneUnhover(host);
    },

    /** What is in view, as a file. @param {"png" | "svg"} format @param {Chart} chart @param {Frame} frame */
    file(format, chart, frame) {
      const layout = layoutOf(chart, frame, { title: true, paper: token("--surface") });
      return fileOf(format, { data: withNumbers(tracesOf(chart), frame), layout, config: CONFIG }, SHARPNESS);
    },
  };
}
