import { findAll } from "../dom/find.js";

/**
 * The formulas of a lesson, in the notation that is chosen here or in the derivation. The style sheet hides the others.
 *
 * @param {HTMLElement} root  with the switch @param {HTMLElement} article
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "chooseNotation">} actions
 */
export function createNotation(root, article, store, actions) {
  const inputs = findAll(root, "input", HTMLInputElement);
  root.hidden = article.querySelector(".notation") === null;
  for (const input of inputs) {
    input.addEventListener("change", () => actions.chooseNotation(input.value === "matrix" ? "matrix" : "component"));
  }
  store.watch(
    ({ notation }) => notation,
    (notation) => {
      document.documentElement.dataset.formulas = notation;
      for (const input of inputs) input.checked = input.value === notation;
    },
  );
}
