import { ApiError } from "../api/errors.js";
import { matrix } from "../model/tiling.js";

/**
 * The only file that touches plotly.js. All panels are traces of one static figure whose axes count device pixels, so
 * that a heatmap's cell is a whole number of them and one call redraws the picture.
 *
 * @typedef {{left: number, top: number, tiling: import("../model/tiling.js").Tiling, parts: import("../model/panels.js").Part[],
 *            colours: [number, string][], limits: [number, number], shade: (share: number) => number}} Heatmap
 * @typedef {{zero: number, tops: number[], thickness: number, lengths: number[], colours: string[]}} Bars
 *     all lengths whole device pixels
 */

const CONFIG = { staticPlot: true, displayModeBar: false, showSendToCloud: false };

/**
 * plotly.js is large: it runs only after the first picture is painted, and the page can be used meanwhile.
 *
 * @param {string} url
 */
export async function load(url) {
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    Object.assign(script, { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

export function isLoaded() {
  return window.Plotly !== undefined;
}

/**
 * @param {HTMLElement} host @param {number} width @param {number} height  device pixels
 * @param {{heatmaps: Heatmap[], bars: Bars[]}} content
 */
export function draw(host, width, height, content) {
  return window.Plotly.react(host, traces(content), layoutOf(width, height), CONFIG);
}

/**
 * A figure as a file. @param {"png" | "svg"} format @param {import("./figure.js").Figure} figure @returns {Promise<Blob>}
 *
 * @param {number} scale  of a PNG: its pixels per device pixel
 */
export async function image(format, { width, height, paper, content, texts, grounds }, scale) {
  if (!isLoaded())
    throw new ApiError("plotly.js, which draws the file, did not load.", { code: "no_plotly", again: false });
  const layout = {
    ...layoutOf(width, height),
    paper_bgcolor: paper,
    annotations: texts.map(annotation),
    shapes: grounds.map(({ left, top, width, height, colour }) => ({
      ...{ type: "rect", layer: "below", x0: left, y0: top, x1: left + width, y1: top + height },
      ...{ fillcolor: colour, line: { width: 0 } },
    })),
  };
  const options = { format: "svg", width, height, imageDataOnly: true };
  const text = await window.Plotly.toImage({ data: traces(content), layout, config: CONFIG }, options);
  // On the page a style sheet keeps the cells sharp; a file has to say it itself.
  const svg = new Blob([text.replaceAll("<image ", '<image image-rendering="pixelated" ')], { type: "image/svg+xml" });
  return format === "svg" ? svg : rasterise(svg, width * scale, height * scale);
}

function annotation({ text, x, y, size, weight, colour, angle }) {
  const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const font = { family: "system-ui, sans-serif", size, weight, color: colour };
  return { text: plain, x, y, xanchor: "center", yanchor: "middle", showarrow: false, textangle: angle, font };
}

async function rasterise(svg, width, height) {
  const picture = new Image();
  picture.src = URL.createObjectURL(svg);
  await picture.decode();
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  return canvas.convertToBlob({ type: "image/png" });
}

const traces = ({ heatmaps, bars }) => [...heatmaps.map(heatmapTrace), ...bars.map(barTrace)];

function layoutOf(width, height) {
  const axis = { visible: false, fixedrange: true };
  return {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    showlegend: false,
    barmode: "overlay",
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0] },
  };
}

function heatmapTrace({ left, top, tiling, parts, colours, limits: [zmin, zmax] }) {
  const { unit } = tiling;
  return {
    type: "heatmap",
    x0: left + unit / 2,
    dx: unit,
    y0: top + unit / 2,
    dy: unit,
    z: matrix(tiling, parts),
    zmin,
    zmax,
    colorscale: colours,
    // Not smooth: the cells stay sharp by css/plotly.css. Without "fast", plotly.js says so in a style attribute, which
    // the Content-Security-Policy forbids.
    zsmooth: "fast",
    showscale: false,
    hoverinfo: "skip",
  };
}

function barTrace({ zero, tops, thickness, lengths, colours }) {
  return {
    type: "bar",
    orientation: "h",
    base: zero,
    x: lengths,
    y: tops.map((top) => top + thickness / 2),
    width: thickness,
    marker: { color: colours, line: { width: 0 } },
    hoverinfo: "skip",
  };
}
