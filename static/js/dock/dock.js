import { find } from "../dom/find.js";
import { watchPixelRatio } from "../dom/pixel-ratio.js";
import { oncePerFrame, oncePerTask } from "../dom/scheduling.js";
import { markMore } from "../dom/scrolling.js";
import { panelOf } from "../model/cells.js";
import { cellAt } from "../model/tensors.js";
import { createAbout } from "./about.js";
import { announceDerivations } from "./announcement.js";
import { listenToCells } from "./cell-events.js";
import { createChainTab } from "./chain/chain-tab.js";
import { createCheckTab } from "./check/check-tab.js";
import { explanationOf } from "./explanation.js";
import { createHead } from "./head.js";
import { createLayerTab } from "./layer/layer-tab.js";
import { createMatrixTab } from "./matrix/matrix-tab.js";
import { createPathTab } from "./path/path-tab.js";
import { createSumTab } from "./sum/sum-tab.js";
import { createTabs, tabId } from "./tabs.js";
import { createYoursTab } from "./yours/yours-tab.js";

/**
 * The dock: the derivation of the selected cell, below the picture.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {import("../state/state.js").Actions} Actions
 */

/** @param {HTMLElement} root @param {Store} store @param {Actions} actions */
export function createDock(root, store, actions) {
  const body = find(root, "[data-body]", HTMLElement);
  markMore(body);
  const head = createHead(root, actions);
  const about = createAbout(root, actions);
  const tabs = createTabs(find(root, "[role=tablist]", HTMLElement), actions.chooseTab);
  const views = createViews(actions);

  /** @type {string | null} the panel of the selected cell */
  let panel = null;

  const drawTab = () => {
    const explanation = explanationOf(store.state);
    if (!explanation) return;
    const { dock, answer, isPending } = explanation;
    body.ariaBusy = String(isPending && dock.tab !== "layer"); // which shows the trace alone
    if (answer?.failure) body.replaceChildren(); // the tab may still show another cell
    views[dock.tab].draw(body, explanation);
  };
  const followTab = () => {
    const explanation = explanationOf(store.state);
    if (explanation) views[explanation.dock.tab].follow?.(explanation);
  };
  const lightTab = () => {
    const { dock, cell, shown } = store.state;
    if (dock && shown) views[dock.tab].light?.(cell && cellAt(shown.trace, cell));
  };
  const draw = () => {
    const explanation = explanationOf(store.state);
    const hadFocus = root.contains(document.activeElement);
    root.hidden = !explanation;
    document.documentElement.toggleAttribute("data-dock", explanation !== null);
    if (!explanation) {
      body.replaceChildren();
      if (hadFocus) focusPicture(panel);
      return;
    }
    const { dock, cell } = explanation;
    panel = panelOf(cell.tensor);
    head.draw(explanation, store.state.trail.length > 0);
    about.draw(explanation);
    tabs.draw(dock.tab);
    body.setAttribute("aria-labelledby", tabId(dock.tab));
    drawTab();
    if (hadFocus && !root.contains(document.activeElement)) body.focus({ preventScroll: true });
  };

  redrawOnChange(store, { draw: oncePerTask(draw), drawTab: oncePerTask(drawTab), followTab, lightTab });
  announceDerivations(root, store);
  listenToCells(root, store, actions);
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && store.state.dock && !document.querySelector(":popover-open")) actions.closeDock();
  });
  new ResizeObserver(oncePerFrame(drawTab)).observe(body);
  watchPixelRatio(drawTab);
  return { /** When the colours have changed. */ redraw: draw };
}

/** @param {Actions} actions @returns {Record<import("./tabs.js").Tab, import("./tabs.js").TabView>} */
function createViews(actions) {
  return {
    layer: createLayerTab(actions),
    sum: createSumTab(actions),
    matrix: createMatrixTab(actions),
    chain: createChainTab(),
    check: createCheckTab(actions),
    path: createPathTab(actions),
    yours: createYoursTab(actions),
  };
}

/**
 * @param {Store} store
 * @param {Record<"draw" | "drawTab" | "followTab" | "lightTab", () => void>} update
 */
function redrawOnChange(store, { draw, drawTab, followTab, lightTab }) {
  store.watch(({ shown }) => shown, draw);
  store.watch(({ selection }) => selection, draw);
  store.watch(({ answer }) => answer, draw);
  store.watch(({ dock }) => dock?.tab, draw);
  store.watch(({ notation }) => notation, draw);
  store.watch(({ dock }) => dock?.withNumbers, draw);
  store.watch(({ dock }) => dock?.form, drawTab);
  store.watch(({ dock }) => dock?.colours, drawTab);
  store.watch(({ networkCheck }) => networkCheck, drawTab);
  store.watch(({ comparison }) => comparison, drawTab);
  store.watch(({ cell }) => cell, lightTab);
  store.watch(({ dock }) => dock?.term, followTab);
  store.watch(({ dock }) => dock?.route, followTab);
}

/** The keyboard goes back to where the cell is. @param {string | null} panel */
function focusPicture(panel) {
  const target = document.querySelector(`[data-panel="${panel}"]`);
  const fallback = "[data-panel][tabindex='0']"; // the loss has no panel
  (target instanceof HTMLElement ? target : find(document, fallback, HTMLElement)).focus();
}
