import { recall, remember } from "../dom/browser-storage.js";
import { element } from "../dom/element.js";
import { findAll } from "../dom/find.js";
import { parseProgress, progressText, withStep } from "../model/lesson-progress.js";

/** Which steps of which lessons this browser has shown to the end, and what the list of lessons says about it. */

const KEY = "lessons-read";

/** @param {string} slug @returns {(step: number, of: number) => void} to be called for each step that has been read */
export function rememberSteps(slug) {
  const known = new Set(parseProgress(recall(KEY)).get(slug)?.read);
  return (step, of) => {
    if (known.has(step)) return;
    known.add(step);
    remember(KEY, withStep(recall(KEY), slug, step, of));
  };
}

/** Say beside each link to a lesson how much of it has been read. @param {HTMLElement} list */
export function showProgress(list) {
  const lessons = parseProgress(recall(KEY));
  for (const link of findAll(list, "a[data-lesson]", HTMLAnchorElement)) {
    const text = progressText(lessons.get(link.pathname.split("/").at(-1) ?? ""));
    if (text) link.after(" ", element("span", { className: "lesson-progress", textContent: text }));
  }
}
