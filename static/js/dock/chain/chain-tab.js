import { element } from "../../dom/element.js";
import { strongestCells } from "../../model/chain.js";
import { note } from "../elements.js";
import { roomIn } from "../room.js";
import { createMaps } from "./chain-maps.js";
import { expression } from "./expression.js";
import { createReading } from "./reading.js";
import { linkSteps } from "./spotlight.js";
import { stepList } from "./step-list.js";

/**
 * Tab "Chain": the whole chain of the number as one expression in matrices, and its steps one by one.
 *
 * @returns {import("../tabs.js").TabView}
 */
export function createChainTab() {
  /** @type {HTMLElement | null} what was drawn last */
  let shown = null;
  return {
    draw(body, { answer }) {
      if (!answer || answer.failure) return;
      if (!answer.chain) {
        body.ariaBusy = "true"; // an older chain stays until the new one arrives
        if (!shown || !body.contains(shown)) body.replaceChildren(note("Computing the whole chain …"));
        return;
      }
      shown = chainView(answer.chain, answer, roomIn(body));
      body.replaceChildren(shown);
    },
  };
}

/**
 * @param {import("../../model/chain.js").Chain} chain @param {import("../../state/state.js").Answer} answer
 * @param {{width: number, height: number}} size  of the tab, in CSS pixels
 */
function chainView(chain, { cell, trace }, size) {
  const maps = createMaps(trace, chain, cell, size);
  const cellIn = strongestCells(trace, cell);
  const reading = createReading(maps);
  const view = element(
    "div",
    { className: "chain-tab" },
    expression(chain, maps, cellIn),
    stepList(chain, maps, cellIn),
    reading.element,
  );
  reading.listen(view);
  linkSteps(view);
  return view;
}
