import { element } from "../../dom/element.js";
import { save } from "../../dom/save.js";
import { arrange, placeOf, positionAt } from "../../model/chart-grid.js";
import { colourScale } from "../../model/colour-scale.js";
import * as format from "../../model/format.js";
import { indexOf, offsetOf } from "../../model/tensors.js";
import { nextPosition, positionOf } from "../../paint/map-layout.js";
import { listenToGestures } from "./chart-gestures.js";
import { createChartTools } from "./chart-tools.js";
import { canZoom, createChartView } from "./chart-view.js";
import { captionOf, labelOf } from "./enlarged-map.js";

/**
 * One block of a panel as a chart. It is zoomed and panned, and each of its cells is read and opened, with the pointer
 * or the keyboard; it can be saved as an image.
 *
 * @typedef {import("../../model/panels.js").Panel} Panel
 * @typedef {import("../../model/chart-grid.js").Position} Position
 * @typedef {import("../../model/colour-scale.js").Spacing} Spacing
 * @typedef {import("../../paint/plotly/chart-figure.js").Chart} Chart
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("./blocks.js").Blocks} Blocks
 * @typedef {{panel: Panel, blocks: Blocks, block: number, selected: number | null, spacing: Spacing}} Content
 *     selected: offset of the selected cell in its block, null for a bias
 */

const QUIET = 80; // milliseconds that the numbers stay as they are before plotly.js draws them, as in the picture

/** @param {Pick<import("../../state/state.js").Actions, "chooseColours">} actions */
export function createEnlargedChart({ chooseColours }) {
  const host = element("div", { className: "chart-plot", ariaHidden: "true" });
  const mark = element("span", { className: "pointed", hidden: true });
  const cells = element("div", { className: "chart-cells", role: "application", tabIndex: 0 }, mark);
  cells.ariaRoleDescription = "chart";
  const box = element("div", { className: "chart" }, host, cells);
  const caption = element("figcaption");

  /** @type {Content | null} */
  let content = null;
  /** @type {Position} the cell that the keyboard is at */
  let cursor = [0, 0, 0];
  /** @type {Position | null} the cell that is pointed at, here or in the picture */
  let pointed = null;

  const view = createChartView({ box, host, cells }, (frame, isWhole) => {
    drawMark();
    tools.enable(canZoom(frame, isWhole));
  });
  const drawMark = () => {
    const now = view.now();
    mark.hidden = !pointed || !now;
    if (!pointed || !now) return;
    const { cell, x, y } = now.frame;
    const place = placeOf(now.chart.grid, pointed);
    const [left, top] = [(place.x - x[0]) * cell, (place.y - y[0]) * cell];
    Object.assign(mark.style, { translate: `${left}px ${top}px`, width: `${cell}px`, height: `${cell}px` });
  };
  /** @param {"map-point" | "map-open"} type @param {Position} position @param {"pointer" | "keyboard"} by */
  const dispatch = (type, position, by) => {
    if (!content) return;
    const detail = { cell: cellAt(content, position), by };
    cells.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  };
  /** The cell coordinates of a point. @param {[number, number]} point @returns {[number, number]} */
  const coordinates = ([x, y]) => {
    const frame = view.now()?.frame;
    return frame ? [frame.x[0] + x / frame.cell, frame.y[0] + y / frame.cell] : [0, 0];
  };
  /** @param {[number, number]} point */
  const found = (point) => {
    const now = view.now();
    return now && positionAt(now.chart.grid, ...coordinates(point));
  };
  const showCursor = async () => {
    const now = view.now();
    if (!now) return;
    const place = placeOf(now.chart.grid, cursor);
    dispatch("map-point", cursor, "keyboard");
    await view.reveal(place);
    view.hover(place);
  };
  /** In the middle, or where the keyboard is. @param {number} factor */
  const zoomInPlace = (factor) => {
    const now = view.now();
    if (!now) return false;
    const { frame, chart } = now;
    const { x, y } = placeOf(chart.grid, cursor);
    const isAtCursor = document.activeElement === cells;
    return view.zoom(
      factor,
      isAtCursor ? [x + 0.5, y + 0.5] : [(frame.x[0] + frame.x[1]) / 2, (frame.y[0] + frame.y[1]) / 2],
    );
  };

  listenToGestures(cells, {
    point(at) {
      const [position, now] = [found(at), view.now()];
      if (!position || !now) return view.unhover();
      cursor = position;
      view.hover(placeOf(now.chart.grid, position));
      dispatch("map-point", position, "pointer");
    },
    leave: view.unhover,
    open(at) {
      const position = found(at);
      if (position) dispatch("map-open", position, "pointer");
    },
    openCursor: () => dispatch("map-open", cursor, "keyboard"),
    moveCursor(down, right) {
      const now = view.now();
      if (now) cursor = nextPosition(now.chart.grid, cursor, down, right);
      return showCursor();
    },
    showCursor,
    zoom: (factor, at) => (at ? view.zoom(factor, coordinates(at)) : zoomInPlace(factor)),
    pan: view.pan,
    reset: view.reset,
  });
  const tools = createChartTools({
    chooseColours,
    zoom: zoomInPlace,
    reset: view.reset,
    letTouchMove: (moves) => {
      cells.dataset.touch = moves ? "moves" : "scrolls";
    },
    save: async (format) => {
      const file = await view.file(format);
      if (file && content) save(file, `retrograd-${content.panel.id}-${content.block}.${format}`);
    },
  });

  return {
    element: element(
      "figure",
      { className: "enlarged-chart" },
      element("div", { className: "chart-head" }, caption, tools.element),
      box,
    ),

    /** Draw the chart, which must be in the page. @param {Content} next */
    show(next) {
      const isFollowing = content?.panel.id === next.panel.id && tensorIn(content) !== tensorIn(next);
      content = next;
      cells.ariaLabel = labelOf(next.panel, next.blocks, next.block);
      caption.replaceChildren(...captionOf(next.panel, next.block));
      if (next.selected !== null) cursor = positionOf(next.blocks, next.selected);
      const colours = coloursOf(next);
      tools.draw(next.spacing, colours.threshold === null ? "" : `from ±${format.number(colours.threshold)}`);
      view.show((room) => chartOf(next, colours, room), isFollowing ? QUIET : 0);
    },

    /** Mark the cell that is pointed at, if it is in the chart. @param {Cell | null} cell */
    light(cell) {
      pointed = cell && content ? positionIn(content, cell) : null;
      drawMark();
    },
  };
}

