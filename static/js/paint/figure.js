/**
 * The picture, or one panel of it, as a figure that stands alone: the numbers with the words and grounds that HTML and
 * CSS give them on the page. Lengths in device pixels.
 *
 * @typedef {{text: string, x: number, y: number, size: number, weight: number, colour: string, angle: number}} Text
 *     around its middle
 * @typedef {{left: number, top: number, width: number, height: number, colour: string}} Ground
 * @typedef {{width: number, height: number, paper: string, content: import("./canvas.js").Content, texts: Text[],
 *            grounds: Ground[]}} Figure
 */

const WORDS = "h3, [data-notation], .caption > span, .bars li, .rows p";
const GROUNDS = ".layer > div, .rows p, .bars .label";
const MARGIN = 10; // CSS pixels
const TITLE = 22; // CSS pixels over a single panel, for its name

/**
 * @param {HTMLElement} root  the picture @param {HTMLElement} of  it, or one of its panels
 * @param {number} pixel  device pixels per CSS pixel
 * @param {import("./canvas.js").Content} content  of what is in it, from the picture's corner
 * @returns {Figure}
 */
export function figureOf(root, of, pixel, content) {
  const frame = of.getBoundingClientRect();
  const corner = root.getBoundingClientRect();
  const above = of === root ? 0 : TITLE;
  const place = ({ left, top, width, height }) => ({
    left: (left - frame.left + MARGIN) * pixel,
    top: (top - frame.top + MARGIN + above) * pixel,
    width: width * pixel,
    height: height * pixel,
  });
  const origin = place({ left: corner.left, top: corner.top, width: 0, height: 0 });
  const [right, down] = [Math.round(origin.left), Math.round(origin.top)];
  const title = of === root ? [] : [titleOf(of, pixel, (frame.width / 2 + MARGIN) * pixel)];
  return {
    width: Math.ceil((frame.width + 2 * MARGIN) * pixel),
    height: Math.ceil((frame.height + 2 * MARGIN + above) * pixel),
    paper: getComputedStyle(document.body).backgroundColor,
    content: {
      heatmaps: content.heatmaps.map((one) => ({ ...one, left: one.left + right, top: one.top + down })),
      bars: content.bars.map((one) => ({ ...one, zero: one.zero + right, tops: one.tops.map((top) => top + down) })),
    },
    texts: [
      ...title,
      ...[...of.querySelectorAll(WORDS)].filter(isSeen).map((element) => textOf(element, pixel, place)),
    ],
    grounds: [...of.querySelectorAll(GROUNDS)].filter(isSeen).map((element) => ({
      ...place(element.getBoundingClientRect()),
      colour: getComputedStyle(element).backgroundColor,
    })),
  };
}

const isSeen = (element) => element.checkVisibility() && element.textContent.trim() !== "";

function textOf(element, pixel, place) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const { left, top, width, height } = place(range.getBoundingClientRect());
  const style = getComputedStyle(element);
  return {
    text: element.textContent.trim(),
    x: left + width / 2,
    y: top + height / 2,
    size: parseFloat(style.fontSize) * pixel,
    weight: Number(style.fontWeight),
    colour: style.color,
    angle: style.writingMode === "vertical-rl" ? -90 : 0,
  };
}

function titleOf(panel, pixel, middle) {
  const { color } = getComputedStyle(panel);
  return {
    text: panel.dataset.panel,
    x: middle,
    y: (MARGIN + TITLE / 3) * pixel,
    size: 13 * pixel,
    weight: 600,
    colour: color,
    angle: 0,
  };
}
