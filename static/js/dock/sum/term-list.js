import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { largestTerms } from "../../model/terms.js";
import { cellButton, note, numberText } from "../elements.js";

/**
 * Terms in words: the largest ones as a list, and how far the sum has come.
 *
 * @typedef {import("../../model/terms.js").Term} Term
 * @typedef {import("../../model/terms.js").Factor} Factor
 */

const LISTED = 12;

/** The largest terms; where all are 0, the first ones. @param {Term[]} terms */
export function termList(terms) {
  const listed = largestTerms(terms, LISTED);
  const title = titleOf(terms.length, listed.length);
  const items = (listed.length ? listed : [...terms.keys()].slice(0, LISTED)).map((t) => listItem(terms[t]));
  const others = listed.length ? othersOf(terms, listed.length) : "";
  return element(
    "section",
    { className: "terms", tabIndex: 0, ariaLabel: title },
    element("h3", { textContent: title }),
    element("ol", {}, ...items),
    ...(others ? [note(others)] : []),
  );
}

/**
 * The sum of the first `count` terms, and the last term of these.
 *
 * @param {Term[]} terms @param {Float64Array} sums @param {number} count
 */
export function progressOf(terms, sums, count) {
  const { length } = terms;
  const sum = element("b", { textContent: format.number(sums[count]) });
  if (length === 1) return equation(terms[0]);
  if (count === length) return [`All ${length} terms: `, sum];
  if (count === 0) return [`0 of ${length} terms: `, sum];
  return [`Term ${count} of ${length}: `, ...equation(terms[count - 1]), ". Sum so far: ", sum];
}

/** @param {number} count @param {number} listed */
function titleOf(count, listed) {
  if (listed === 0) return "Every term is 0";
  return count > LISTED ? "The largest terms" : "The terms, largest first";
}

/** What the list leaves out. @param {Term[]} terms @param {number} listed */
function othersOf(terms, listed) {
  const zeros = terms.filter(({ product }) => product === 0).length;
  const smaller = terms.length - zeros - listed;
  const parts = [...(smaller > 0 ? [`${smaller} smaller ones`] : []), ...(zeros ? [`${zeros} that are 0`] : [])];
  return parts.length ? `and ${parts.join(", ")}` : "";
}

/** @param {Term} term */
function listItem(term) {
  const [left, times, right, ...result] = equation(term);
  return element("li", {}, element("span", {}, left, times, right), element("span", {}, ...result));
}

/** left × right = product @param {Term} term */
function equation({ left, right, product }) {
  const result = element("b", { textContent: format.number(product) });
  return [factorText(left), " × ", factorText(right), " = ", result];
}

/** A cell with its value, or a constant. @param {Factor} factor */
function factorText({ tensor, index, value }) {
  const number = numberText(format.number(value));
  return tensor === null
    ? number
    : element("span", { className: "factor" }, cellButton({ tensor, index }), " ", number);
}
