/**
 * The keys of a presentation: P begins, the arrow keys to the side go from slide to slide, and so do Page Up and Page Down,
 * which remote controls send. Escape leaves.
 */

/** @type {Record<string, 1 | -1>} */
const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

/** @param {{isOn: () => boolean, enter: () => void, leave: () => void, go: (by: 1 | -1) => void}} slides */
export function listenToKeys({ isOn, enter, leave, go }) {
  // In the capture phase: what else the keys do, such as closing the derivation, is not meant here.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (!isOn()) {
        if (event.key.toLowerCase() === "p") enter();
        return;
      }
      if (event.key === "Escape") {
        event.stopImmediatePropagation();
        leave();
      } else if (event.key in KEYS && !isInMap(event.target)) {
        event.preventDefault();
        go(KEYS[event.key]);
      }
    },
    { capture: true },
  );
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof Element && target.matches("input:not([type=radio]), textarea, select, [contenteditable]");

/** @param {EventTarget | null} target */
const isInMap = (target) => target instanceof Element && target.closest("[role=application]") !== null;
