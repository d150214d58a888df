import { atRest } from "../model/at-rest.js";
import { encode } from "../model/link.js";

/**
 * The link to the exercises takes a digit along that the reader has drawn or uploaded. Samples stay: the exercises have
 * theirs.
 *
 * @param {HTMLAnchorElement} link
 * @param {import("../state/state.js").Store} store
 * @param {typeof import("../state/navigation.js").imageOf} imageOf
 */
export function createPracticeLink(link, store, imageOf) {
  const { pathname } = link;
  store.watch(
    (state) => atRest(state)?.digit,
    async () => {
      const shown = atRest(store.state);
      if (!shown) return;
      const isOwn = shown.source.kind !== "sample";
      const fragment = isOwn
        ? `#${await encode({ image: imageOf(shown), objective: null, network: null, mistakes: null, cell: null, tab: null })}`
        : "";
      if (store.state.shown === shown) link.href = pathname + fragment;
    },
  );
}
