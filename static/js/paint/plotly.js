import { contextOf } from "../dom/canvas-context.js";
import { ReaderError } from "../model/errors.js";
import { heatmapMatrix } from "../model/tiling.js";

/**
 * plotly.js: loading it, the picture, and files. Only this file and the folder plotly/ touch it. All panels are traces of one static figure. Its axes count device pixels, so
 * that a heatmap's cell is a whole number of them and one call redraws the picture.
 *
 * @typedef {import("./content.js").Content} Content
 * @typedef {import("./content.js").Heatmap} Heatmap
 * @typedef {import("./content.js").Bars} Bars
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {{react: (host: HTMLElement, traces: object[], layout: object, config: object) => Promise<unknown>,
 *            relayout: (host: HTMLElement, change: object) => Promise<unknown>,
 *            toImage: (figure: object, options: object) => Promise<string>,
 *            Fx: {hover: (host: HTMLElement, points: object[], subplot: string) => void,
 *                 loneUnhover: (host: HTMLElement) => void}}} Plotly   what of it the page uses
 */

const CONFIG = { staticPlot: true, displayModeBar: false, showSendToCloud: false };

/** The global that the script of plotly.js defines; undefined until it has run. */
export const library = () => /** @type {Window & {Plotly?: Plotly}} */ (window).Plotly;

/** @type {Promise<void> | null} one for all who ask */
let loading = null;
/** @type {() => void} */
let announce = () => {};

/** Resolves when plotly.js has been loaded, whoever asked for it. @type {Promise<void>} */
export const loaded = new Promise((resolve) => {
  announce = resolve;
});

/**
 * Load plotly.js, once, however often it is asked for; after a failure the next call tries again. Running the script
 * takes a fast machine a third of a second and a phone several: it is for what can't do without.
 *
 * @param {string} url
 * @returns {Promise<void>} rejected with a ReaderError
 */
export function load(url) {
  loading ??= run(url).then(announce, (error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Run the script once what is drawn now has been painted. @param {string} url @returns {Promise<void>} */
async function run(url) {
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    const fail = () => reject(new ReaderError("plotly.js did not load. Check your connection and try again."));
    Object.assign(script, { src: url, onload: () => resolve(), onerror: fail });
    document.head.append(script);
  });
}

export function isLoaded() {
  return library() !== undefined;
}

/**
 * Draw the picture, with plotly.js loaded.
 *
 * @param {HTMLElement} host @param {number} width @param {number} height  device pixels
 * @param {Content} content
 */
export async function draw(host, width, height, content) {
  await library()?.react(host, traces(content), layoutOf(width, height), CONFIG);
}

/**
 * A figure as a file.
 *
 * @param {"png" | "svg"} format @param {Figure} figure
 * @param {number} scale  of a PNG: its pixels per device pixel
 * @returns {Promise<Blob>}
 */
export async function image(format, { width, height, paper, content, texts, grounds }, scale) {
  const layout = {
    ...layoutOf(width, height),
    paper_bgcolor: paper,
    annotations: texts.map(annotation),
    shapes: grounds.map(({ left, top, width, height, colour }) => ({
      ...{ type: "rect", layer: "below", x0: left, y0: top, x1: left + width, y1: top + height },
      ...{ fillcolor: colour, line: { width: 0 } },
    })),
  };
  return fileOf(format, { data: traces(content), layout, config: CONFIG }, scale);
}

/**
 * What plotly.js draws, as a file.
 *
 * @param {"png" | "svg"} format
 * @param {{data: object[], layout: {width: number, height: number}, config: object}} figure
 * @param {number} scale  of a PNG
 * @returns {Promise<Blob>}
 */
export async function fileOf(format, figure, scale) {
  const plotly = library();
  if (!plotly) throw new ReaderError("The file can’t be drawn, because plotly.js was not loaded.");
  const { width, height } = figure.layout;
  const text = await plotly.toImage(figure, { format: "svg", width, height, imageDataOnly: true });
  // In the page a style sheet keeps the cells sharp; a file has to do it itself.
  const svg = new Blob([text.replaceAll("<image ", '<image image-rendering="pixelated" ')], { type: "image/svg+xml" });
  return format === "svg" ? svg : rasterise(svg, width * scale, height * scale);
}

/** @param {Figure["texts"][number]} text */
function annotation({ text, x, y, size, weight, colour, angle }) {
  const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const font = { family: "system-ui, sans-serif", size, weight, color: colour };
  return { text: plain, x, y, xanchor: "center", yanchor: "middle", showarrow: false, textangle: angle, font };
}

/** @param {Blob} svg @param {number} width @param {number} height */
async function rasterise(svg, width, height) {
  const picture = new Image();
  picture.src = URL.createObjectURL(svg);
  await picture.decode();
  const context = contextOf(new OffscreenCanvas(Math.round(width), Math.round(height)));
  context.drawImage(picture, 0, 0, context.canvas.width, context.canvas.height);
  URL.revokeObjectURL(picture.src);
  return context.canvas.convertToBlob({ type: "image/png" });
}

/** @param {Content} content */
const traces = ({ heatmaps, bars }) => [...heatmaps.map(heatmapTrace), ...bars.map(barTrace)];

/** @param {number} width @param {number} height */
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

/** @param {Heatmap} heatmap */
function heatmapTrace({ left, top, tiling, parts, colours, limits: [zmin, zmax] }) {
  const { unit } = tiling;
  return {
    type: "heatmap",
    x0: left + unit / 2,
    dx: unit,
    y0: top + unit / 2,
    dy: unit,
    z: heatmapMatrix(tiling, parts),
    zmin,
    zmax,
    colorscale: colours,
    // css/plotly.css keeps the cells sharp. Without "fast", plotly.js would do it in a style attribute, which the
    // Content-Security-Policy forbids.
    zsmooth: "fast",
    showscale: false,
    hoverinfo: "skip",
  };
}

/** @param {Bars} bars */
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
