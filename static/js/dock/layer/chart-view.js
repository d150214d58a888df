import { oncePerFrame } from "../../dom/scheduling.js";
import { fit, frameOf, LARGEST, panned, revealing, zoomed } from "../../model/viewport.js";
import { createChart } from "../../paint/plotly/chart.js";
import { MARGIN } from "../../paint/plotly/chart-figure.js";

/**
 * Which cells of a chart are in view: drawn in the room that its box has, zoomed and panned.
 *
 * @typedef {import("../../model/viewport.js").Room} Room
 * @typedef {import("../../model/viewport.js").View} View
 * @typedef {import("../../model/viewport.js").Frame} Frame
 * @typedef {import("../../paint/plotly/chart-figure.js").Chart} Chart
 * @typedef {[x: number, y: number]} Point
 * @typedef {(room: Room) => Chart} ChartMaker
 * @typedef {{box: HTMLElement, host: HTMLElement, cells: HTMLElement}} Elements
 *     box: has the size; host: where plotly.js draws; cells: lies over the cells that are in view
 */

/** @param {Elements} elements @param {(frame: Frame, isWhole: boolean) => void} afterDrawing */
export function createChartView({ box, host, cells }, afterDrawing) {
  const plot = createChart(host);
  /** @type {ChartMaker | null} */
  let make = null;
  /** @type {{chart: Chart, room: Room} | null} null while the box has no size */
  let shown = null;
  /** @type {View | null} null: all cells */
  let view = null;
  let timer = 0;

  /** @param {{chart: Chart, room: Room}} shown */
  const frame = ({ chart, room }) => frameOf(view ?? fit(chart.grid.extent, room), chart.grid.extent, room);
  const draw = async () => {
    if (!shown) return;
    const now = frame(shown);
    const { style } = cells;
    style.left = `${MARGIN.left}px`;
    style.top = `${MARGIN.top}px`;
    style.width = `${now.width}px`;
    style.height = `${now.height}px`;
    afterDrawing(now, view === null);
    await plot.draw(shown.chart, now, box.clientWidth);
  };
  const drawSoon = oncePerFrame(draw);
  /** @param {View} next */
  const look = (next) => {
    view = shown && next.cell > fit(shown.chart.grid.extent, shown.room).cell ? next : null;
    plot.unhover();
    drawSoon();
  };
  const remake = async () => {
    clearTimeout(timer);
    const room = roomIn(box);
    if (make && room.width >= 1 && room.height >= 1) {
      const chart = make(room);
      if (!shown || !areAlike(chart, shown.chart)) view = null;
      shown = { chart, room };
      await draw();
    }
    box.ariaBusy = "false";
  };
  new ResizeObserver(oncePerFrame(remake)).observe(box);

  return {
    /**
     * Draw a chart. One of other cells starts with all of them in view.
     *
     * @param {ChartMaker} maker @param {number} delay  milliseconds in which another one may come
     */
    show(maker, delay) {
      make = maker;
      clearTimeout(timer);
      box.ariaBusy = "true";
      if (delay) timer = window.setTimeout(remake, delay);
      else void remake();
    },
    /** The chart and its frame, once they are drawn. */
    now: () => shown && { chart: shown.chart, frame: frame(shown) },
    /**
     * @param {number} factor @param {Point} at  the cell coordinates that stay where they are
     * @returns {boolean} whether anything changes
     */
    zoom(factor, at) {
      if (!shown) return false;
      const before = frame(shown);
      const smallest = fit(shown.chart.grid.extent, shown.room).cell;
      const next = zoomed(before, factor, at, smallest);
      look(next);
      return next.cell !== before.cell;
    },
    /** @param {number} right @param {number} down  CSS pixels */
    pan(right, down) {
      if (shown && view) look(panned(frame(shown), right, down));
    },
    reset() {
      view = null;
      drawSoon();
    },
    /** Bring a cell into view. @param {{x: number, y: number}} place */
    async reveal(place) {
      if (!shown || !view) return;
      view = revealing(frame(shown), place);
      await draw();
    },
    hover: plot.hover,
    unhover: plot.unhover,
    /** What is in view, as a file. @param {"png" | "svg"} format */
    async file(format) {
      return shown && plot.file(format, shown.chart, frame(shown));
    },
  };
}

/** @param {Frame} frame @param {boolean} isWhole */
export function canZoom({ cell }, isWhole) {
  return { canShrink: !isWhole, canGrow: cell < LARGEST };
}

/** @param {HTMLElement} box @returns {Room} */
function roomIn({ clientWidth, clientHeight }) {
  return { width: clientWidth - MARGIN.left - MARGIN.right, height: clientHeight - MARGIN.top - MARGIN.bottom };
}

/** Whether two charts show the same cells in the same places. @param {Chart} a @param {Chart} b */
function areAlike(a, b) {
  return (
    a.id === b.id && a.grid.across === b.grid.across && a.grid.planes === b.grid.planes && a.grid.rows === b.grid.rows
  );
}
