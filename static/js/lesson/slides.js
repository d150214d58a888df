import { find, findAll } from "../dom/find.js";

/**
 * A lesson on a projector: one step at a time in large type, with the enlarged panel of its number. P begins, the arrow
 * keys to the side and Page Up and Page Down go from step to step, Escape leaves.
 *
 * @typedef {import("../state/state.js").Store} Store
 */

/** @type {Record<string, 1 | -1>} */
const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

/**
 * @param {HTMLElement} article
 * @param {HTMLElement} bar  with the buttons @param {HTMLElement} begin  the button that begins
 * @param {Store} store
 * @param {Pick<import("../state/state.js").Actions, "showAs" | "readStep" | "showStep">} actions
 */
export function createSlides(article, bar, begin, store, actions) {
  const steps = findAll(article, ".step", HTMLElement);
  const count = find(bar, "[data-slide]", HTMLElement);
  const isOn = () => store.state.lesson?.mode === "slides";
  const current = () => steps.findIndex(({ id }) => id === store.state.lesson?.step?.id);

  const enter = () => {
    actions.showAs("slides");
    actions.showStep();
  };
  const leave = () => {
    const step = steps[current()];
    actions.showAs("text");
    (step ?? article).scrollIntoView({ block: "start", behavior: "instant" });
    begin.focus({ preventScroll: true });
  };
  /** To the step before or after; above the first one is the lesson's introduction. @param {number} by */
  const go = (by) => {
    const next = current() + by;
    if (next < -1 || next >= steps.length) return;
    actions.readStep(steps[next]?.id ?? null);
    actions.showStep();
    scrollTo({ top: 0, behavior: "instant" });
  };

  begin.addEventListener("click", enter);
  find(bar, "[data-previous]", HTMLButtonElement).addEventListener("click", () => go(-1));
  find(bar, "[data-next]", HTMLButtonElement).addEventListener("click", () => go(1));
  find(bar, "[data-leave]", HTMLButtonElement).addEventListener("click", leave);
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

  store.watch(
    ({ lesson }) => lesson?.mode === "slides",
    (on) => {
      document.documentElement.toggleAttribute("data-slides", on);
      bar.hidden = !on;
    },
  );
  store.watch(
    ({ lesson }) => lesson?.step,
    () => {
      count.textContent = `${current() + 1} / ${steps.length}`;
    },
  );
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof Element && target.matches("input:not([type=radio]), textarea, select, [contenteditable]");

/** @param {EventTarget | null} target */
const isInMap = (target) => target instanceof Element && target.closest("[role=application]") !== null;
