import { element } from "../../dom/element.js";
import { setText } from "../../dom/text.js";
import { note } from "../elements.js";
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
 * @param {() => void} start
 */
export function createNetworkCheck(start) {
  const button = element("button", { type: "button" });
  const status = element("p", { className: "verdict", role: "status" });
  const progress = createProgress();
  const maps = element("div", { className: "operands" });
  const key = note(KEY);
  button.addEventListener("click", () => {
    if (button.ariaDisabled !== "true") start();
  });
  const ask = element("div", { className: "ask" }, button, status, ...progress.elements);
  return {
    element: element("section", { className: "network" }, ask, maps, key),

    /** @param {NetworkCheck | null} check @param {Trace} trace @param {number} width  of the tab, in CSS pixels */
    draw(check, trace, width) {
      const isRunning = check !== null && !check.reply && !check.failure;
      button.ariaDisabled = String(isRunning); // not `disabled`, which would take the focus away
      setText(button, check?.reply ? "Check again" : "Check the whole network");
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

/**
 * How far a check has come. The percentage follows the words of the status, but is no part of it: screen
 * readers read out the start and the verdict, and what is between only where the reader asks for the progress bar.
 */
function createProgress() {
  const percentage = element("span", { className: "number", ariaHidden: "true" });
  const bar = element("progress", { max: 1, ariaLabel: "Check of the whole network" });
  return {
    elements: [percentage, bar],
    /** @param {Pick<NetworkCheck, "progress"> | null} check  null: none is running */
    draw(check) {
      const share = check?.progress ?? null;
      percentage.hidden = share === null;
      bar.hidden = check === null;
      setText(percentage, share === null ? "" : `${Math.floor(100 * share)} %`);
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
    },
  };
}
