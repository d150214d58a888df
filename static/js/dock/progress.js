import { element } from "../dom/element.js";
import { setText } from "../dom/text.js";

/**
 * How far some work has come. The percentage follows the words of a status, but is no part of it: screen readers read out
 * the start and the end, and what is between only where the reader asks for the progress bar.
 *
 * @param {string} label
 */
export function createProgress(label) {
  const percentage = element("span", { className: "number", ariaHidden: "true" });
  const bar = element("progress", { max: 1, ariaLabel: label });
  return {
    elements: [percentage, bar],
    /** @param {{progress: number | null} | null} work  progress: 0..1, null: not known yet; null: none is running */
    draw(work) {
      const share = work?.progress ?? null;
      percentage.hidden = share === null;
      bar.hidden = work === null;
      setText(percentage, share === null ? "" : `${Math.floor(100 * share)} %`);
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
    },
  };
}
