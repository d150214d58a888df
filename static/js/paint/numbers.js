import { contextOf } from "../dom/canvas-context.js";
import * as format from "../model/format.js";
import { isDark, paletteOf } from "./colours.js";

/**
 * The numbers that stand in the cells of the picture, wherever a cell is wide enough to read them.
 *
 * @typedef {import("../model/placement.js").Placement} Placement
 * @typedef {{text: string, x: number, y: number, size: number, colour: string}} CellNumber
 *     x, y: its middle, in device pixels from the picture's corner
 */

const LEAST_CELL = 34; // CSS pixels
const SIZE = 11; // CSS pixels

/** @param {Iterable<Placement>} placements @returns {CellNumber[]} */
export function numbersOf(placements) {
  return [...placements].flatMap((placement) => (placement.panel.form === "bars" ? [] : numbersIn(placement)));
}

/** @param {Placement} placement @returns {CellNumber[]} */
function numbersIn({ panel: { parts }, tiling: { tiles, unit }, left, top, pixel }) {
  const { shade } = paletteOf(parts[0].scale);
  return tiles.flatMap((tile) => {
    if ((tile.width * unit) / pixel < LEAST_CELL) return [];
    const { tensor, bound } = parts[tile.part];
    return Array.from({ length: tile.rows * tile.columns }, (_, i) => {
      const value = tensor.data[tile.first + i];
      const [row, column] = [Math.floor(i / tile.columns), i % tile.columns];
      return {
        text: format.short(value),
        x: left + (tile.x + (column + 0.5) * tile.width) * unit,
        y: top + (tile.y + (row + 0.5) * tile.height) * unit,
        size: SIZE * pixel,
        colour: isDark(shade(value / (bound || 1))) ? "#fff" : "#000",
      };
    });
  });
}

/** @param {HTMLCanvasElement} canvas  over the picture */
export function createNumbers(canvas) {
  const context = contextOf(canvas);
  let drawn = 0;

  /** @param {CellNumber[]} numbers @param {number} pixel  device pixels per CSS pixel */
  return (numbers, pixel) => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((length) => Math.round(length * pixel));
    if (!numbers.length && !drawn) return;
    drawn = numbers.length;
    Object.assign(canvas, { width, height }); // which clears it
    Object.assign(context, { textAlign: "center", textBaseline: "middle" });
    for (const { text, x, y, size, colour } of numbers) {
      context.font = `${size}px ${FAMILY}`;
      context.fillStyle = colour;
      context.fillText(text, x, y);
    }
  };
}

const FAMILY = "system-ui, sans-serif";
