import * as format from "../model/format.js";
import { stampFor } from "./canvas.js";
import { inkOf, token } from "./colours.js";

/**
 * Maps of the dock: small, many, and redrawn with every term, so drawn on a canvas with the picture's own scales.
 *
 * @typedef {import("../model/dependencies.js").Cell} Cell
 * @typedef {{planes: number, rows: number, columns: number, data: ArrayLike<number>}} Values   NaN: no number here
 * @typedef {{values: Values, scale: string, bound: number, label: string, width: number, height: number,
 *            numbers?: boolean, stretch?: boolean, largestCell?: number, start?: [number, number, number], find?: (plane: number, row: number, column: number) => Cell | null}} MapModel
 *     fitted into width x height CSS pixels, with square cells unless `stretch`
 * @typedef {{plane: number, row: number, column: number, rows?: number, columns?: number, kind: string}} Mark
 */

const GAP = 4;
const LARGEST_CELL = 40;
const LARGEST_NUMBER_CELL = 52;

/** @param {MapModel} model */
export function createMap(model) {
  const { values, label } = model;
  const layout = fit(model);
  const element = document.createElement("div");
  element.className = "map";
  const canvas = document.createElement("canvas");
  const marks = document.createElement("div");
  marks.className = "marks";
  element.append(canvas, marks);
  Object.assign(element.style, { width: `${layout.width}px`, height: `${layout.height}px` });
  canvas.width = Math.round(layout.width * layout.pixel);
  canvas.height = Math.round(layout.height * layout.pixel);
  element.role = "img";
  element.ariaLabel = label;
  if (model.find) listen(element, model, layout);
  const stamp = stampFor({ width: layout.wide, height: values.planes * layout.high }); // planes one below the other

  return {
    element,
    /** @param {ArrayLike<number>} [data] */
    draw: (data = values.data) => paint(canvas, stamp, model, layout, data),
    /** Frames around cells. @param {Mark[]} list */
    mark(list) {
      marks.replaceChildren(...list.map((mark) => frame(mark, layout)));
    },
  };
}

/** Planes side by side in as many rows as make the cells largest; `pixel` device pixels are one of CSS. */
function fit({ values: { planes, rows, columns }, width, height, stretch, numbers, largestCell = Infinity }) {
  const pixel = devicePixelRatio;
  let best = null;
  for (let across = 1; across <= planes; across++) {
    const down = Math.ceil(planes / across);
    const w = (width - (across - 1) * GAP) / across / columns;
    const h = (height - (down - 1) * GAP) / down / rows;
    const cell = Math.min(w, h, numbers ? LARGEST_NUMBER_CELL : LARGEST_CELL, largestCell);
    if (!best || cell > best.cell) best = { across, down, cell, w, h };
  }
  const whole = best.cell > 1 ? Math.floor(best.cell * pixel) / pixel : best.cell;
  const limit = (size, count) => Math.min(size, Math.max(LARGEST_CELL / 2, 48 / count));
  const cellWidth = stretch ? limit(best.w, columns) : whole;
  const cellHeight = stretch ? limit(best.h, rows) : whole;
  const { across, down } = best;
  const size = {
    width: across * columns * cellWidth + (across - 1) * GAP,
    height: down * rows * cellHeight + (down - 1) * GAP,
  };
  const [high, wide] = [shown(rows, cellHeight), shown(columns, cellWidth)];
  return { pixel, across, cellWidth, cellHeight, rows, columns, planes, high, wide, ...size };
}

function rectIn(
  { across, cellWidth, cellHeight, rows, columns },
  { plane, row, column, rows: high = 1, columns: wide = 1 },
) {
  return {
    x: (plane % across) * (columns * cellWidth + GAP) + column * cellWidth,
    y: Math.floor(plane / across) * (rows * cellHeight + GAP) + row * cellHeight,
    width: wide * cellWidth,
    height: high * cellHeight,
  };
}

/** How many cells there is room to show. */
const shown = (count, size) => (size < 1 ? Math.max(1, Math.floor(count * size)) : count);

function paint(canvas, stamp, { scale, bound, numbers }, layout, data) {
  const { pixel, planes, rows, columns, high, wide } = layout;
  const { shade } = inkOf(scale);
  const colour = (x) => shade(x / (bound || 1));
  stamp.pixels.set(pooled(data, layout).map((x) => (Number.isNaN(x) ? 0 : colour(x))));
  stamp.context.putImageData(stamp.image, 0, 0);
  const context = canvas.getContext("2d");
  context.setTransform(pixel, 0, 0, pixel, 0, 0);
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, layout.width, layout.height);
  context.fillStyle = token("--hover");
  for (let plane = 0; plane < planes; plane++) {
    const { x, y, width, height } = rectIn(layout, { plane, row: 0, column: 0, rows, columns });
    context.fillRect(x, y, width, height);
    context.drawImage(stamp.context.canvas, 0, plane * high, wide, high, x, y, width, height);
  }
  if (numbers) write(context, data, layout, colour);
}

