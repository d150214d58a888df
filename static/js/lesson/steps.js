import { findAll } from "../dom/find.js";
import { oncePerFrame } from "../dom/scheduling.js";

/**
 * The steps of a lesson: the one that is read is marked, and those that have been read are told.
 *
 * @typedef {import("../state/state.js").Store} Store
 */

const READING = 0.4; // of the height that the text has: a step is read when its heading is above this line
const FAR = 40; // CSS pixels to scroll until a step that was chosen by one of its links is no longer the one that is read

/**
 * @param {HTMLElement} article
 * @param {HTMLElement} pinned  covers the upper part of the window, where text and picture are below each other
 * @param {Store} store
 * @param {Pick<import("../state/state.js").Actions, "readStep">} actions
 * @param {(step: number, of: number) => void} onRead  the end of a step has been in view
 */
export function createSteps(article, pinned, store, actions, onRead) {
  const steps = findAll(article, ".step", HTMLElement);
  let chosenAt = Number.NEGATIVE_INFINITY; // where the page was scrolled to when a link chose a step
  let isLooking = false;

  /** Where the text begins, in CSS pixels from the top of the window. */
  const top = () => {
    const { left, bottom } = pinned.getBoundingClientRect();
    return left <= article.getBoundingClientRect().left ? bottom : 0;
  };
  const look = () => {
    if (store.state.lesson?.mode !== "text") return;
    const from = top();
    const line = from + READING * (innerHeight - from);
    const rects = steps.map((step) => step.getBoundingClientRect());
    for (const [i, { bottom }] of rects.entries()) {
      if (bottom > from && bottom <= innerHeight) onRead(i, steps.length);
    }
    if (Math.abs(scrollY - chosenAt) < FAR) return;
    isLooking = true;
    actions.readStep(steps[rects.findLastIndex((rect) => rect.top <= line)]?.id ?? null);
    isLooking = false;
  };
  const lookSoon = oncePerFrame(look);
  addEventListener("scroll", lookSoon, { passive: true });
  addEventListener("resize", lookSoon);
  article.addEventListener("toggle", lookSoon, { capture: true }); // a question has been opened

  store.watch(
    ({ lesson }) => lesson?.step,
    (current) => {
      chosenAt = isLooking || !current ? Number.NEGATIVE_INFINITY : scrollY;
      for (const step of steps) {
        if (step.id === current?.id) step.setAttribute("aria-current", "step");
        else step.removeAttribute("aria-current");
      }
    },
  );
  store.watch(
    ({ lesson }) => lesson?.mode,
    (mode) => {
      if (mode === "text") lookSoon();
    },
  );
}
