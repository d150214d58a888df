import * as format from "./format.js";
import { setText } from "./text.js";

/** Card "Prediction": the digit that was read, the loss, and ten probabilities. */
export function createPrediction(root, store) {
  const digit = root.querySelector("[data-prediction]");
  const loss = root.querySelector("[data-loss]");
  const rows = [...root.querySelectorAll("[data-class]")];
  const announcement = root.querySelector("[data-announcement]");

  store.watch(({ shown }) => shown, (shown, { work }) => {
    if (!shown) return;
    const { trace } = shown;
    const { label } = trace.experiment.objective;
    setText(digit, trace.prediction);
    setText(loss, format.number(trace.loss));
    rows.forEach((row, k) => {
      const p = trace.probabilities[k];
      row.classList.toggle("predicted", k === trace.prediction);
      row.classList.toggle("label", k === label);
      row.querySelector("[data-bar]").style.backgroundSize = `max(1px, ${100 * p}%)`;
      setText(row.querySelector("[data-p]"), format.probability(p));
    });
    const labelled = label === undefined ? "" : ` Label ${label}.`;
    if (work.status !== "drawing") announcement.textContent = `Read as ${trace.prediction}.${labelled} Loss ${loss.textContent}.`;
  });
}
