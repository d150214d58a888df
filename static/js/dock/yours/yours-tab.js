import { element } from "../../dom/element.js";
import { findAll } from "../../dom/find.js";
import { setText } from "../../dom/text.js";
import { createProgress } from "../progress.js";
import { createGivenForm } from "./given-form.js";
import { createGivenLine } from "./given-line.js";
import { verdictOf } from "./verdict.js";

/**
 * Tab "Yours": numbers that the reader has computed, beside the right ones, and the mistakes that they may come from.
 *
 * @typedef {import("../explanation.js").Explanation} Explanation
 *
 * @param {import("../../state/state.js").Actions} actions
 * @returns {import("../tabs.js").TabView}
 */
export function createYoursTab(actions) {
  // What the reader types into, and what has the focus, stays in the page when the tab is drawn again.
  const form = createGivenForm(actions);
  const line = createGivenLine(actions);
  const problem = element("p", { className: "notice error", role: "alert" });
  const status = element("p", { className: "visually-hidden", role: "status" });
  const ask = createAsk(actions);
  const result = element("div", { className: "comparison" });
  const tab = element("div", { className: "yours" }, form.element, line.element, problem, status, ask.element, result);

  return {
    draw(body, explanation) {
      const { comparison } = explanation;
      const { given, reply, isBusy } = comparison;
      const [inForm, inLine, inAsk] = [form, line, ask].map((part) => part.element.contains(document.activeElement));
      form.element.hidden = given !== null;
      line.draw(comparison);
      problem.hidden = !comparison.problem;
      setText(problem, comparison.problem ?? "");
      setText(status, isBusy ? "Comparing …" : (reply?.sentence ?? ""));
      tab.ariaBusy = String(isBusy);
      ask.draw(comparison);
      if (tab.parentNode !== body) body.replaceChildren(tab);
      result.hidden = reply === null;
      keepFocus(result, () => result.replaceChildren(...(reply ? verdictOf(explanation, reply, body, actions) : [])));
      // The keyboard stays with what takes the place of the part that it was in.
      if ((inForm || (inAsk && ask.element.hidden)) && given) line.element.focus({ preventScroll: true });
      if (inLine && !given) form.focus();
    },
  };
}

/**
 * The way to cancel a comparison, with its progress, and to begin it again.
 *
 * @param {Pick<import("../../state/state.js").Actions, "cancelComparison" | "compareAgain">} actions
 */
function createAsk(actions) {
  const button = element("button", { type: "button" });
  const progress = createProgress("Comparison");
  const ask = element("div", { className: "ask" }, button, ...progress.elements);
  let isRunning = false;
  button.addEventListener("click", () => (isRunning ? actions.cancelComparison() : actions.compareAgain()));
  return {
    element: ask,
    /** @param {import("../../state/state.js").Comparison} comparison */
    draw(comparison) {
      const { given, tensor, isMatched, reply, isBusy } = comparison;
      isRunning = isBusy;
      ask.hidden = reply !== null || !(isBusy || (given && (tensor || !isMatched))); // a reply stays until the next one replaces it
      setText(button, isBusy ? "Cancel" : "Compare again");
      progress.draw(isBusy ? comparison : null);
    },
  };
}

/** Draw again, and leave the keyboard in the same map or on the same button as before. @param {HTMLElement} root @param {() => void} draw */
function keepFocus(root, draw) {
  const stops = () => findAll(root, ".map, a, button", HTMLElement);
  const at = stops().findIndex((stop) => stop.matches(":focus"));
  draw();
  stops()[at]?.focus({ preventScroll: true });
}
