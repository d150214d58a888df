import { findAll } from "../dom/find.js";

/**
 * The picture, or one panel of it, as a figure that stands alone: its numbers, with the texts and the backgrounds that
 * HTML and CSS give them in the page. Lengths are in device pixels.
 *
 * @typedef {import("./content.js").Content} Content
 * @typedef {{text: string, x: number, y: number, size: number, weight: number, colour: string, angle: number}} Label
 *     x, y: its middle
 * @typedef {{left: number, top: number, width: number, height: number}} Rect
 * @typedef {Rect & {colour: string}} Ground   a background
 * @typedef {{width: number, height: number, paper: string, content: Content, texts: Label[], grounds: Ground[]}} Figure
 * @typedef {(rect: Rect) => Rect} Transform   from CSS pixels of the page to device pixels of the figure
 */

const WORDS = "h3, [data-notation], .caption > span, .bars li, .rows > div";
const GROUNDS = ".layer > div, .rows > div, .bars .label";
const MARGIN = 10; // CSS pixels
const TITLE = 22; // CSS pixels over a single panel, for its name

/**
 * @param {HTMLElement} root  the picture
 * @param {HTMLElement} shown  the picture, or one of its panels
 * @param {number} pixel  device pixels per CSS pixel
 * @param {Content} content  of what is shown, from the picture's corner
 * @param {import("./numbers.js").CellNumber[]} numbers  in its cells, from the picture's corner
 * @returns {Figure}
 */
export function figureOf(root, shown, pixel, content, numbers) {
  const frame = shown.getBoundingClientRect();
  const corner = root.getBoundingClientRect();
  const above = shown === root ? 0 : TITLE;
  /** @type {Transform} */
  const toFigure = ({ left, top, width, height }) => ({
    left: (left - frame.left + MARGIN) * pixel,
    top: (top - frame.top + MARGIN + above) * pixel,
    width: width * pixel,
    height: height * pixel,
  });
  const origin = toFigure({ left: corner.left, top: corner.top, width: 0, height: 0 });
  const [right, down] = [Math.round(origin.left), Math.round(origin.top)];
  const title = shown === root ? [] : [titleOf(shown, pixel, (frame.width / 2 + MARGIN) * pixel)];
  return {
    width: Math.ceil((frame.width + 2 * MARGIN) * pixel),
    height: Math.ceil((frame.height + 2 * MARGIN + above) * pixel),
    paper: getComputedStyle(document.body).backgroundColor,
    content: moved(content, right, down),
    texts: [
      ...title,
      ...visible(shown, WORDS).map((element) => labelOf(element, pixel, toFigure)),
      ...numbers.map(({ x, y, size, narrow, ...number }) => ({
        ...number,
        ...{ x: x + right, y: y + down, size: size * narrow, weight: 400, angle: 0 },
      })),
    ],
    grounds: visible(shown, GROUNDS).map((element) => ({
      ...toFigure(element.getBoundingClientRect()),
      colour: getComputedStyle(element).backgroundColor,
    })),
  };
}

/** @param {Content} content @param {number} right @param {number} down @returns {Content} */
function moved({ heatmaps, bars }, right, down) {
  return {
    heatmaps: heatmaps.map((one) => ({ ...one, left: one.left + right, top: one.top + down })),
    bars: bars.map((one) => ({ ...one, zero: one.zero + right, tops: one.tops.map((top) => top + down) })),
  };
}

/** @param {HTMLElement} root @param {string} selector */
function visible(root, selector) {
  const elements = findAll(root, selector, HTMLElement);
  return elements.filter((element) => element.checkVisibility() && textOf(element) !== "");
}

/** @param {HTMLElement} element @param {number} pixel @param {Transform} toFigure @returns {Label} */
function labelOf(element, pixel, toFigure) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const { left, top, width, height } = toFigure(range.getBoundingClientRect());
  const style = getComputedStyle(element);
  return {
    text: textOf(element),
    x: left + width / 2,
    y: top + height / 2,
    size: parseFloat(style.fontSize) * pixel,
    weight: Number(style.fontWeight),
    colour: style.color,
    angle: style.writingMode === "vertical-rl" ? -90 : 0,
  };
}

/** @param {HTMLElement} panel @param {number} pixel @param {number} middle @returns {Label} */
function titleOf(panel, pixel, middle) {
  const { color } = getComputedStyle(panel);
  return {
    text: panel.dataset.panel ?? "",
    x: middle,
    y: (MARGIN + TITLE / 3) * pixel,
    size: 13 * pixel,
    weight: 600,
    colour: color,
    angle: 0,
  };
}

/** @param {HTMLElement} element */
const textOf = (element) => element.textContent?.trim() ?? "";
