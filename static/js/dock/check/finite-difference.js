import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";
import { cellButton, note } from "../elements.js";

/**
 * One number's gradient beside its finite difference.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {Schemas["FiniteDifferenceReply"]} FiniteDifference
 * @typedef {Schemas["KinkReply"]} Kink
 */

const ROUNDING = 1e-5; // a relative error up to here is rounding alone

/** @param {Pick<Schemas["DerivationReply"], "finite_difference" | "value">} derivation @returns {HTMLElement} */
export function differenceTable({ finite_difference: difference, value }) {
  if (!difference)
    return note(
      "This number is computed, not differentiated. Finite differences check gradients: open the gradient of this number.",
    );
  const { epsilon, loss_plus, loss_minus, numeric, relative_error, kinks } = difference;
  const rows = [
    ["analytic", format.exact(value)],
    ["numeric", format.exact(numeric)],
    ["relative error", format.number(relative_error)],
    ["step ε", format.exact(epsilon)],
    ["L(+ε)", format.exact(loss_plus)],
    ["L(−ε)", format.exact(loss_minus)],
  ];
  const list = rows.flatMap(([name, number]) => [
    element("dt", { textContent: name }),
    element("dd", { textContent: number }),
  ]);
  return element(
    "section",
    {},
    element("p", { className: "verdict" }, ...verdict(relative_error, kinks)),
    element("dl", { className: "numbers" }, ...list),
  );
}

/** @param {number} relativeError @param {Kink[]} kinks */
function verdict(relativeError, kinks) {
  const agree = relativeError <= ROUNDING;
  if (kinks.length > 0) return kinkVerdict(agree, kinks);
  return agree
    ? ["✓ Both agree: (L(+ε) − L(−ε)) / 2ε is the engine’s number."]
    : ["✗ They differ: (L(+ε) − L(−ε)) / 2ε is not the engine’s number."];
}

/** @param {boolean} agree @param {Kink[]} kinks */
function kinkVerdict(agree, kinks) {
  const cells = kinks.flatMap(({ layer, index }, i) => [
    i > 0 ? ", " : "",
    cellButton({ tensor: `${layer}.value`, index }),
  ]);
  return [
    "Within ±ε the loss has a kink, a point without a derivative, at ",
    ...cells,
    agree ? ". The two numbers agree all the same." : ", so the two numbers may differ.",
  ];
}
