import { explainable, same } from "./cells.js";
import { cellName } from "./format.js";

/**
 * The links of a lesson: fragments that may leave out what the lesson's own view says, and how they meet the digit that
 * the reader has brought.
 *
 * @typedef {import("./link.js").View} View
 * @typedef {View["image"]} Image
 * @typedef {import("./tensors.js").Trace} Trace
 */

/** Parts of a fragment of which one says what the other says in another way. */
const RIVALS = [
  ["sample", "digit"],
  ["label", "objective"],
];

/**
 * A link's fragment with what only the lesson's view says.
 *
 * @param {string} view @param {string} fragment  with or without its #
 */
export function mergedFragment(view, fragment) {
  const own = partsOf(fragment);
  const isSaid = (/** @type {string} */ key) =>
    own.some(({ name }) => name === key || RIVALS.some((pair) => pair.includes(name) && pair.includes(key)));
  const missing = partsOf(view).filter(({ name }) => !isSaid(name));
  return [...missing, ...own].map(({ part }) => part).join("&");
}

/** @param {string} fragment */
function partsOf(fragment) {
  const parts = fragment.replace(/^#/, "").split("&").filter(Boolean);
  return parts.map((part) => ({ part, name: part.split("=")[0] }));
}

/** Whether a fragment opens a number. @param {string} fragment */
export function hasCell(fragment) {
  return partsOf(fragment).some(({ name }) => name === "cell");
}

/** Whether a fragment names a place on the page, such as `#step-2`, and not a view. @param {string} fragment */
export function isPlace(fragment) {
  return /^#[\w-]+$/.test(fragment);
}

/**
 * A view of the lesson with the reader's digit in the place of the lesson's own. A view that brings a digit of its own
 * keeps it, and so does the paper network, whose input is smaller.
 *
 * @param {View} view @param {Image} usual  the lesson's digit @param {Image | null} digit  the reader's
 * @returns {View}
 */
export function withDigit(view, usual, digit) {
  const { weights, input } = /** @type {{weights?: unknown, input?: number | null}} */ (view.network ?? {});
  const isSmall = weights === "paper" || (input ?? SIDE) !== SIDE;
  return digit && !isSmall && isSameImage(view.image, usual) ? { ...view, image: digit } : view;
}

const SIDE = 28; // rows and columns of a digit

/** @param {Image} a @param {Image} b */
export function isSameImage(a, b) {
  if ("sample" in a || "sample" in b) return "sample" in a && "sample" in b && a.sample === b.sample;
  return a.pixels.length === b.pixels.length && a.pixels.every((x, i) => x === b.pixels[i]);
}

/** Whether two views are of one experiment. @param {Omit<View, "cell" | "tab">} a @param {Omit<View, "cell" | "tab">} b */
export function isSameExperiment(a, b) {
  const rest = (/** @type {typeof a} */ { objective, network, mistakes }) =>
    JSON.stringify([objective, network, mistakes]);
  return isSameImage(a.image, b.image) && rest(a) === rest(b);
}

/**
 * Whether what is shown is what a link asks for: a link to a weight opens its gradient, and the first tab needs no name.
 *
 * @param {View} shown @param {View} wanted @param {Trace} trace  of what is shown
 */
export function isShown(shown, wanted, trace) {
  if (!isSameExperiment(shown, wanted)) return false;
  if (!shown.cell || !wanted.cell) return shown.cell === wanted.cell;
  const tabs = [shown, wanted].map(({ tab }) => tab ?? "sum");
  const asItIs = tabs[1] === "layer" ? wanted.cell : explainable(wanted.cell, trace);
  return tabs[0] === tabs[1] && (same(shown.cell, asItIs) || same(shown.cell, explainable(wanted.cell, trace)));
}

/**
 * The first step that shows what a view shows, whatever its digit; -1 if there is none.
 *
 * @param {View} view @param {{view: View}[]} steps
 */
export function indexOfView(view, steps) {
  const rest = (/** @type {View} */ { objective, network, mistakes, cell, tab }) =>
    JSON.stringify([objective, network, mistakes, cell, tab ?? "sum"]);
  return steps.findIndex((step) => rest(step.view) === rest(view));
}

/**
 * A view as a lesson has it in its Markdown: `[conv1.W.grad[2,0,1,1]](#sample=40&cell=conv1.W.grad:2,0,1,1)`. Its author
 * puts other words in the place of the name.
 *
 * @param {Pick<View, "cell">} view @param {string} fragment
 */
export function lessonLink({ cell }, fragment) {
  const name = cell ? (cell.index.length ? cellName(cell.tensor, cell.index) : cell.tensor) : "this picture";
  return `[${name}](#${fragment.replaceAll("(", "%28").replaceAll(")", "%29")})`;
}
