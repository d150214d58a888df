import { find, findAll } from "../dom/find.js";
import { setText } from "../dom/text.js";
import { atRest } from "../model/at-rest.js";
import * as format from "../model/format.js";

/**
 * Card "Prediction": the predicted digit, the loss, and the ten probabilities.
 *
 * @typedef {import("../model/tensors.js").Trace} Trace
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 */
export function createPredictionCard(root, store) {
  const digit = find(root, "[data-prediction]", HTMLElement);
  const loss = find(root, "[data-loss]", HTMLElement);
  const reading = find(root, "[data-reading]", HTMLElement);
  const announcement = find(root, "[data-announcement]", HTMLElement);
  const rows = findAll(root, "[data-class]", HTMLElement).map((row) => ({
    row,
    bar: find(row, "[data-bar]", HTMLElement),
    probability: find(row, "[data-p]", HTMLElement),
  }));

  store.watch(
    ({ shown }) => shown,
    (shown) => {
      if (!shown) return;
      const { trace } = shown;
      const label = labelOf(trace);
      setText(digit, String(trace.prediction));
      setText(loss, format.number(trace.loss));
      const words = readingOf(shown);
      setText(reading, words);
      reading.classList.toggle("long", words.length > LINE);
      reading.classList.toggle("unsure", isUnsure(trace));
      for (const [k, { row, bar, probability }] of rows.entries()) {
        const p = trace.probabilities[k];
        row.classList.toggle("predicted", k === trace.prediction);
        row.classList.toggle("label", k === label);
        bar.style.backgroundSize = `max(1px, ${100 * p}%)`;
        setText(probability, format.probability(p));
      }
    },
  );
  // Announced once the picture is at rest, not for every piece of a stroke or every step of a training.
  store.watch(
    (state) => atRest(state)?.trace,
    (trace) => {
      if (trace) setText(announcement, announcementOf(trace));
    },
  );
}

const SURE = 0.9; // from this probability on, the gradients are small
const LINE = 26; // characters that have room in one line where the card is narrow and the font is wide

/**
 * What the network makes of the digit: `read as 7 with 68 %, the label is 3`. A digit of the reader's own has no label, as
 * long as they have not chosen one.
 *
 * @param {import("../state/state.js").Shown} shown
 */
function readingOf({ trace, source, objective }) {
  const label = source.kind === "sample" || objective ? labelOf(trace) : null;
  const read = `read as ${trace.prediction} with ${format.percentage(trace.probabilities[trace.prediction])}`;
  if (label === null) return read;
  return label === trace.prediction ? `${read}, as labelled` : `${read}, the label is ${label}`;
}

/** Whether the gradients have something to say. @param {Trace} trace */
function isUnsure(trace) {
  const label = labelOf(trace);
  return trace.probabilities[trace.prediction] < SURE || (label !== null && label !== trace.prediction);
}

/** @param {Trace} trace */
function announcementOf(trace) {
  const label = labelOf(trace);
  const labelled = label === null ? "" : ` Label ${label}.`;
  return `Read as ${trace.prediction}.${labelled} Loss ${format.number(trace.loss)}.`;
}

/** The label that the loss uses; null if the objective is not a label's cross-entropy. @param {Trace} trace */
function labelOf({ experiment: { objective } }) {
  return objective.kind === "cross_entropy" ? objective.label : null;
}
