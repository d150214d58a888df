import { recall, remember } from "../dom/browser-storage.js";
import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";
import { addressOf } from "../dom/root-path.js";
import { firstUnread, isRead, parseProgress, progressText, withStep } from "../model/lesson-progress.js";

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

/** Say at each lesson of a list how much of it has been read, and where to go on. @param {HTMLElement} list */
export function showProgress(list) {
  const lessons = parseProgress(recall(KEY));
  const links = new Map(
    findAll(list, "a[data-lesson]", HTMLAnchorElement).map((link) => [link.pathname.split("/").at(-1) ?? "", link]),
  );
  for (const [slug, link] of links) markRead(link, lessons.get(slug));
  const read = [...links.keys()].filter((slug) => isRead(lessons.get(slug))).length;
  const goOn = list.querySelector("[data-go-on]");
  if (!(goOn instanceof HTMLAnchorElement) || ![...links.keys()].some((slug) => lessons.get(slug)?.read.size)) return;
  const slug = firstUnread(lessons, [...links.keys()]);
  const number = [...links.keys()].indexOf(slug ?? "") + 1;
  goOn.textContent = slug ? `Go on with lesson ${number}` : "Practise";
  goOn.href = slug ? (links.get(slug)?.href ?? "") : addressOf("/practice");
  find(list, "[data-read-so-far]", HTMLElement).textContent = `${read} of ${links.size} lessons read`;
}

/** @param {HTMLAnchorElement} link @param {import("../model/lesson-progress.js").Progress | undefined} progress */
function markRead(link, progress) {
  const text = progressText(progress);
  const entry = link.closest(".lesson-entry");
  if (!text || !progress || !entry) return;
  entry.classList.toggle("read", isRead(progress));
  const bar = element("progress", { value: progress.read.size, max: progress.of, ariaHidden: "true" });
  entry.querySelector(".lesson-picture")?.append(bar);
  entry.querySelector(".lesson-facts")?.append(element("li", { className: "lesson-progress", textContent: text }));
}
