import { contextOf } from "../dom/canvas-context.js";
import * as format from "../model/format.js";
import { createRaster } from "./canvas.js";
import { isDark, paletteOf, token } from "./colours.js";
import { areaRect, fitMap, nextPosition, pooled, positionAt, positionOf } from "./map-layout.js";

/**
 * The maps of the dock. They are small and many, and redrawn with every term, so they are drawn on canvases, with the
 * colour scales of the picture.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("./map-layout.js").MapLayout} MapLayout
 * @typedef {import("./map-layout.js").Position} Position
 * @typedef {import("./map-layout.js").Shape & {data: ArrayLike<number>}} Values   NaN: no number
 * @typedef {(plane: number, row: number, column: number) => Cell | null} PositionFinder
 * @typedef {import("./map-layout.js").Room & {values: Values, scale: import("../model/panels.js").Scale, bound: number,
 *            label: string, start?: Position, find?: PositionFinder, pool?: Pool}} MapModel
 *     find: which cell of the trace stands at a position, in a map that can be explored from `start` on; pool: what the
 *     pixels of the map's image show, if there are too many numbers to have them as `values`
 * @typedef {(image: Pick<MapLayout, "pixelRows" | "pixelColumns">) => Float64Array} Pool
 * @typedef {import("./map-layout.js").Area & {kind: string}} Mark   kind: its class in the style sheet
 * @typedef {{cell: Cell | null, position: Position, by: "pointer" | "keyboard"}} MapEvent
 *     the detail of the events `map-point` and `map-open`: the cell that was pointed at or opened, and where it stands
 */

/** @param {MapModel} model */
export function createMap(model) {
  const { values, label } = model;
  const layout = fitMap(values, model, devicePixelRatio);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(layout.width * layout.pixel);
  canvas.height = Math.round(layout.height * layout.pixel);
  const marks = Object.assign(document.createElement("div"), { className: "marks" });
  const element = Object.assign(document.createElement("div"), { className: "map", role: "img", ariaLabel: label });
  Object.assign(element.style, { width: `${layout.width}px`, height: `${layout.height}px` });
  element.append(canvas, marks);
  if (model.find) makeExplorable(element, layout, model.find, model.start);
  const raster = createRaster({ width: layout.pixelColumns, height: values.planes * layout.pixelRows });

  return {
    element,
    /** @param {ArrayLike<number>} [data] */
    draw: (data = values.data) => paint(contextOf(canvas), raster, model, layout, data),
    /** Fill cells on top of what is drawn: more than there can be frames. @param {{row: number, column: number}[]} cells */
    fill: (cells) => fillCells(contextOf(canvas), layout, cells),
    /** Frames around cells. @param {Mark[]} list */
    mark: (list) => marks.replaceChildren(...list.map((mark) => frame(mark, layout))),
  };
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./canvas.js").Raster} raster @param {MapModel} model
 * @param {MapLayout} layout @param {ArrayLike<number>} data
 */
function paint(context, raster, { scale, bound, numbers, cell, pool }, layout, data) {
  const { pixel, planes, rows, columns, pixelRows, pixelColumns } = layout;
  const { shade } = paletteOf(scale);
  /** @param {number} x */
  const colour = (x) => shade(x / (bound || 1));
  raster.pixels.set((pool ? pool(layout) : pooled(data, layout)).map((x) => (Number.isNaN(x) ? 0 : colour(x))));
  raster.context.putImageData(raster.image, 0, 0);
  context.setTransform(pixel, 0, 0, pixel, 0, 0);
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, layout.width, layout.height);
  context.fillStyle = token("--hover");
  for (let plane = 0; plane < planes; plane++) {
    const { x, y, width, height } = areaRect(layout, { plane, row: 0, column: 0, rows, columns });
    const image = raster.context.canvas;
    context.fillRect(x, y, width, height);
    context.drawImage(image, 0, plane * pixelRows, pixelColumns, pixelRows, x, y, width, height);
  }
  if (numbers && (cell || layout.cellWidth >= NARROWEST_NUMBER)) writeNumbers(context, layout, data, colour);
}