/** Where there are more cells than pixels, the largest of those that share a pixel is seen. */
function pooled(data, { planes, rows, columns, high, wide }) {
  const pool = new Float64Array(planes * high * wide).fill(NaN);
  for (let i = 0; i < data.length; i++) {
    const [plane, row, column] = [Math.floor(i / rows / columns), Math.floor(i / columns) % rows, i % columns];
    const at = (plane * high + Math.floor((row * high) / rows)) * wide + Math.floor((column * wide) / columns);
    if (Number.isNaN(pool[at]) || Math.abs(data[i]) > Math.abs(pool[at])) pool[at] = data[i];
  }
  return pool;
}

/** The numbers in their cells, black or white, whichever can be read. */
function write(context, data, layout, colour) {
  const { rows, columns, planes, cellWidth, cellHeight } = layout;
  if (cellWidth < 30) return;
  Object.assign(context, {
    textAlign: "center",
    textBaseline: "middle",
    font: `${cellWidth < 40 ? 9.5 : 11}px system-ui, sans-serif`,
  });
  for (let i = 0; i < planes * rows * columns; i++) {
    const at = { plane: Math.floor(i / rows / columns), row: Math.floor(i / columns) % rows, column: i % columns };
    const { x, y } = rectIn(layout, at);
    context.fillStyle = isDark(colour(data[i])) ? "#fff" : "#000";
    context.fillText(format.short(data[i]), x + cellWidth / 2, y + cellHeight / 2 + 0.5, cellWidth - 2);
  }
}

function isDark(colour) {
  const [red, green, blue] = [colour, colour >> 8, colour >> 16].map((byte) => byte & 255);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

/** Never thinner than can be seen. */
function frame(mark, layout) {
  const { x, y, width, height } = rectIn(layout, mark);
  const element = document.createElement("span");
  element.className = mark.kind;
  const thick = { width: Math.max(3, width), height: Math.max(3, height) };
  Object.assign(element.style, {
    left: `${x - (thick.width - width) / 2}px`,
    top: `${y - (thick.height - height) / 2}px`,
    width: `${thick.width}px`,
    height: `${thick.height}px`,
  });
  return element;
}

const DIRECTIONS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** The cell under the pointer or the keyboard is told to whoever listens: `map-point` and `map-open` events. */
function listen(element, { find, label, start = [0, 0, 0] }, layout) {
  const { rows, columns, planes, across, cellWidth, cellHeight } = layout;
  let at = start;
  element.tabIndex = 0;
  element.role = "application";
  element.ariaRoleDescription = "map";
  element.ariaLabel = label;
  const tell = (type, by) => {
    const cell = at && find(...at);
    element.dispatchEvent(new CustomEvent(type, { bubbles: true, detail: { cell, by } }));
  };
  const under = ({ clientX, clientY }) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const [wide, high] = [columns * cellWidth + GAP, rows * cellHeight + GAP];
    const plane = Math.floor(y / high) * across + Math.floor(x / wide);
    const [row, column] = [Math.floor((y % high) / cellHeight), Math.floor((x % wide) / cellWidth)];
    return plane < planes && row < rows && column < columns && x >= 0 && y >= 0 ? [plane, row, column] : null;
  };
  element.addEventListener("pointermove", (event) => {
    const found = under(event);
    if (found) at = found;
    if (found) tell("map-point", "pointer");
  });
  element.addEventListener("click", (event) => {
    const found = under(event);
    if (!found) return;
    at = found;
    tell("map-open", "pointer");
  });
  element.addEventListener("focus", () => element.matches(":focus-visible") && tell("map-point", "keyboard"));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter") return tell("map-open", "keyboard");
    if (!(event.key in DIRECTIONS)) return undefined;
    event.preventDefault();
    at = step(at, DIRECTIONS[event.key], layout);
    return tell("map-point", "keyboard");
  });
}

/** The next cell, over to the next plane at an edge. */
function step([plane, row, column], [down, right], { rows, columns, planes, across }) {
  const [r, c] = [row + down, column + right];
  if (c < 0 && plane % across > 0) return [plane - 1, row, columns - 1];
  if (c >= columns && plane % across < across - 1 && plane + 1 < planes) return [plane + 1, row, 0];
  if (r < 0 && plane >= across) return [plane - across, rows - 1, column];
  if (r >= rows && plane + across < planes) return [plane + across, 0, column];
  return [plane, Math.max(0, Math.min(rows - 1, r)), Math.max(0, Math.min(columns - 1, c))];
}
