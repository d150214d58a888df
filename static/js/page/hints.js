import { recall, remember } from "../dom/browser-storage.js";
import { findAll } from "../dom/find.js";

/**
 * The line that says what can be done. Each of its parts goes as soon as the reader has done it, and does not come back in
 * this browser.
 *
 * @typedef {Readonly<import("../state/state.js").State>} State
 */

/** @type {Record<string, (state: State) => boolean>} by the part of the line: whether it has been done */
const DONE = {
  draw: ({ drawing }) => drawing !== null,
  point: ({ cell }) => cell !== null,
  click: ({ selection }) => selection !== null,
};
const KEY = "hints-done";

/** @param {HTMLElement} root @param {import("../state/state.js").Store} store */
export function createHints(root, store) {
  const done = new Set(recall(KEY).split(" "));
  const show = () => {
    const parts = findAll(root, "[data-hint]", HTMLElement);
    for (const part of parts) part.hidden = done.has(part.dataset.hint ?? "");
    root.hidden = parts.every(({ hidden }) => hidden);
  };
  show();
  for (const [what, isDone] of Object.entries(DONE)) {
    store.watch(isDone, (yes) => {
      if (!yes || done.has(what)) return;
      done.add(what);
      remember(KEY, [...done].join(" ").trim());
      show();
    });
  }
}
