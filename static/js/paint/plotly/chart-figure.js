import { gridOf, placeOf } from "../../model/chart-grid.js";
import * as format from "../../model/format.js";
import { isDark, paletteOf, token } from "../colours.js";

/**
 * An enlarged map as plotly.js draws it: a heatmap on axes that count cells, and a colour bar beside it. The colour bar
 * is a heatmap too, because plotly.js writes style attributes into its own, which the Content-Security-Policy forbids.
 *
 * @typedef {import("../../model/chart-grid.js").Grid} Grid
 * @typedef {import("../../model/chart-grid.js").Position} Position
 * @typedef {import("../../model/colour-scale.js").ColourScale} ColourScale
 * @typedef {import("../../model/viewport.js").Frame} Frame
 * @typedef {{id: string, title: string, grid: Grid, data: ArrayLike<number>, nameOf: (offset: number) => string,
 *            planeName: (plane: number) => string, colours: ColourScale, scale: import("../../model/panels.js").Scale,
 *            selected: Position | null}} Chart
 */

/** Around the cells, in CSS pixels. The colour bar stands in the right margin. */
export const MARGIN = { left: 24, right: 92, top: 8, bottom: 20 };
const TITLE = 24; // height, in files
const BAR = { gap: 16, width: 12, least: 96, steps: 256 };
const NUMBER_CELL = 34; // CSS pixels that a number needs
const NAME_CELL = 13; // CSS pixels that the name of a plane needs
const LABEL_SPACE = 26; // CSS pixels between two labels of an axis

/** What does not change while the chart is zoomed: the numbers, their colours and their names. @param {Chart} chart */
export function tracesOf({ grid, data, nameOf, colours: { place, low, high }, scale }) {
  const { colours: colorscale, shade } = paletteOf(scale);
  const heatmap = {
    type: "heatmap",
    x0: 0.5,
    dx: 1,
    y0: 0.5,
    dy: 1,
    zmin: low,
    zmax: high,
    colorscale,
    zsmooth: "fast", // css/plotly.css keeps the cells sharp
    showscale: false,
  };
  const steps = Array.from({ length: BAR.steps }, (_, i) => [low + ((high - low) * (i + 0.5)) / BAR.steps]);
  const step = (high - low) / BAR.steps;
  const z = gridOf(grid, (offset) => place(data[offset]));
  /** The numbers on the dark or on the light cells; plotly.js would write them in grey. @param {boolean} dark */
  const numbersOn = (dark) => ({
    text: gridOf(grid, (offset) =>
      isDark(shade(place(data[offset]) / high)) === dark ? format.short(data[offset]) : "",
    ),
    textfont: { size: 11, color: dark ? "#fff" : "#000" },
  });
  return [
    {
      ...heatmap,
      ...numbersOn(true),
      z,
      customdata: gridOf(grid, (offset) => `${nameOf(offset)} = ${format.number(data[offset])}`),
      hovertemplate: "%{customdata}<extra></extra>",
      hoverongaps: false,
    },
    { ...heatmap, ...numbersOn(false), z, opacity: 0, hoverinfo: "skip" },
    { ...heatmap, z: steps, y0: low + step / 2, dy: step, xaxis: "x2", yaxis: "y2", hoverinfo: "skip" },
  ];
}

/**
 * The cells with their numbers, if they are large enough.
 *
 * @param {object[]} traces @param {Frame} frame @returns {(object & {texttemplate?: string})[]}
 */
export function withNumbers([onDark, onLight, bar], { cell }) {
  const texttemplate = cell >= NUMBER_CELL ? "%{text}" : "";
  return [{ ...onDark, texttemplate }, { ...onLight, texttemplate }, bar];
}

/**
 * The axes, the frames and the names. They count CSS pixels from the left, so that the width, which may be any, leaves room
 * for the labels of cells.
 *
 * @param {Chart} chart @param {Frame} frame @param {number} [width]
 */
export function layoutOf(chart, frame, width = frame.width + MARGIN.left + MARGIN.right) {
  const high = Math.max(frame.height, BAR.least);
  const { low, high: top } = chart.colours;
  const share = (/** @type {number} */ x) => x / (width - MARGIN.left);
  const barAt = frame.width + BAR.gap;
  return {
    width,
    height: high + MARGIN.top + MARGIN.bottom,
    margin: { l: MARGIN.left, r: 0, t: MARGIN.top, b: MARGIN.bottom, pad: 0 },
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    font: { family: token("--sans"), size: 11, color: token("--muted") },
    hovermode: "closest",
    hoverlabel: {
      bgcolor: token("--surface"),
      bordercolor: token("--strong-line"),
      font: { family: token("--mono"), size: 12, color: token("--ink") },
    },
    xaxis: { ...AXIS, domain: [0, share(frame.width)], range: frame.x, ...columnLabels(chart.grid, frame) },
    yaxis: {
      ...AXIS,
      domain: [1 - frame.height / high, 1],
      range: [...frame.y].reverse(),
      ...rowLabels(chart.grid, frame),
    },
    xaxis2: {
      ...AXIS,
      domain: [share(barAt), share(barAt + BAR.width)],
      range: [0, 1],
      showticklabels: false,
      anchor: "y2",
    },
    yaxis2: { ...AXIS, range: [low, top], side: "right", anchor: "x2", ...barLabels(chart.colours, high) },
    shapes: [...edges(chart.grid), ...(chart.selected ? selection(placeOf(chart.grid, chart.selected)) : [])],
    annotations: frame.cell >= NAME_CELL ? planeNames(chart) : [],
  };
}

