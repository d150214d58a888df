import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { offsetOf, strongestIndex } from "../../model/tensors.js";
import { cellButton } from "../elements.js";
import { comparisonMaps } from "./comparison-maps.js";
import { mistakeList } from "./mistake-list.js";

/**
 * What the comparison has found: in words, as maps, and as mistakes with their names.
 *
 * @typedef {import("../explanation.js").Explanation} Explanation
 * @typedef {import("../../state/state.js").Actions} Actions
 * @typedef {import("../../api/client.js").Comparison} Reply
 */

const TITLES = { equal: "Equal", mistake: "A known mistake", different: "Different" };

/** @param {Explanation} explanation @param {Reply} reply @param {HTMLElement} body @param {Actions} actions */
export function verdictOf(explanation, reply, body, actions) {
  const { verdict, mistakes } = reply;
  return [
    element(
      "div",
      { className: "words" },
      element("p", { className: `verdict ${verdict}` }, element("strong", {}, TITLES[verdict])),
      element("p", {}, reply.sentence),
      ...(verdict === "equal" ? [] : [numbers(reply)]),
      ...(mistakes.length ? [mistakeList(mistakes, explanation.mistakes, actions)] : []),
    ),
    element(
      "div",
      { className: "seen" },
      comparisonMaps(explanation, reply, body),
      cellLine(explanation, reply, actions),
    ),
  ];
}

/** How much agrees, and where it differs most. @param {Reply} reply */
function numbers(reply) {
  const { tensor, agreeing, difference, largest_difference } = reply;
  const row = (/** @type {string} */ term, /** @type {(Node | string)[]} */ ...value) => [
    element("dt", {}, term),
    element("dd", {}, ...value),
  ];
  return element(
    "dl",
    { className: "numbers" },
    ...row("numbers that agree", format.percentage(agreeing)),
    ...row(
      "largest difference",
      `${format.number(largest_difference)} at `,
      cellButton({ tensor, index: strongestIndex(difference) }),
    ),
  );
}

/** The three numbers of the selected cell, if it is one of those that are compared. */
function cellLine(
  /** @type {Explanation} */ { cell, comparison },
  /** @type {Reply} */ reply,
  /** @type {Actions} */ actions,
) {
  const { tensor, right, difference } = reply;
  if (cell.tensor !== tensor) return element("p", { className: "aside" }, "Click a cell to see its three numbers.");
  const at = offsetOf(right.shape, cell.index);
  const yours = comparison.given?.arrays[comparison.at].values.data[at] ?? Number.NaN;
  const button = element("button", { type: "button" }, "See how the right number is computed");
  button.addEventListener("click", () => actions.explain(cell, { tab: "sum" }));
  return element(
    "p",
    { className: "three-numbers" },
    element("b", {}, format.cellName(tensor, cell.index)),
    ` yours ${format.number(yours)}, right ${format.number(right.data[at])}, difference ${format.number(difference.data[at])} `,
    button,
  );
}
