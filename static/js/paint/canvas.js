import { lay } from "../model/tiling.js";

/**
 * The quick painter: the same content as plot.js draws, in the same place and colours, on a canvas. It follows the pen,
 * and shows the first picture while plotly.js is still loading.
 *
 * @typedef {import("./plotly.js").Heatmap} Heatmap
 * @typedef {import("./plotly.js").Bars} Bars
 * @typedef {{heatmaps: Heatmap[], bars: Bars[]}} Content
 */

/** @param {HTMLCanvasElement} canvas */
export function createPainter(canvas) {
  const context = canvas.getContext("2d");
  /** @type {Content} */
  let painted = { heatmaps: [], bars: [] };
  /** @type {ReturnType<typeof stampFor>[]} one a heatmap */
  let stamps = [];

  /**
   * Paint what is not painted yet.
   *
   * @param {number} width @param {number} height  device pixels
   * @param {Content} content
   */
  return function draw(width, height, content) {
    const moved = !alike(content, painted);
    if (moved || canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height }); // this wipes it
      painted = { heatmaps: [], bars: [] };
      stamps = content.heatmaps.map(({ tiling }) => stampFor(tiling));
    }
    content.heatmaps.forEach((one, i) => one === painted.heatmaps[i] || paintHeatmap(context, stamps[i], one));
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

/** What a heatmap is coloured on, a pixel for each unit of its tiling, before it is enlarged. @param {{width: number, height: number}} size */
export function stampFor({ width, height }) {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const image = context.createImageData(width, height);
  return { context, image, pixels: new Uint32Array(image.data.buffer) };
}

/** @param {ReturnType<typeof stampFor>} stamp @param {Heatmap} heatmap */
function paintHeatmap(context, stamp, { left, top, tiling, parts, shade }) {
  lay(stamp.pixels, tiling, parts, shade);
  stamp.context.putImageData(stamp.image, 0, 0);
  const [width, height] = [tiling.width * tiling.unit, tiling.height * tiling.unit];
  context.imageSmoothingEnabled = false;
  context.clearRect(left, top, width, height);
  context.drawImage(stamp.context.canvas, left, top, width, height);
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
