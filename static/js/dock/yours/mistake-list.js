import { element } from "../../dom/element.js";
import { addressOf } from "../../dom/root-path.js";
import { areSame, lessonName } from "../../model/mistakes.js";

/**
 * The known mistakes that give these numbers, likeliest first: each with what it does, the lesson that mends it, and a button
 * that shows the whole backward pass with it. Two that are made together stand together.
 *
 * @typedef {import("openapi").components["schemas"]["FoundMistake"]} Found
 * @typedef {import("../../model/mistakes.js").Mistake} Mistake
 * @typedef {Pick<import("../../state/state.js").Actions, "showWrongPass" | "leaveWrongPass">} Actions
 */

/** @param {Found[]} mistakes @param {Mistake[] | null} shown  those of the picture @param {Actions} actions */
export function mistakeList(mistakes, shown, actions) {
  /** @type {Map<number, Found[]>} */
  const explanations = new Map();
  for (const mistake of mistakes)
    explanations.set(mistake.explanation, [...(explanations.get(mistake.explanation) ?? []), mistake]);
  const several = explanations.size > 1 ? [element("p", {}, "Each of these gives the same numbers:")] : [];
  const items = [...explanations.values()].map((together) => item(together, shown, actions));
  return element("div", { className: "found" }, ...several, element("ol", {}, ...items));
}

/** @param {Found[]} together @param {Mistake[] | null} shown @param {Actions} actions */
function item(together, shown, actions) {
  const made = together.map(({ name, layer, variant }) => ({ name, layer, ...(variant !== null && { variant }) }));
  const isShown = areSame(made, shown);
  const button = element("button", { type: "button" }, isShown ? "Show the right pass" : "Show this wrong pass");
  button.addEventListener("click", () => (isShown ? actions.leaveWrongPass() : actions.showWrongPass(made)));
  const lessons = [...new Set(together.map(({ lesson }) => lesson))];
  return element(
    "li",
    {},
    ...together.flatMap((mistake, i) => [
      ...(i > 0 ? [element("p", {}, "and together with it")] : []),
      ...words(mistake),
    ]),
    element("div", { className: "buttons" }, ...lessons.map(lessonLink), button),
  );
}

/** @param {Found} mistake */
function words({ described, sentence }) {
  return [element("h3", {}, described), element("p", {}, sentence)];
}

/** @param {string} slug */
function lessonLink(slug) {
  return element("a", { className: "button", href: addressOf(`/lessons/${slug}`) }, lessonName(slug));
}
