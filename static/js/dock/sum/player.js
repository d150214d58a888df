import { element } from "../../dom/element.js";

const LONGEST = 8; // seconds for all terms
const PER_TERM = 0.6; // seconds, where there are few

/**
 * A button that adds up the terms one by one, as many with each frame as reach the end in time.
 *
 * @param {number} total  of terms
 * @param {() => number} current  how many are added up
 * @param {(count: number) => void} show
 */
export function createPlayer(total, current, show) {
  const button = createButton();
  const seconds = Math.min(LONGEST, PER_TERM * total);
  let frame = 0; // 0 while it does not play

  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = "▶ Play";
  };
  /** @param {number} from  the number of terms to begin with */
  const play = (from) => {
    let start = 0;
    /** @param {number} time */
    const advance = (time) => {
      if (!button.isConnected) return stop();
      start ||= time;
      const count = Math.min(total, from + Math.floor(((time - start) / 1000 / seconds) * total));
      show(count);
      if (count === total) return stop();
      frame = requestAnimationFrame(advance);
    };
    button.textContent = "❚❚ Pause";
    frame = requestAnimationFrame(advance);
  };
  button.addEventListener("click", () => {
    if (frame) stop();
    else play(current() === total ? 0 : current());
  });
  return { button, stop };
}

/** Disabled where the reader's system asks for reduced motion. */
function createButton() {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return element("button", {
    type: "button",
    className: "play",
    textContent: "▶ Play",
    disabled: isStill,
    title: isStill
      ? "Your system asks for reduced motion. Use the slider or the arrow keys instead."
      : "Add up the terms one by one",
  });
}
