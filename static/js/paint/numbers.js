import { contextOf } from "../dom/canvas-context.js";
import * as format from "../model/format.js";
import { isDark, paletteOf } from "./colours.js";

/**
 * The numbers that stand in the cells of the picture, wherever a cell is wide enough to read them: any number, or those
 * that all the cells of its map have.
 *
 * @typedef {import("../model/placement.js").Placement} Placement
 * @typedef {{text: string, x: number, y: number, size: number, narrow: number, colour: string}} CellNumber
 *     x, y: its middle, in device pixels from the picture's corner; narrow: the share of its width that it has room for
 */

const LEAST_CELL = 34; // CSS pixels, for any number
const NARROWEST_CELL = 14; // CSS pixels: one digit
const NARROW = 0.75; // of its width: a narrower number is hard to read
const SIZE = 11; // CSS pixels
const FAMILY = "system-ui, sans-serif";

/** @param {Iterable<Placement>} placements @returns {CellNumber[]} */
export function numbersOf(placements) {
  return [...placements].flatMap((placement) => (placement.panel.form === "bars" ? [] : numbersIn(placement)));
}

/** @param {Placement} placement @returns {CellNumber[]} */
function numbersIn({ panel: { parts }, tiling: { tiles, unit }, left, top, pixel }) {
  const { shade } = paletteOf(parts[0].scale);
  /** @type {number[]} by part; measured only where there may be room, because it takes longer than to paint all panels */
  const least = [];
  return tiles.flatMap((tile) => {
    const room = (tile.width * unit) / pixel;
    if (room < NARROWEST_CELL) return [];
    const { tensor, bound } = parts[tile.part];
    least[tile.part] ??= leastCell(tensor.data);
    if (room < least[tile.part]) return [];
    return Array.from({ length: tile.rows * tile.columns }, (_, i) => {
      const value = tensor.data[tile.first + i];
      const [row, column] = [Math.floor(i / tile.columns), i % tile.columns];
      const text = format.short(value);
      return {
        text,
        narrow: Math.min(1, (room - 1) / widthOf(text)),
        x: left + (tile.x + (column + 0.5) * tile.width) * unit,
        y: top + (tile.y + (row + 0.5) * tile.height) * unit,
        size: SIZE * pixel,
        colour: isDark(shade(value / (bound || 1))) ? "#fff" : "#000",
      };
    });
  });
}

const ruler = contextOf(new OffscreenCanvas(1, 1));

/** In CSS pixels. @param {string} text */
function widthOf(text) {
  ruler.font = `${SIZE}px ${FAMILY}`;
  return ruler.measureText(text).width;
}

/** How wide cells have to be for their numbers, in CSS pixels. @param {ArrayLike<number>} data */
function leastCell(data) {
  let least = NARROWEST_CELL;
  for (let i = 0; i < data.length && least < LEAST_CELL; i++) {
    least = Math.max(least, NARROW * widthOf(format.short(data[i])) + 1);
  }
  return Math.min(least, LEAST_CELL);
}

/** @param {HTMLCanvasElement} canvas  over the picture */
export function createNumbers(canvas) {
  const context = contextOf(canvas);
  let drawn = 0;

  /** @param {CellNumber[]} numbers @param {number} pixel  device pixels per CSS pixel */
  return (numbers, pixel) => {
    if (!numbers.length && !drawn) return; // measuring the canvas would have the page laid out with every picture
    drawn = numbers.length;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) => Math.round(length * pixel));
    Object.assign(canvas, { width, height }); // which clears it
    Object.assign(context, { textAlign: "center", textBaseline: "middle" });
    for (const { text, x, y, size, narrow, colour } of numbers) {
      context.font = `${size}px ${FAMILY}`;
      context.fillStyle = colour;
      context.setTransform(narrow, 0, 0, 1, x, y);
      context.fillText(text, 0, 0);
    }
  };
}