/** The same for a file, which has a ground and a title. @param {Chart} chart @param {Frame} frame */
export function fileLayoutOf(chart, frame) {
  const layout = layoutOf(chart, frame);
  const font = { size: 13, color: token("--ink") };
  return {
    ...layout,
    height: layout.height + TITLE,
    margin: { ...layout.margin, t: layout.margin.t + TITLE },
    paper_bgcolor: token("--surface"),
    title: { text: chart.title, x: 0, xref: "paper", y: 1, yref: "container", yanchor: "top", pad: { t: 6 }, font },
  };
}

const AXIS = { fixedrange: true, showgrid: false, zeroline: false, ticks: "", tickmode: "array", tickangle: 0 };

/** @param {Grid} grid @param {Frame} frame */
function columnLabels({ columns, across }, { cell }) {
  const starts = Array.from({ length: across }, (_, i) => i * (columns + 1));
  return labels(starts, columns, cell);
}

/** A single row needs no label. @param {Grid} grid @param {Frame} frame */
function rowLabels({ rows, planes, down }, { cell }) {
  const starts = Array.from({ length: down }, (_, i) => i * (rows + 1) + (planes > 1 ? 1 : 0));
  return labels(rows > 1 ? starts : [], rows, cell);
}

/** The indices along an axis: all of them, or every second, fifth, tenth … @param {number[]} starts @param {number} count @param {number} cell */
function labels(starts, count, cell) {
  const every = [1, 2, 5, 10, 20, 50].find((n) => n * cell >= LABEL_SPACE / (count < 10 ? 2 : 1)) ?? 100;
  const shown = Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
  return {
    tickvals: starts.flatMap((start) => shown.map((i) => start + i + 0.5)),
    ticktext: starts.flatMap(() => shown.map(String)),
  };
}

/** The numbers beside the colour bar. Both ends and 0 stay where there is no room for all. @param {ColourScale} colours @param {number} height */
function barLabels({ ticks, low, high }, height) {
  const lines = (/** @type {number} */ at) => ((at - low) / (high - low)) * (height / 14);
  const fixed = ticks.filter(({ at }) => at === low || at === high || at === 0);
  const kept = [...fixed];
  for (const tick of ticks) {
    if (kept.every(({ at }) => Math.abs(lines(at) - lines(tick.at)) >= 1)) kept.push(tick);
  }
  return {
    tickvals: kept.map(({ at }) => at),
    ticktext: kept.map(({ text }) => text),
    ticks: "outside",
    ticklen: 3,
    tickcolor: token("--strong-line"),
  };
}

/** A thin line around each plane, because 0 has the colour of the page. @param {Grid} grid */
function edges(grid) {
  const { planes, rows, columns } = grid;
  const line = { color: token("--line"), width: 1 };
  return Array.from({ length: planes }, (_, plane) => placeOf(grid, [plane, 0, 0])).map(({ x, y }) => ({
    ...{ type: "rect", layer: "above", x0: x, x1: x + columns, y0: y, y1: y + rows, line },
  }));
}

/** A frame with a halo around one cell. @param {{x: number, y: number}} place */
function selection({ x, y }) {
  const around = { type: "rect", layer: "above", x0: x, x1: x + 1, y0: y, y1: y + 1 };
  return [
    { ...around, line: { color: token("--lit-halo"), width: 5 } },
    { ...around, line: { color: token("--lit-selected"), width: 2 } },
  ];
}

/** Above each of several planes. @param {Chart} chart */
function planeNames({ grid, planeName }) {
  if (grid.planes === 1) return [];
  return Array.from({ length: grid.planes }, (_, plane) => ({ plane, ...placeOf(grid, [plane, 0, 0]) })).map(
    ({ plane, x, y }) => ({
      ...{ text: planeName(plane), x, y, xanchor: "left", yanchor: "bottom", showarrow: false, borderpad: 0 },
      ...{ xshift: -3, yshift: -2, font: { size: 11 } },
    }),
  );
}
