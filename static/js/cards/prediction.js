import { setText } from "../dom/text.js";
import * as format from "../model/format.js";

/** Card "Prediction": the digit that was read, the loss, and ten probabilities. */
export function createPrediction(root, store) {
  const digit = root.querySelector("[data-prediction]");
  const loss = root.querySelector("[data-loss]");
  const rows = [...root.querySelectorAll("[data-class]")];
  const announcement = root.querySelector("[data-announcement]");

  store.watch(
    ({ shown }) => shown,
    (shown) => {
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
    },
  );
  // Told once nothing moves any more: not every piece of a stroke, nor every step of a training.
  const atRest = ({ shown, work, training }) => (work.status === "idle" && training.status === "still" ? shown : null);
  store.watch(atRest, (shown) => {
    if (!shown) return;
    const { trace } = shown;
    const { label } = trace.experiment.objective;
    const labelled = label === undefined ? "" : ` Label ${label}.`;
    setText(announcement, `Read as ${trace.prediction}.${labelled} Loss ${format.number(trace.loss)}.`);
  });
}
