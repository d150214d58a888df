import { contextOf } from "../dom/canvas-context.js";
import { fillCells } from "../model/tiling.js";

/**
 * The fast painter: it draws on a canvas what plotly.js draws, in the same place and colours. It follows the pen, and
 * shows the first picture while plotly.js is still loading.
 *
 * @typedef {import("./content.js").Content} Content
 * @typedef {import("./content.js").Heatmap} Heatmap
 * @typedef {import("./content.js").Bars} Bars
 * @typedef {ReturnType<typeof createRaster>} Raster
 */

/** @param {HTMLCanvasElement} canvas */
export function createCanvasPainter(canvas) {
  const context = contextOf(canvas);
  /** @type {Content} */
  let painted = { heatmaps: [], bars: [] };
  /** @type {Raster[]} one for each heatmap */
  let rasters = [];

  /**
   * Paint what has changed since the last call.
   *
   * @param {number} width @param {number} height  device pixels
   * @param {Content} content
   */
  return function draw(width, height, content) {
    const moved = !areAlike(content, painted);
    if (moved || canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height }); // which clears it
      painted = { heatmaps: [], bars: [] };
      rasters = content.heatmaps.map(({ tiling }) => createRaster(tiling));
    }
    for (const [i, heatmap] of content.heatmaps.entries()) {
      if (heatmap !== painted.heatmaps[i]) paintHeatmap(context, rasters[i], heatmap);
    }
    for (const [i, bars] of content.bars.entries()) paintBars(context, bars, painted.bars[i]);
    painted = content;
  };
}

/**
 * Whether every heatmap of one content covers exactly the place of the other's.
 *
 * @param {Content} now @param {Content} before
 */
function areAlike({ heatmaps }, { heatmaps: before }) {
  return heatmaps.length === before.length && heatmaps.every((one, i) => haveOnePlace(one, before[i]));
}

/** @param {Heatmap} a @param {Heatmap} b */
function haveOnePlace(a, b) {
  return a.left === b.left && a.top === b.top && a.tiling === b.tiling;
}

/**
 * A small image with one pixel for each unit of a heatmap, which is coloured first and enlarged then.
 *
 * @param {{width: number, height: number}} size
 */
export function createRaster({ width, height }) {
  const context = contextOf(new OffscreenCanvas(width, height), { willReadFrequently: true });
  const image = context.createImageData(width, height);
  return { context, image, pixels: new Uint32Array(image.data.buffer) };
}

/** @param {CanvasRenderingContext2D} context @param {Raster} raster @param {Heatmap} heatmap */
function paintHeatmap(context, raster, { left, top, tiling, parts, shade }) {
  fillCells(raster.pixels, tiling, parts, shade);
  raster.context.putImageData(raster.image, 0, 0);
  const [width, height] = [tiling.width * tiling.unit, tiling.height * tiling.unit];
  context.imageSmoothingEnabled = false;
  context.clearRect(left, top, width, height);
  context.drawImage(raster.context.canvas, left, top, width, height);
}

/** @param {CanvasRenderingContext2D} context @param {Bars} bars @param {Bars | undefined} before */
function paintBars(context, bars, before) {
  before?.tops.forEach((top, i) => {
    context.clearRect(before.zero, top, before.lengths[i], before.thickness);
  });
  bars.tops.forEach((top, i) => {
    context.fillStyle = bars.colours[i];
    context.fillRect(bars.zero, top, bars.lengths[i], bars.thickness);
  });
}
