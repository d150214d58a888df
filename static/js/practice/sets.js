import { find, findAll } from "../dom/find.js";
import { addressOf } from "../dom/root-path.js";
import { CLASS_TASKS } from "../model/practice-plan.js";

/**
 * What is practised: the set of a lesson or of all, on samples or on the reader's own digit.
 *
 * @param {HTMLElement} root
 * @param {import("../state/practice.js").PracticeStore} store
 * @param {Pick<import("../state/practice.js").PracticeActions, "chooseSet" | "chooseDigit">} actions
 */
export function createSets(root, store, actions) {
  const lesson = find(root, "[data-lesson]", HTMLSelectElement);
  const reading = find(root, "[data-reading]", HTMLElement);
  const link = find(root, "[data-lesson-link]", HTMLAnchorElement);
  const digit = find(root, "[data-digit]", HTMLFieldSetElement);
  const inClass = find(root, "[data-class]", HTMLElement);

  lesson.addEventListener("change", () => actions.chooseSet(lesson.value || null));
  for (const input of findAll(digit, "input", HTMLInputElement)) {
    input.addEventListener("change", () => actions.chooseDigit(input.value === "own"));
  }
  store.watch(
    (state) => state.lesson,
    (slug) => {
      lesson.value = slug ?? "";
      reading.hidden = !slug;
      link.href = addressOf(`/lessons/${slug ?? ""}`);
    },
  );
  store.watch(
    (state) => state.digit,
    (own) => {
      digit.hidden = !own;
    },
  );
  store.watch(
    ({ usesDigit }) => usesDigit,
    (usesDigit) => {
      for (const input of findAll(digit, "input", HTMLInputElement))
        input.checked = (input.value === "own") === usesDigit;
    },
  );
  store.watch(
    ({ number, link: ofClass }) => (ofClass ? `${number} ${ofClass.seed}` : ""),
    (_, { link: ofClass, number }) => {
      inClass.hidden = !ofClass;
      if (!ofClass) return;
      inClass.textContent =
        number < CLASS_TASKS
          ? `Exercise ${number + 1} of ${CLASS_TASKS} of “${ofClass.seed}”${ofClass.each ? ", with numbers of your own" : ""}.`
          : `All ${CLASS_TASKS} of “${ofClass.seed}” are done. These are further ones.`;
    },
  );
}
