import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { indexOf } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { cellButton, figure, tensorName } from "../elements.js";
import { placeAt } from "../place.js";

/**
 * One block of a panel, with a number in each cell: until plotly.js has loaded, and where it can't be. It scrolls where it
 * is larger than its box.
 *
 * @typedef {import("../../model/panels.js").Panel} Panel
 * @typedef {import("./blocks.js").Blocks} Blocks
 */

const SMALLEST_CELL = 36; // CSS pixels that a number needs
const MOST_COLUMNS = 24; // of planes side by side
const GAP = 4; // CSS pixels between two planes
const CAPTION = 40; // CSS pixels for the caption and the margins

/**
 * @param {Panel} panel
 * @param {Blocks} blocks
 * @param {{block: number, selected: number | null, height: number}} options
 *     selected: offset of the selected cell in its block, null for a bias; height: of the tab, in CSS pixels
 * @returns {{element: HTMLElement, reveal: () => void}}  reveal: scrolls the selected cell into the middle
 */
export function enlargedMap(panel, blocks, { block, selected, height }) {
  const { planes, rows, columns, size } = blocks;
  const [{ name, tensor, scale, bound }] = panel.parts;
  const { shape, data } = tensor;
  const first = block * size;
  const place = selected === null ? null : placeAt(selected, blocks);
  const map = createMap({
    values: { planes, rows, columns, data: data.subarray(first, first + size) },
    scale,
    bound,
    label: labelOf(panel, blocks, block),
    ...sizeOf(planes, rows, columns, height),
    numbers: true,
    find: (plane, row, column) => ({
      tensor: name,
      index: indexOf(shape, first + (plane * rows + row) * columns + column),
    }),
    start: place ? [place.plane, place.row, place.column] : [0, 0, 0],
  });
  map.draw();
  map.mark(place ? [{ ...place, kind: "now" }] : []);
  const box = element("div", { className: "numbers-map" }, map.element);
  return { element: figure(captionOf(panel, block), box), reveal: () => scrollToMark(box) };
}

/** `conv1.W, filter 2, enlarged` @param {Panel} panel @param {Blocks} blocks @param {number} block */
export function labelOf({ parts: [{ name, tensor }] }, { what }, block) {
  return tensor.shape.length > 1 ? `${name}, ${what} ${block}, enlarged` : `${name}, enlarged`;
}

/** `conv1.W[2,·,·,·], bias conv1.b[2] 0.1` @param {Panel} panel @param {number} block */
export function captionOf({ parts: [{ name, tensor }, bias] }, block) {
  const otherAxes = tensor.shape.slice(1).map(() => "·");
  /** @type {(Node | string)[]} */
  const caption = [tensorName(name), otherAxes.length ? `[${[block, ...otherAxes].join(",")}]` : ""];
  if (bias) {
    const cell = cellButton({ tensor: bias.name, index: [block] });
    caption.push(", bias ", cell, ` ${format.number(bias.tensor.data[block])}`);
  }
  return caption;
}

/**
 * Planes side by side as long as there are not too many columns, with cells that hold their numbers and fill the
 * height.
 *
 * @param {number} planes @param {number} rows @param {number} columns @param {number} height
 */
function sizeOf(planes, rows, columns, height) {
  const across = Math.min(planes, Math.max(1, Math.floor(MOST_COLUMNS / columns)));
  const down = Math.ceil(planes / across);
  const cell = Math.max(SMALLEST_CELL, Math.floor((height - CAPTION) / down / rows));
  return { width: across * (columns * cell + GAP), height: down * (rows * cell + GAP) };
}

/** Scroll the box alone, not the page around it. @param {HTMLElement} box */
function scrollToMark(box) {
  const mark = box.querySelector(".now");
  if (!(mark instanceof HTMLElement)) return;
  box.scrollLeft = mark.offsetLeft - box.clientWidth / 2 + mark.offsetWidth / 2;
  box.scrollTop = mark.offsetTop - box.clientHeight / 2 + mark.offsetHeight / 2;
}
