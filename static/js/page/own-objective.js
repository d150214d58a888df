import { find } from "../dom/find.js";
import { setText } from "../dom/text.js";
import * as format from "../model/format.js";
import { PREDICTED_LABEL, PREDICTED_LOGIT, SECOND_GUESS } from "../model/objective.js";

/**
 * The line above the picture of a digit that the reader has brought: what is differentiated and why, and what else could be.
 *
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../state/state.js").Shown} Shown
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "chooseOwnObjective">} actions
 */
export function createOwnObjective(root, store, actions) {
  const words = find(root, "[data-why]", HTMLElement);
  const choices = [
    { button: find(root, "[data-label]", HTMLButtonElement), objective: PREDICTED_LABEL },
    { button: find(root, "[data-logit]", HTMLButtonElement), objective: PREDICTED_LOGIT },
    { button: find(root, "[data-second-guess]", HTMLButtonElement), objective: SECOND_GUESS },
  ];
  for (const { button, objective } of choices) {
    button.addEventListener("click", () => actions.chooseOwnObjective(objective));
  }

  const draw = () => {
    const { shown, work, ownObjective } = store.state;
    if (work.status === "busy" || work.status === "drawing") return; // only what stays is worth reading
    root.hidden = !shown || shown.source.kind === "sample" || shown.objective !== null;
    if (!shown || root.hidden) return;
    const read = shown.trace.prediction;
    setText(words, reasonFor(shown, store.state));
    for (const { button, objective } of choices) button.hidden = objective === ownObjective;
    setText(choices[0].button, `Use ${read}`);
    setText(choices[1].button, `The logit of ${read}`);
  };
  for (const part of /** @type {const} */ (["shown", "work", "ownObjective", "likeliest"])) {
    store.watch((state) => state[part], draw);
  }
}

/** @param {Shown} shown @param {Readonly<State>} state */
function reasonFor({ trace }, { likeliest }) {
  const { objective } = trace.experiment;
  const { prediction, probabilities } = trace;
  if (objective.kind !== "cross_entropy") return `This is the logit of ${prediction}, as it is read.`;
  const share = format.percentage(probabilities[prediction]);
  if (objective.label === prediction) return `This is the loss of ${prediction}, as it is read with ${share}.`;
  const size = likeliest?.trace === trace ? `about ${format.short(likeliest.largest)}` : "next to nothing";
  return (
    `Read as ${prediction}, surely: with label ${prediction} the gradients would be ${size}. ` +
    `This is the loss of ${objective.label}, its second guess.`
  );
}
