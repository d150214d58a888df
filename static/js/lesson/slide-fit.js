import { find, findAll } from "../dom/find.js";
import { slideUnit } from "./slide-unit.js";

/**
 * What can't be cut is made as large as there is room for on a slide: figures, and formulas that do not fit even where they
 * are broken. A figure whose numbers the last row could not read shows its colours alone, beside the panel, which has the
 * numbers around the one that the text speaks of.
 *
 * @typedef {{alone: number, text: number}} Room  the height of a slide's text without the panel, and with it
 */

// All of them for a window of 1280 x 720 (slide-unit.js).
const LARGEST = 1.75; // CSS pixels for a unit of a figure
const LETTERS = { drawn: 11, least: 18 }; // the size of a number, in units of the drawing; in CSS pixels on a slide
const FORMULA = { usual: 34, least: 25 }; // the size of letters in CSS pixels, --text-slide-formula; its indices have 18

/** @param {HTMLElement} article @param {Room} room */
export function fit(article, room) {
  const shown = (/** @type {string} */ what) =>
    findAll(article, what, HTMLElement).filter((one) => one.checkVisibility());
  for (const figure of shown(".lesson-figure")) fitFigure(figure, find(figure, "svg", SVGSVGElement), room);
  for (const line of shown(".formula-line")) fitFormula(line);
}

/** @param {HTMLElement} figure @param {SVGSVGElement} svg @param {Room} room */
function fitFigure(figure, svg, room) {
  const { width, height } = svg.viewBox.baseVal;
  const caption = figure.getBoundingClientRect().height - svg.getBoundingClientRect().height;
  const scaleIn = (/** @type {number} */ most) =>
    Math.min(LARGEST * slideUnit(), figure.clientWidth / width, Math.max(1, most - caption - 1) / height);
  const least = (LETTERS.least * slideUnit()) / LETTERS.drawn;
  const isNumbered = svg.querySelector("text") !== null;
  const isReadable = isNumbered && scaleIn(room.alone) >= least;
  svg.classList.toggle("without-numbers", isNumbered && !isReadable);
  // With numbers, a figure can have the slide for itself. Without, it leaves the panel its place.
  const scale = Math.max(scaleIn(room.text), isReadable ? least : 0);
  figure.style.setProperty("--figure-width", `${scale * width}px`);
}

/** @param {HTMLElement} line */
function fitFormula(line) {
  line.style.removeProperty("--text-slide-formula");
  const share = line.clientWidth / line.scrollWidth;
  if (share >= 1) return;
  line.style.setProperty(
    "--text-slide-formula",
    `${slideUnit() * Math.max(FORMULA.least, Math.floor(share * FORMULA.usual))}px`,
  );
}
