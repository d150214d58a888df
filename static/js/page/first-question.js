import { recall, remember } from "../dom/browser-storage.js";
import { find } from "../dom/find.js";
import { atRest } from "../model/at-rest.js";
import { encode } from "../model/link.js";

/**
 * The question that brings most readers here, with the lesson that answers it on the digit that they see. It stands above
 * the picture until it is dismissed, or followed, in this browser.
 */

const KEY = "first-question";
const DONE = "dismissed";

/**
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {typeof import("../state/navigation.js").imageOf} imageOf
 */
export function createFirstQuestion(root, store, imageOf) {
  const link = find(root, "[data-lesson-link]", HTMLAnchorElement);
  const { pathname } = link;
  root.hidden = recall(KEY) === DONE;
  find(root, "[data-dismiss]", HTMLButtonElement).addEventListener("click", () => {
    root.hidden = true;
    remember(KEY, DONE);
  });
  link.addEventListener("click", () => remember(KEY, DONE));
  store.watch(
    (state) => atRest(state)?.digit,
    async () => {
      const shown = atRest(store.state);
      if (!shown || root.hidden) return;
      const view = { image: imageOf(shown), objective: null, network: null, mistakes: null, cell: null, tab: null };
      const fragment = await encode(view);
      if (store.state.shown === shown) link.href = `${pathname}#${fragment}`;
    },
  );
}