const SMALLEST_FILL = 2; // CSS pixels that can be seen
const NARROWEST_NUMBER = 34; // CSS pixels of a cell that a number of 11 pixels can be read in

/** @param {CanvasRenderingContext2D} context @param {MapLayout} layout @param {{row: number, column: number}[]} cells */
function fillCells(context, layout, cells) {
  context.fillStyle = token("--lit-source");
  for (const { row, column } of cells) {
    const { x, y, width, height } = areaRect(layout, { plane: 0, row, column });
    context.fillRect(x, y, Math.max(SMALLEST_FILL, width), Math.max(SMALLEST_FILL, height));
  }
}

/**
 * The numbers in their cells, in black or in white, whichever can be read better.
 *
 * @param {CanvasRenderingContext2D} context @param {MapLayout} layout @param {ArrayLike<number>} data
 * @param {(x: number) => number} colour
 */
function writeNumbers(context, layout, data, colour) {
  const { cellWidth, cellHeight } = layout;
  Object.assign(context, { textAlign: "center", textBaseline: "middle", font: "11px system-ui, sans-serif" });
  for (let i = 0; i < data.length; i++) {
    const isEmpty = Number.isNaN(data[i]);
    const [plane, row, column] = positionOf(layout, i);
    const { x, y } = areaRect(layout, { plane, row, column });
    context.fillStyle = isEmpty ? token("--muted") : isDark(colour(data[i])) ? "#fff" : "#000";
    context.fillText(isEmpty ? "0" : format.short(data[i]), x + cellWidth / 2, y + cellHeight / 2 + 0.5, cellWidth - 2);
  }
}

const THINNEST = 3; // CSS pixels that can be seen

/** @param {Mark} mark @param {MapLayout} layout */
function frame(mark, layout) {
  const { x, y, width, height } = areaRect(layout, mark);
  const [wide, high] = [Math.max(THINNEST, width), Math.max(THINNEST, height)];
  const element = Object.assign(document.createElement("span"), { className: mark.kind });
  Object.assign(element.style, {
    left: `${x - (wide - width) / 2}px`,
    top: `${y - (high - height) / 2}px`,
    width: `${wide}px`,
    height: `${high}px`,
  });
  return element;
}

/** @type {Record<string, [down: number, right: number]>} */
const DIRECTIONS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Let the pointer and the keyboard point at cells and open them. The map dispatches `map-point` and `map-open` events.
 *
 * @param {HTMLElement} element @param {MapLayout} layout @param {PositionFinder} find @param {Position} [start]
 */
function makeExplorable(element, layout, find, start = [0, 0, 0]) {
  let position = start;
  element.tabIndex = 0;
  element.role = "application";
  element.ariaRoleDescription = "map";
  /** @param {"map-point" | "map-open"} type @param {MapEvent["by"]} by */
  const dispatch = (type, by) => {
    element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: { cell: find(...position), position, by } }));
  };
  /** @param {MouseEvent} event */
  const follow = ({ clientX, clientY }) => {
    const { left, top } = element.getBoundingClientRect();
    const found = positionAt(layout, clientX - left, clientY - top);
    if (found) position = found;
    return found !== null;
  };
  element.addEventListener("pointermove", (event) => {
    if (follow(event)) dispatch("map-point", "pointer");
  });
  element.addEventListener("click", (event) => {
    if (follow(event)) dispatch("map-open", "pointer");
  });
  element.addEventListener("focus", () => {
    if (element.matches(":focus-visible")) dispatch("map-point", "keyboard");
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return dispatch("map-open", "keyboard");
    if (!(event.key in DIRECTIONS)) return;
    event.preventDefault();
    position = nextPosition(layout, position, ...DIRECTIONS[event.key]);
    dispatch("map-point", "keyboard");
  });
}
