import { element } from "../../dom/element.js";
import { panelOf } from "../../model/cells.js";
import { panelFor } from "../../model/panels.js";
import { argmaxAbs, indexOf, offsetOf } from "../../model/tensors.js";
import { note } from "../elements.js";
import { roomIn } from "../room.js";
import { blocksOf } from "./blocks.js";
import { channelButtons } from "./channel-buttons.js";
import { channelSumMaps } from "./channel-sum-maps.js";
import { enlargedMap } from "./enlarged-map.js";

/**
 * Tab "Layer": the panel of the cell, enlarged, one channel at a time, with its numbers. The channel of a convolution
 * also stands there as the sum of what each input channel contributes.
 *
 * @typedef {import("../../model/panels.js").Panel} Panel
 * @typedef {import("../explanation.js").Explanation} Explanation
 */

/** @param {import("../../state/state.js").Actions} actions @returns {import("../tabs.js").TabView} */
export function createLayerTab(actions) {
  return {
    draw(body, explanation) {
      const id = panelOf(explanation.cell.tensor);
      const panel = panelFor(explanation.trace, id);
      if (!panel) body.replaceChildren(note("The loss is a single number."));
      else if ("empty" in panel) body.replaceChildren(note(panel.empty));
      else drawPanel(body, panel, explanation, actions);
    },
  };
}

/**
 * @param {HTMLElement} body @param {Panel} panel @param {Explanation} explanation
 * @param {import("../../state/state.js").Actions} actions
 */
function drawPanel(body, panel, { trace, cell }, actions) {
  const blocks = blocksOf(panel);
  const [{ name, tensor }] = panel.parts;
  const isBias = panel.parts.length > 1 && cell.tensor !== name; // which has a number a block, and no map
  const offset = isBias ? null : offsetOf(tensor.shape, cell.index);
  const block = offset === null ? cell.index[0] : Math.floor(offset / blocks.size);
  const selected = offset === null ? null : offset - block * blocks.size;

  /** Explain the cell of a block that is furthest from 0. @param {number} b */
  const chooseBlock = (b) => {
    const strongest = argmaxAbs(tensor.data, b * blocks.size, (b + 1) * blocks.size);
    actions.explain({ tensor: name, index: indexOf(tensor.shape, strongest) }, { tab: "layer" });
  };
  const map = enlargedMap(panel, blocks, { block, selected, height: roomIn(body).height });
  const sums = channelSumMaps(trace, name, block, body.clientWidth);
  body.replaceChildren(
    element(
      "div",
      { className: "layer-tab" },
      ...(blocks.count > 1 ? [channelButtons(panel.parts[0], blocks, block, chooseBlock)] : []),
      element("div", { className: "enlarged" }, ...sums, map.element),
    ),
  );
  map.reveal();
}
