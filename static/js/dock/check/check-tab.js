import { element } from "../../dom/element.js";
import { differenceTable } from "./finite-difference.js";
import { createNetworkCheck } from "./network-check.js";

/**
 * Tab "Check": the gradient beside a finite difference, and every gradient of the network where the reader asks for it.
 *
 * @param {import("../../state/state.js").Actions} actions
 * @returns {import("../tabs.js").TabView}
 */
export function createCheckTab(actions) {
  const difference = element("div");
  const network = createNetworkCheck({ start: actions.checkNetwork, cancel: actions.cancelNetworkCheck });
  const all = element("div", { className: "check" }, difference, network.element);
  return {
    draw(body, { answer, trace, networkCheck }) {
      if (!answer?.derivation) return;
      difference.replaceChildren(differenceTable(answer.derivation));
      network.draw(networkCheck, trace, body.clientWidth);
      if (all.parentNode !== body) body.replaceChildren(all); // else the button keeps the focus
    },
  };
}