/** @param {Content} content */
const tensorIn = ({ panel: { parts } }) => parts[0].tensor;

/** @param {Content} content */
function coloursOf({ panel: { parts }, spacing }) {
  const [{ tensor, scale, bound }] = parts;
  return colourScale(spacing, { data: tensor.data, bound, isSigned: scale === "signed" });
}

/** @param {Content} content @param {import("../../model/colour-scale.js").ColourScale} colours @param {import("../../model/viewport.js").Room} room @returns {Chart} */
function chartOf({ panel, blocks, block, selected }, colours, room) {
  const [{ name, tensor, scale }] = panel.parts;
  const first = block * blocks.size;
  return {
    id: panel.id,
    title: captionOf(panel, block)
      .map((part) => (typeof part === "string" ? part : part.textContent))
      .join(""),
    grid: arrange(blocks, room),
    data: tensor.data.subarray(first, first + blocks.size),
    nameOf: (offset) => format.cellName(name, indexOf(tensor.shape, first + offset)),
    planeName: (plane) => `d = ${plane}`,
    colours,
    scale,
    selected: selected === null ? null : positionOf(blocks, selected),
  };
}

/** The cell of the trace at a position. @param {Content} content @param {Position} position */
function cellAt({ panel, blocks, block }, [plane, row, column]) {
  const [{ name, tensor }] = panel.parts;
  const offset = (plane * blocks.rows + row) * blocks.columns + column;
  return { tensor: name, index: indexOf(tensor.shape, block * blocks.size + offset) };
}

/** @param {Content} content @param {Cell} cell */
function positionIn({ panel, blocks, block }, { tensor, index }) {
  const [shown] = panel.parts;
  if (tensor !== shown.name) return null;
  const inBlock = offsetOf(shown.tensor.shape, index) - block * blocks.size;
  return inBlock >= 0 && inBlock < blocks.size ? positionOf(blocks, inBlock) : null;
}
