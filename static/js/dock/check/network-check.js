import { element } from "../../dom/element.js";
import { setText } from "../../dom/text.js";
import { note } from "../elements.js";
import { createProgress } from "../progress.js";
import { errorMap } from "./error-map.js";

/**
 * The check of every parameter: a button, the progress, the verdict, and a map of errors for each parameter.
 *
 * @typedef {import("../../state/state.js").NetworkCheck} NetworkCheck
 * @typedef {import("../../model/tensors.js").Trace} Trace
 */

const KEY =
  "Relative errors on a logarithmic scale, from 10⁻¹² or less (the colour of zero) to 1 (the strongest colour). " +
  "A frame marks a kink within the step.";
const RUNNING = "Checking\u00a0…"; // in one line, beside the percentage

/**
 * The button and the status stay in the page when the check is drawn again: the button keeps the focus, and screen
 * readers read out a verdict once.
 *
 * @param {{start: () => void, cancel: () => void}} actions
 */
export function createNetworkCheck({ start, cancel }) {
  let isRunning = false;
  const button = element("button", { type: "button" });
  const status = element("p", { className: "verdict", role: "status" });
  const progress = createProgress("Check of the whole network");
  const maps = element("div", { className: "operands" });
  const key = note(KEY);
  button.addEventListener("click", () => (isRunning ? cancel() : start()));
  const ask = element("div", { className: "ask" }, button, status, ...progress.elements);
  return {
    element: element("section", { className: "network" }, ask, maps, key),

    /** @param {NetworkCheck | null} check @param {Trace} trace @param {number} width  of the tab, in CSS pixels */
    draw(check, trace, width) {
      isRunning = check !== null && !check.reply && !check.failure;
      setText(button, isRunning ? "Cancel" : check?.reply ? "Check again" : "Check the whole network");
      setText(status, statusOf(check));
      progress.draw(isRunning ? check : null);
      const tensors = Object.entries(check?.reply?.tensors ?? {});
      maps.replaceChildren(...tensors.map(([name, tensor]) => errorMap(name, tensor, trace, Math.min(220, width / 3))));
      key.hidden = tensors.length === 0;
    },
  };
}

/** @param {NetworkCheck | null} check */
function statusOf(check) {
  if (!check) return "Compares the gradient of every parameter with a finite difference.";
  return check.failure ?? check.reply?.verdict ?? RUNNING;
}
