import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";
import { slideUnit } from "./slide-unit.js";

/**
 * A step that is cut into slides. The browser cuts: the text is set in columns as high as a slide, one of which is in view
 * (static/css/slides.css). So nothing is lost, doubled, or cut within a line, whatever the fonts, the numbers and the window.
 *
 * @typedef {{block: Element, share: number}} Anchor  a paragraph, and how much of it stands on earlier slides
 */

/** What has a place on a slide. */
export const BLOCKS = "p, li, tr, pre, .code-part, h3, figure, summary, .formula-line, .question, .meaning";
const BAR = 56; // below the text, in units of slide-unit.js
const PANEL = { least: 224, share: 0.3 }; // the height that the panel and the gap above it have at least; of the window's
const TRIALS = 5; // to make the slides of a step alike

/** @param {HTMLElement} article */
export function createCut(article) {
  let count = 1;
  for (const code of findAll(article, "pre > code", HTMLElement)) splitCode(code);

  const stride = () => article.getBoundingClientRect().width + Number.parseFloat(getComputedStyle(article).columnGap);
  /** The slides that begin at a place in the window, counted from 1. @param {DOMRect} rect */
  const slideAt = ({ left }) =>
    1 + Math.floor((left - article.getBoundingClientRect().left + article.scrollLeft + 1) / stride());
  /** The step that is shown, or the article, above whose first step is the introduction. */
  const root = () => article.querySelector(":scope > [aria-current]") ?? article;
  const blocks = () => findAll(root(), BLOCKS, HTMLElement).filter((block) => block.checkVisibility());

  /** @param {number} height  of the text of a slide @param {{alone: number}} room @returns {number} how many slides that makes */
  const cutAt = (height, { alone }) => {
    article.style.setProperty("--slide-text", `${height}px`);
    article.style.setProperty("--slide-below", `${alone - height}px`);
    return 1 + Math.floor((article.scrollWidth - 1) / stride());
  };

  /** Of paragraphs, how many stand on more than one slide. */
  const howManyTorn = () => blocks().filter((block) => block.getClientRects().length > 1).length;

  const title = () => find(root(), ":scope > :is(h1, h2)", HTMLElement);

  return {
    title,

    /** How many slides the step has. */
    get count() {
      return count;
    },

    /** How high the text of a slide can be: with the panel below it, and alone. @param {boolean} hasPanel */
    room(hasPanel) {
      document.documentElement.style.setProperty("--slide-unit", `${slideUnit()}px`);
      article.style.setProperty("--slide-title", `${title().offsetHeight}px`);
      const top = article.getBoundingClientRect().top;
      const alone = Math.max(1, innerHeight - top - BAR * slideUnit());
      const below = Math.max(PANEL.least * slideUnit(), PANEL.share * innerHeight);
      return { alone, text: hasPanel ? Math.min(alone, Math.max(alone / 2, innerHeight - top - below)) : alone };
    },

    /** Cut the step that is shown into as few slides as there can be, and make these alike. @param {{alone: number, text: number}} room */
    cut(room) {
      count = cutAt(room.text, room);
      const torn = howManyTorn();
      let [low, high] = [room.text / 2, room.text];
      for (let i = 0; count > 1 && i < TRIALS; i++) {
        const middle = (low + high) / 2;
        if (cutAt(middle, room) > count || howManyTorn() > torn) low = middle;
        else high = middle;
      }
      cutAt(high, room);
    },

    /** @param {number} slide */
    show(slide) {
      article.scrollLeft = (slide - 1) * stride();
    },

    inView: () => 1 + Math.round(article.scrollLeft / stride()),

    /** The paragraph with which a slide begins. @param {number} slide @returns {Anchor | null} */
    anchorOf(slide) {
      const found = blocks().map((block) => ({ block, slides: [...block.getClientRects()].map(slideAt) }));
      const begins =
        found.find(({ slides }) => slides[0] === slide) ?? found.find(({ slides }) => slides.includes(slide));
      return begins ? { block: begins.block, share: begins.slides.indexOf(slide) / begins.slides.length } : null;
    },

    /** The slide that a paragraph, or anything else in the text, stands on. @param {Anchor} anchor @returns {number | null} */
    slideOf({ block, share }) {
      const rects = block.getClientRects();
      const rect = rects[Math.floor(share * rects.length)];
      return rect ? Math.min(count, Math.max(1, slideAt(rect))) : null;
    },

    /** Where the text of the slide that is in view ends, in CSS pixels from the top of the window. */
    bottom() {
      const { left, right, top } = article.getBoundingClientRect();
      const rects = blocks().flatMap((block) => [...block.getClientRects()]);
      return Math.max(top, ...rects.flatMap((rect) => (rect.right > left && rect.left < right ? [rect.bottom] : [])));
    },
  };
}

/** Code that does not fit is cut at its empty lines. @param {HTMLElement} code */
function splitCode(code) {
  const parts = (code.textContent ?? "").split(/(?<=\n\n)(?=\S)/);
  if (!code.childElementCount && parts.length > 1)
    code.replaceChildren(...parts.map((textContent) => element("span", { className: "code-part", textContent })));
}
