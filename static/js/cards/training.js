import { find, findAll } from "../dom/find.js";
import { oncePerFrame } from "../dom/scheduling.js";
import { parseNumber } from "../model/objective.js";
import { createTrainingRun } from "./training-run.js";

/**
 * Card "Train": plain gradient descent, step by step, and back to any step.
 *
 * @typedef {import("../state/training.js").Training} Training
 * @typedef {Pick<import("../state/state.js").Actions,
 *           "play" | "pause" | "stepOnce" | "setTraining" | "lookAtTrainingStep">} TrainingActions
 */

const OPTIONS = /** @type {const} */ (["rate", "steps", "batch"]);

/** @param {HTMLElement} root @param {import("../state/state.js").Store} store @param {TrainingActions} actions */
export function createTrainingCard(root, store, actions) {
  const play = find(root, "[data-play]", HTMLButtonElement);
  const step = find(root, "[data-step]", HTMLButtonElement);
  const progress = find(root, "[data-progress]", HTMLProgressElement);
  const note = find(root, "[data-note]", HTMLElement);
  const batchSize = find(root, "[data-for-batch]", HTMLElement);
  const data = findAll(root, "input[name=data]", HTMLInputElement);
  const drawOptions = createOptions(root, actions);
  const drawRun = createTrainingRun(find(root, "[data-run]", HTMLElement), (at) => actions.lookAtTrainingStep(at));

  play.addEventListener("click", () => (store.state.training.status === "running" ? actions.pause() : actions.play()));
  step.addEventListener("click", () => actions.stepOnce());
  for (const input of data) {
    input.addEventListener("change", () => actions.setTraining({ data: input.value === "image" ? "image" : "digits" }));
  }
  addEventListener("pagehide", () => actions.pause());

  const drawOnce = oncePerFrame(() => draw(store.state.training)); // several steps may come in one frame
  store.watch(({ training }) => training, drawOnce);

  /** @param {Training} training */
  function draw(training) {
    const { status, history, goal } = training;
    const running = status === "running";
    for (const input of data) input.checked = input.value === training.data;
    batchSize.hidden = training.data === "image";
    drawOptions(training);
    play.textContent = running ? "Pause" : training.at === null ? "Train" : "Train on";
    step.ariaDisabled = String(running); // `disabled` would take the focus from it
    progress.hidden = !running;
    const [first, last] = [history[0]?.step ?? 0, history.at(-1)?.step ?? 0];
    Object.assign(progress, { max: Math.max(1, goal - first), value: last - first });
    note.textContent = training.note;
    note.classList.toggle("error", training.failed);
    note.hidden = !training.note;
    drawRun(training);
  }
}

/**
 * The fields for the learning rate, the steps and the batch size.
 *
 * @param {HTMLElement} root @param {Pick<TrainingActions, "setTraining">} actions
 * @returns {(training: Training) => void} draw
 */
function createOptions(root, actions) {
  const problem = find(root, "[data-problem]", HTMLElement);
  const fields = OPTIONS.map((option) => ({ option, input: find(root, `[data-option=${option}]`, HTMLInputElement) }));

  for (const { option, input } of fields) {
    input.addEventListener("change", () => {
      const number = parseNumber(input.value);
      const most = Number(input.dataset.most);
      const valid = number !== null && number > 0 && number <= most && (option === "rate" || Number.isInteger(number));
      problem.hidden = valid;
      problem.textContent = valid ? "" : `${input.ariaLabel} must be ${allowed(option, most)}.`;
      input.ariaInvalid = String(!valid);
      if (valid) actions.setTraining({ [option]: number });
    });
  }
  return (training) => {
    for (const { option, input } of fields) {
      if (input !== document.activeElement) input.value = String(training[option]);
    }
  };
}

/** @param {typeof OPTIONS[number]} option @param {number} most  the server's limit, which stands at the field */
function allowed(option, most) {
  return option === "rate" ? `a number above 0, at most ${most}` : `a whole number from 1 to ${most}`;
}
