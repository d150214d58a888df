import { find } from "../dom/find.js";
import * as format from "../model/format.js";

/**
 * Every new derivation is read out by screen readers, but not at every step of a training.
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 */
export function announceDerivations(root, store) {
  const live = find(root, "[data-live]", HTMLElement);
  store.watch(
    ({ answer }) => answer?.derivation,
    (derivation, { training }) => {
      if (!derivation || training.status === "running") return;
      const { tensor, index, value, sentence } = derivation;
      live.textContent = `${format.cellName(tensor, index)} = ${format.number(value)}. ${sentence}`;
    },
  );
}
