import { element } from "../../dom/element.js";
import { find } from "../../dom/find.js";
import { panelOf } from "../../model/cells.js";
import { panelFor } from "../../model/panels.js";
import { argmaxAbs, indexOf, offsetOf } from "../../model/tensors.js";
import * as plotly from "../../paint/plotly.js";
import { note } from "../elements.js";
import { blocksOf } from "./blocks.js";
import { channelButtons } from "./channel-buttons.js";
import { channelSumMaps } from "./channel-sum-maps.js";
import { createEnlargedChart } from "./enlarged-chart.js";
import { enlargedMap } from "./enlarged-map.js";

/**
 * Tab "Layer": the panel of the cell, enlarged, one channel at a time, with its numbers. The channel of a convolution
 * also stands there as the sum of what each input channel contributes. It is a chart of plotly.js, and a map on a canvas
 * until that has loaded.
 *
 * @typedef {import("../../model/panels.js").Panel} Panel
 * @typedef {import("../explanation.js").Explanation} Explanation
 * @typedef {import("./enlarged-chart.js").Content} Content
 * @typedef {ReturnType<typeof createEnlargedChart>} EnlargedChart
 */

const MISSING = "plotly.js did not load: the map can’t be zoomed or saved.";

/** @param {import("../../state/state.js").Actions} actions @returns {import("../tabs.js").TabView} */
export function createLayerTab(actions) {
  const chart = createEnlargedChart(actions);
  /** @type {{body: HTMLElement, explanation: Explanation, element: HTMLElement} | null} */
  let drawn = null;
  let hasFailed = false;

  /** @param {HTMLElement} body @param {Explanation} explanation */
  const draw = (body, explanation) => {
    drawn = null;
    const { trace, cell } = explanation;
    const panel = panelFor(trace, panelOf(trace, cell.tensor));
    if (!panel) return body.replaceChildren(note("The loss is a single number."));
    if ("empty" in panel) return body.replaceChildren(note(panel.empty));
    const enlarged = plotly.isLoaded() ? chart : mapInstead(hasFailed);
    drawn = { body, explanation, element: drawPanel(body, panel, explanation, actions, enlarged) };
    if (!plotly.isLoaded() && !hasFailed) loadPlotly().then(drawAgain, fail);
  };
  const drawAgain = () => {
    if (drawn?.element.isConnected) draw(drawn.body, drawn.explanation);
  };
  const fail = () => {
    hasFailed = true;
    drawAgain();
  };
  return { draw, light: chart.light };
}

const loadPlotly = () => plotly.load(find(document, "[data-plotly]", HTMLElement).dataset.plotly ?? "");

/** @param {boolean} hasFailed  whether plotly.js can't be loaded @returns {Pick<EnlargedChart, "element" | "show">} */
function mapInstead(hasFailed) {
  const place = element("div", { className: "map-instead" });
  return {
    element: place,
    show({ panel, blocks, block, selected }) {
      const map = enlargedMap(panel, blocks, { block, selected, height: place.clientHeight });
      place.append(...(hasFailed ? [note(MISSING)] : []), map.element);
      map.reveal();
      return undefined;
    },
  };
}

/**
 * @param {HTMLElement} body @param {Panel} panel @param {Explanation} explanation
 * @param {import("../../state/state.js").Actions} actions @param {Pick<EnlargedChart, "element" | "show">} enlarged
 * @returns {HTMLElement} what is in the body now
 */
function drawPanel(body, panel, { trace, cell, dock }, actions, enlarged) {
  const blocks = blocksOf(panel, trace.layers);
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
  const focused = enlarged.element.contains(document.activeElement) ? document.activeElement : null;
  const sums = channelSumMaps(trace, name, block, body.clientWidth);
  const tab = element(
    "div",
    { className: "layer-tab" },
    ...(blocks.count > 1 ? [channelButtons(panel.parts[0], blocks, block, chooseBlock)] : []),
    element("div", { className: "enlarged" }, enlarged.element, ...sums),
  );
  body.replaceChildren(tab);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  enlarged.show({ panel, blocks, block, selected, spacing: dock.colours });
  return tab;
}
