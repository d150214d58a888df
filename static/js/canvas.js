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
    content.heatmaps.forEach((one, i) => sameNumbers(one, painted.heatmaps[i]) || paintHeatmap(context, stamp, one));
    content.bars.forEach((one, i) => paintBars(context, one, painted.bars[i]));
    painted = content;
  };
}

/** Whether every heatmap of one content covers exactly the place of the other's. */
function alike({ heatmaps }, { heatmaps: before }) {
  return heatmaps.length === before.length && heatmaps.every((one, i) => samePlace(one, before[i]));
}

function samePlace(a, b) {
  return ["left", "top", "unit"].every((key) => a[key] === b[key])
    && a.rows.length === b.rows.length && a.rows[0].length === b.rows[0].length;
}

/** @param {Heatmap} a @param {Heatmap | undefined} b  in the same place */
function sameNumbers(a, b) {
  if (String(a.colours) !== String(b?.colours)) return false;
  const [x, y] = [a, b].map(({ rows }) => new Uint32Array(rows[0].buffer));
  return x.every((bits, i) => bits === y[i]);
}

/** @param {Heatmap} heatmap */
function paintHeatmap(context, stamp, { left, top, unit, rows, colours, limits }) {
  const [width, height] = [rows[0].length, rows.length];
  Object.assign(stamp.canvas, { width, height });
  const image = stamp.createImageData(width, height);
  colour(new Float32Array(rows[0].buffer), colours, limits, new Uint32Array(image.data.buffer));
  stamp.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.clearRect(left, top, width * unit, height * unit);
  context.drawImage(stamp.canvas, left, top, width * unit, height * unit);
}

/**
 * Every number's colour, as the bytes red, green, blue, alpha; NaN stays transparent. Numbers between two colours of the
 * scale have a mixture, as plotly.js makes it; those beyond its ends the colour of the end.
 *
 * @param {Float32Array} numbers @param {[number, string][]} colours  evenly spaced
 * @param {[number, number]} limits @param {Uint32Array} into
 */
export function colour(numbers, colours, [low, high], into) {
  const steps = colours.length - 1;
  const parts = colours.map(([, hex]) => channels(hex));
  const perStep = steps / (high - low);
  for (let i = 0; i < numbers.length; i++) {
    const at = Math.min(Math.max((numbers[i] - low) * perStep, 0), steps);
    if (Number.isNaN(at)) continue;
    const step = Math.min(Math.floor(at), steps - 1);
    const from = parts[step];
    const to = parts[step + 1];
    const share = at - step;
    const red = Math.round(from[0] + share * (to[0] - from[0]));
    const green = Math.round(from[1] + share * (to[1] - from[1]));
    const blue = Math.round(from[2] + share * (to[2] - from[2]));
    into[i] = 0xff000000 | (blue << 16) | (green << 8) | red;
  }
}

/** @param {string} hex  #rgb or #rrggbb @returns {number[]} 0..255 */
function channels(hex) {
  const [width, times] = hex.length === 4 ? [1, 17] : [2, 1];
  return [0, 1, 2].map((k) => times * parseInt(hex.slice(1 + k * width, 1 + (k + 1) * width), 16));
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
