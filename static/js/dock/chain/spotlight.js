/**
 * A step and its place in the expression light up together: what is pointed at in one is outlined in the other, and the
 * factors that come later fade.
 *
 * @param {HTMLElement} view
 */
export function linkSteps(view) {
  const parts = [...view.querySelectorAll("[data-step]")].filter((part) => part instanceof HTMLElement);
  /** @param {number | null} step */
  const light = (step) => {
    for (const part of parts) {
      const own = Number(part.dataset.step);
      part.classList.toggle("current", own === step);
      part.classList.toggle("faded", step !== null && own > step);
    }
  };
  /** @param {Event} event */
  const follow = ({ target }) => light(stepOf(target));
  view.addEventListener("pointerover", follow);
  view.addEventListener("focusin", follow);
  view.addEventListener("pointerleave", () => light(null));
  view.addEventListener("focusout", () => light(null));
}

/** The step that an element belongs to. @param {EventTarget | null} target */
function stepOf(target) {
  const part = target instanceof Element ? target.closest("[data-step]") : null;
  return part instanceof HTMLElement ? Number(part.dataset.step) : null;
}
