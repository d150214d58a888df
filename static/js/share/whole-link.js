import { addressOf } from "../dom/root-path.js";
import { atRest } from "../model/at-rest.js";
import { encode } from "../model/link.js";

/**
 * The link from a frame to the whole page, which opens with what the frame shows.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @param {HTMLAnchorElement} link @param {Store} store
 * @param {typeof import("../state/navigation.js").viewOf} viewOf
 */
export function createWholeLink(link, store, viewOf) {
  async function write() {
    const shown = atRest(store.state);
    if (shown) link.href = `${addressOf("/")}#${await encode(viewOf({ ...store.state, shown }))}`;
  }
  store.watch(atRest, write);
  for (const part of /** @type {const} */ (["selection", "dock"])) store.watch((state) => state[part], write);
}
