import * as format from "../model/format.js";
import { parseNumber } from "../model/objective.js";
import { curves } from "../model/training-curve.js";

const BOX = { width: 228, height: 72 };

/** Card "Train": plain gradient descent, step by step, and back to any step. */
export function createTrainCard(root, store, actions) {
  const at = (what) => root.querySelector(`[data-${what}]`);
  const [play, step, progress, scrubber, note, problem] = [
    "play",
    "step",
    "progress",
    "scrubber",
    "note",
    "problem",
  ].map(at);
  const data = [...root.querySelectorAll("input[name=data]")];
  const fields = [...root.querySelectorAll("[data-option]")];

  play.addEventListener("click", () => (store.state.training.status === "running" ? actions.pause() : actions.play()));
  step.addEventListener("click", actions.stepOnce);
  scrubber.addEventListener("input", () => actions.lookAtTrainingStep(Number(scrubber.value)));
  for (const input of data) input.addEventListener("change", () => actions.setTraining({ data: input.value }));
  for (const field of fields) {
    field.addEventListener("change", () => {
      const { option } = field.dataset;
      const wrong = objection(field);
      problem.hidden = !wrong;
      problem.textContent = wrong;
      field.setAttribute("aria-invalid", String(Boolean(wrong)));
      if (!wrong) actions.setTraining({ [option]: parseNumber(field.value) });
    });
  }
  addEventListener("pagehide", () => actions.pause());

  let waits = false;
  store.watch(
    ({ training }) => training,
    () => {
      if (waits) return;
      waits = true; // a step may come several times a frame
      requestAnimationFrame(() => {
        waits = false;
        draw(store.state.training);
      });
    },
  );

  function draw(training) {
    const { status, history, goal } = training;
    const running = status === "running";
    const first = history[0]?.step ?? 0;
    const last = history.at(-1);
    for (const input of data) input.checked = input.value === training.data;
    for (const field of fields) if (field !== document.activeElement) field.value = training[field.dataset.option];
    root.querySelector("[data-for-batch]").hidden = training.data === "image";
    play.textContent = running ? "Pause" : training.at === null ? "Train" : "Train on";
    step.ariaDisabled = String(running); // not disabled, which would take the focus from it
    at("run").hidden = !history.length;
    progress.hidden = !running;
    Object.assign(progress, { max: Math.max(1, goal - first), value: last ? last.step - first : 0 });
    note.textContent = training.note;
    note.classList.toggle("error", training.failed);
    note.hidden = !training.note;
    if (history.length) drawRun(training);
  }

  function drawRun({ history, at: looked, goal }) {
    const { loss, accuracy, least, most, x } = curves(history, { ...BOX, goal: Math.max(goal, history.at(-1).step) });
    at("loss-line").setAttribute("d", loss);
    at("accuracy-line").setAttribute("d", accuracy);
    at("bottom").textContent = format.number(least);
    at("top").textContent = format.number(most);
    const shown = looked ?? history.length - 1;
    Object.assign(scrubber, { max: history.length - 1, value: shown });
    scrubber.style.inlineSize = `${(100 * x(history.length - 1)) / BOX.width}%`;
    at("marker").setAttribute("d", looked === null ? "" : `M${x(shown).toFixed(1)} 0V${BOX.height}`);
    const step = history[shown];
    at("moment").textContent = `step ${step.step}`;
    at("moment-loss").textContent = format.number(step.loss);
    at("moment-accuracy").textContent = `${(100 * step.accuracy).toFixed(1)} %`;
    scrubber.setAttribute("aria-valuetext", `step ${step.step}, loss ${format.number(step.loss)}`);
  }
}

/** Why an option can't be what was typed; empty where it can. The server's own limits stand at the field. */
function objection({ value, dataset: { option, most }, ariaLabel }) {
  const number = parseNumber(value);
  const whole = option !== "rate";
  if (number > 0 && number <= Number(most) && (!whole || Number.isInteger(number))) return "";
  return `${ariaLabel}: ${whole ? `a whole number from 1 to ${most}` : `a number above 0, at most ${most}`}.`;
}
