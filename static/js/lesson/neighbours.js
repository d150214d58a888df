import { findAll } from "../dom/find.js";
import { atRest } from "../model/at-rest.js";
import { encode } from "../model/link.js";

/**
 * The reader's own digit goes along to the other lessons and to the exercises: it is in the links to them.
 *
 * @typedef {typeof import("../state/lesson.js").ownDigit} OwnDigit
 *
 * @param {HTMLElement} text
 * @param {import("../state/state.js").Store} store
 * @param {OwnDigit} ownDigit
 */
export function takeDigitAlong(text, store, ownDigit) {
  const links = findAll(text, "a[data-digit-along]", HTMLAnchorElement);
  const usual = links.map((link) => link.getAttribute("href") ?? "");
  store.watch(
    (state) => atRest(state)?.digit,
    async (digit) => {
      if (!digit) return;
      const image = ownDigit(store.state);
      const view = image && { image, objective: null, network: null, mistakes: null, cell: null, tab: null };
      const fragment = view && (await encode(view));
      if (store.state.shown?.digit !== digit) return; // another one has come meanwhile
      for (const [i, link] of links.entries()) {
        link.setAttribute("href", fragment ? `${link.pathname}${link.search}#${fragment}` : usual[i]);
      }
    },
  );
}
