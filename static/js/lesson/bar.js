import { find } from "../dom/find.js";
import { setText } from "../dom/text.js";
import { isSameImage, isShown } from "../model/lesson-link.js";

/**
 * What stands above the picture of a lesson: whose digit it shows, and the way back to the lesson.
 *
 * @typedef {typeof import("../state/navigation.js").viewOf} ViewOf
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "backToLesson" | "showStep" | "takeLessonsDigit">} actions
 * @param {ViewOf} viewOf
 */
export function createBar(root, store, actions, viewOf) {
  const back = find(root, "[data-back-to-lesson]", HTMLButtonElement);
  const label = find(back, "span", HTMLElement);
  const usual = find(root, "[data-lessons-digit]", HTMLButtonElement);
  back.addEventListener("click", () => (hasChanged() ? actions.backToLesson() : actions.showStep()));
  usual.addEventListener("click", () => actions.takeLessonsDigit());

  /** Whether the reader has gone on from what the lesson has opened. */
  const hasChanged = () => {
    const { lesson, shown, selection, dock } = store.state;
    if (!lesson || !shown) return false;
    if (!lesson.opened) return true;
    return !isShown(viewOf({ shown, selection, dock, lesson }), lesson.opened, shown.trace);
  };

  const draw = () => {
    const { lesson, shown, selection, dock, work } = store.state;
    if (!lesson || !shown || work.status === "busy" || work.status === "drawing") return;
    const view = viewOf({ shown, selection, dock, lesson });
    const wanted = lesson.step?.view ?? lesson.usual;
    const isThere = isShown(view, lesson.own ? { ...wanted, image: view.image } : wanted, shown.trace);
    const isChanged = hasChanged();
    setText(label, isChanged ? "Back to the lesson" : lesson.step ? "Show this step" : "Show the start");
    back.disabled = isThere && !isChanged;
    usual.disabled = isSameImage(view.image, lesson.usual.image);
  };
  for (const part of /** @type {const} */ (["lesson", "shown", "selection", "dock", "work"])) {
    store.watch((state) => state[part], draw);
  }
}
