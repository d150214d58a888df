import { find } from "../dom/find.js";
import { setText } from "../dom/text.js";
import { whereOf } from "../model/mistakes.js";

/**
 * The banner above a wrong backward pass: which mistakes it is made with, and the way back to the right one.
 *
 * @typedef {import("../state/state.js").State} State
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "leaveWrongPass">} actions
 */
export function createWrongPass(root, store, actions) {
  const words = find(root, "[data-mistakes]", HTMLElement);
  find(root, "[data-right]", HTMLButtonElement).addEventListener("click", () => actions.leaveWrongPass());

  const draw = () => {
    const { shown, knownMistakes } = store.state;
    const mistakes = shown?.mistakes ?? [];
    root.hidden = mistakes.length === 0;
    setText(words, mistakes.map((mistake) => sentenceOf(mistake, knownMistakes)).join(" "));
  };
  store.watch(({ shown }) => shown?.mistakes, draw);
  store.watch(({ knownMistakes }) => knownMistakes, draw);
}

/** @param {import("../model/mistakes.js").Mistake} mistake @param {State["knownMistakes"]} known */
function sentenceOf(mistake, known) {
  const title = known.find(({ name }) => name === mistake.name)?.title ?? mistake.name;
  return `${[title, whereOf(mistake)].filter(Boolean).join(", ").replace(", (", " (")}.`;
}
