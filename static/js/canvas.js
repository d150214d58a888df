import { shader } from "./scales.js";
import { lay } from "./tiling.js";

/**
 * The quick painter: the same content as plot.js draws, in the same place and colours, on a canvas. It follows the pen,
 * and shows the first picture while plotly.js is still loading.
 *
 * @typedef {import("./plot.js").Heatmap} Heatmap
 * @typedef {import("./plot.js").Bars} Bars
 * @typedef {{heatmaps: Heatmap[], bars: Bars[]}} Content
 */

/** @param {HTMLCanvasElement} canvas */
export function createPainter(canvas) {
  const context = canvas.getContext("2d");
  const stamp = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  /** @type {Content} */
  let painted = { heatmaps: [], bars: [] };

  /**
   * Paint what is not painted yet. Arguments as `draw` of plot.js.
   *
   * @param {number} width @param {number} height  device pixels
   * @param {Content} content
   */
  return function draw(width, height, content) {
    const moved = !alike(content, painted);
    if (moved || canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height }); // this wipes it
      painted = { heatmaps: [], bars: [] };
    }
    content.heatmaps.forEach((one, i) => one === painted.heatmaps[i] || paintHeatmap(context, stamp, one));
    content.bars.forEach((one, i) => paintBars(context, one, painted.bars[i]));
    painted = content;
  };
}

/** Whether every heatmap of one content covers exactly the place of the other's. */
function alike({ heatmaps }, { heatmaps: before }) {
  return heatmaps.length === before.length && heatmaps.every((one, i) => samePlace(one, before[i]));
}

function samePlace(a, b) {
  return ["left", "top", "tiling"].every((key) => a[key] === b[key]);
}

/** @param {Heatmap} heatmap */
function paintHeatmap(context, stamp, { left, top, tiling, parts, colours, limits }) {
  const { width, height, unit } = tiling;
  Object.assign(stamp.canvas, { width, height });
  const image = stamp.createImageData(width, height);
  lay(new Uint32Array(image.data.buffer), tiling, parts, shader(colours, limits));
  stamp.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.clearRect(left, top, width * unit, height * unit);
  context.drawImage(stamp.canvas, left, top, width * unit, height * unit);
}

/** @param {Bars} bars @param {Bars | undefined} before */
function paintBars(context, bars, before) {
  const rect = ({ zero, tops, thickness, lengths }, i) => [zero, tops[i], lengths[i], thickness];
  before?.tops.forEach((_, i) => context.clearRect(...rect(before, i)));
  bars.tops.forEach((_, i) => {
    context.fillStyle = bars.colours[i];
    context.fillRect(...rect(bars, i));
  });
}
