import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { groupsOf, runningSums } from "../../model/terms.js";
import { note } from "../elements.js";
import { createOperands } from "./operands.js";
import { createPlayer } from "./player.js";
import { createRunningSum } from "./running-sum.js";
import { progressOf, termList } from "./term-list.js";

/**
 * Tab "Sum": left operand times right operand is their product, term by term, and the running sum ends in the value.
 * Nothing moves unless the reader asks for it: with the Play button, the slider or the arrow keys.
 *
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../model/terms.js").Term} Term
 * @typedef {import("../../model/terms.js").Group} Group
 * @typedef {import("../../state/state.js").Actions} Actions
 * @typedef {{element: HTMLElement, follow: (count: number) => void, stop: () => void}} View
 *     follow: shows the first `count` terms added up; stop: ends the playing
 */

/** @param {Actions} actions @returns {import("../tabs.js").TabView} */
export function createSumTab(actions) {
  /** @type {View | null} */
  let view = null;
  const follow = (/** @type {import("../explanation.js").Explanation} */ { dock }) =>
    view?.follow(dock.term ?? Infinity);
  return {
    draw(body, explanation) {
      view?.stop();
      view = null;
      const { answer } = explanation;
      if (!answer?.derivation) return;
      const { terms } = answer.derivation;
      if (terms.length === 0) return body.replaceChildren(note("This sum has no terms, so it is 0."));
      view = createView(terms, answer.trace, body, actions);
      body.replaceChildren(view.element);
      follow(explanation); // in the page, where the chart has its size
    },
    follow,
  };
}

/** @param {Term[]} terms @param {Trace} trace @param {HTMLElement} body @param {Actions} actions @returns {View} */
function createView(terms, trace, body, actions) {
  const sums = runningSums(terms);
  const largest = largestMap(terms);
  const operands = largest && createOperands(largest, trace, spaceFor(body));
  const now = element("p", { className: "now" });
  const stepper = terms.length > 1 ? createStepper(sums, actions) : null;
  const maps = [operands?.element, stepper?.chart, stepper?.controls, now].filter((part) => part !== undefined);
  const list = stepper ? [termList(terms)] : [];
  return {
    element: element("div", { className: "sum" }, element("div", { className: "sum-maps" }, ...maps), ...list),
    follow(wanted) {
      const count = Math.min(wanted, terms.length);
      operands?.follow(count);
      stepper?.follow(count);
      now.replaceChildren(...progressOf(terms, sums, count));
    },
    stop: () => stepper?.stop(),
  };
}

/**
 * The chart of the running sum, and the slider and the button that step through it.
 *
 * @param {Float64Array} sums @param {Actions} actions
 */
function createStepper(sums, actions) {
  const total = sums.length - 1;
  const chart = createRunningSum(sums);
  const slider = element("input", {
    type: "range",
    min: "0",
    max: String(total),
    ariaLabel: "Number of terms added up",
  });
  slider.value = String(total); // after its range, which limits it
  const sumUpTo = (/** @type {number} */ count) => actions.sumUpTo(count === total ? null : count);
  const player = createPlayer(total, () => slider.valueAsNumber, sumUpTo);
  slider.addEventListener("input", () => {
    player.stop();
    sumUpTo(slider.valueAsNumber);
  });
  return {
    chart: chart.element,
    controls: element("div", { className: "controls" }, player.button, slider),
    stop: player.stop,
    /** @param {number} count */
    follow(count) {
      slider.value = String(count);
      slider.setAttribute("aria-valuetext", `${count} of ${total} terms, sum ${format.number(sums[count])}`);
      chart.draw(count);
    },
  };
}

/**
 * Of the terms that can be shown as maps, the group with most of them.
 *
 * @param {Term[]} terms @returns {Group | null}
 */
function largestMap(terms) {
  const [first, ...others] = groupsOf(terms).filter(isMap);
  if (!first) return null;
  return others.reduce((largest, group) => (group.terms.length > largest.terms.length ? group : largest), first);
}

/** Whether a group has several cells, or one that belongs to a map. @param {Group} group */
function isMap({ terms }) {
  const cells = [terms[0].left, terms[0].right].filter(({ tensor }) => tensor !== null);
  return cells.length > 0 && (terms.length > 1 || cells.some(({ index }) => index.length === 3));
}

/** The width and the height that each of three maps in a row may have. @param {HTMLElement} body */
function spaceFor(body) {
  const isNarrow = body.clientWidth < 560; // as in css/dock-tabs.css
  const list = isNarrow ? 0 : 0.34 * body.clientWidth + 16;
  const operators = isNarrow ? 60 : 100;
  return {
    width: Math.max(64, (body.clientWidth - list - operators) / 3),
    height: isNarrow ? 150 : Math.max(80, body.clientHeight - 118),
  };
}
