import { findAll } from "../dom/find.js";

/**
 * The links of a lesson: each puts the picture into a state, without leaving the page. With a key held, or the middle
 * button, they open in another tab like all links.
 *
 * @param {HTMLElement} article
 * @param {Pick<import("../state/state.js").Actions, "followLink" | "readStep">} actions
 */
export function listenToLinks(article, actions) {
  for (const link of findAll(article, "a[data-state]", HTMLAnchorElement)) {
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const step = link.closest(".step");
      if (step) actions.readStep(step.id);
      actions.followLink(link.hash);
    });
  }
}
