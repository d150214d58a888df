import { formula } from "../dom/mathml.js";
import { watchPixelRatio } from "../dom/pixel-ratio.js";
import { panelOf, same } from "../model/cells.js";
import * as format from "../model/format.js";
import { numberAt, offsetOf } from "../model/tensors.js";
import { createCheckTab } from "./check.js";
import { cellButton } from "./elements.js";
import { createLayerTab } from "./layer.js";
import { createMatrixTab } from "./matrix.js";
import { createPathTab } from "./path.js";
import { createSumTab } from "./sum.js";

/**
 * The derivation of the selected cell, under the picture: its name, value, sentence, formula and sum, and five tabs.
 *
 * @param {HTMLElement} root @returns {{redraw: () => void}} to be called when colours or sizes have changed
 */
export function createDock(root, store, actions) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const body = find("body");
  const tabs = [...root.querySelectorAll("[role=tab]")];
  const views = {
    layer: createLayerTab(actions),
    sum: createSumTab(actions),
    matrix: createMatrixTab(),
    check: createCheckTab(actions),
    path: createPathTab(actions),
  };

  /** @type {string | null} the panel of the cell that is explained */
  let panel = null;

  const drawTab = () => {
    const { dock, shown, selection } = store.state;
    if (!dock || !shown || !selection) return;
    const answer = answerOf(store.state);
    body.ariaBusy = String(dock.tab !== "layer" && isAwaited(store.state));
    if (answer?.failure) body.replaceChildren(); // what stands there may be another cell's
    views[dock.tab].draw(body, { ...store.state, answer });
  };
  const drawAll = () => {
    const { dock, selection } = store.state;
    const wasInside = root.contains(document.activeElement);
    root.hidden = !dock;
    document.documentElement.toggleAttribute("data-dock", Boolean(dock));
    if (!dock) {
      body.replaceChildren();
      if (wasInside) focusPicture(panel);
      return;
    }
    panel = panelOf(selection.tensor);
    writeHead(find, store.state);
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === dock.tab;
      tab.ariaSelected = String(chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
    body.setAttribute("aria-labelledby", `tab-${dock.tab}`);
    drawTab();
    if (wasInside && !root.contains(document.activeElement)) body.focus({ preventScroll: true });
  };

  const follow = () => store.state.dock && views[store.state.dock.tab].follow?.(store.state);
  const redraw = once(drawAll);
  const parts = [
    ({ dock }) => dock?.tab,
    ({ dock }) => dock?.notation,
    ({ selection }) => selection,
    ({ answer }) => answer,
  ];
  for (const part of [...parts, ({ shown }) => shown, ({ networkCheck }) => networkCheck]) store.watch(part, redraw);
  for (const part of [({ dock }) => dock?.term, ({ dock }) => dock?.route]) store.watch(part, follow);
  store.watch(
    ({ answer }) => answer,
    (answer, { training }) => {
      if (answer?.derivation && training.status !== "running") find("live").textContent = spoken(answer.derivation);
    },
  );
  listen(root, tabs, find, store, actions);
  new ResizeObserver(debounced(drawTab)).observe(body);
  watchPixelRatio(drawTab);
  return { redraw: drawAll };
}

/** What is known of the selected cell; of an older trace until the answer for this one has come. */
function answerOf({ answer, selection }) {
  return same(answer?.cell, selection) ? answer : null;
}

/** Whether what is said of the selected cell is yet to come. */
function isAwaited(state) {
  const answer = answerOf(state);
  return answer?.trace !== state.shown.trace || !(answer.derivation || answer.failure);
}

function writeHead(find, state) {
  const { dock, selection, shown, trail } = state;
  const current = answerOf(state);
  const derivation = current?.derivation;
  const value = numberAt(shown.trace, selection);
  find("name").textContent = format.cellName(selection.tensor, selection.index).replace("[]", "");
  find("value").textContent = value === undefined ? "" : ` = ${format.number(value)}`;
  find("back").disabled = trail.length === 0;
  find("about").ariaBusy = String(isAwaited(state));
  find("failure").hidden = !current?.failure;
  find("failure-text").textContent = current?.failure ?? "";
  if (current?.failure && !derivation) {
    for (const name of ["sentence", "formula", "count", "sum", "engine", "residual"]) find(name).replaceChildren();
  }
  if (!derivation) return;
  find("sentence").replaceChildren(...withCells(derivation.sentence));
  find("sentence").classList.toggle("zero", derivation.value === 0);
  const written = dock.notation === "matrix" ? derivation.matrix?.formula : derivation.formula;
  const math = written ? formula(written) : null;
  find("formula").replaceChildren(math ?? "Not a product of matrices.");
  find("count").textContent = derivation.terms.length === 1 ? "the one term" : `${derivation.terms.length} terms`;
  find("sum").textContent = format.exact(derivation.sum);
  find("engine").textContent = format.exact(derivation.value);
  find("residual").textContent = format.exact(derivation.residual);
  for (const input of find("notation").querySelectorAll("input")) input.checked = input.value === dock.notation;
}

/** A sentence in which every cell that it names can be opened. */
function withCells(sentence) {
  return sentence.split(/(\w+\.(?:value|grad)\[[\d,]+\])/).map((part, i) => {
    if (i % 2 === 0) return part;
    const [tensor, index] = part.slice(0, -1).split("[");
    return cellButton({ tensor, index: index.split(",").map(Number) });
  });
}

const spoken = ({ tensor, index, value, sentence }) =>
  `${format.cellName(tensor, index)} = ${format.number(value)}. ${sentence}`;

/** Any cell in the dock lights up in the picture when it is pointed at, and is explained when it is pressed. */
function listen(root, tabs, find, store, actions) {
  const pointAt = (cell, by) => {
    const tensor = cell && store.state.shown.trace.tensors.get(cell.tensor);
    actions.pointAt(
      tensor
        ? { panel: panelOf(cell.tensor), tensor: cell.tensor, offset: offsetOf(tensor.shape, cell.index), by }
        : null,
    );
  };
  const cellAt = ({ target }) => {
    const button = target.closest("[data-cell]");
    return button ? JSON.parse(button.dataset.cell) : null;
  };
  root.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (cell) actions.explain(cell);
  });
  root.addEventListener("pointerover", (event) => cellAt(event) && pointAt(cellAt(event), "pointer"));
  root.addEventListener("focusin", (event) => cellAt(event) && pointAt(cellAt(event), "keyboard"));
  root.addEventListener("pointerout", (event) => (cellAt(event) || event.target.closest(".map")) && pointAt(null));
  root.addEventListener("focusout", () => store.state.cell?.by === "keyboard" && pointAt(null));
  root.addEventListener("map-point", ({ detail: { cell, by } }) => pointAt(cell, by));
  root.addEventListener("map-open", ({ detail: { cell } }) => cell && actions.explain(cell));

  find("back").addEventListener("click", () => actions.goBack());
  find("close").addEventListener("click", () => actions.closeDock());
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && store.state.dock && !document.querySelector(":popover-open")) actions.closeDock();
  });
  find("again").addEventListener("click", () => actions.askAgain());
  find("notation").addEventListener("change", ({ target }) => actions.chooseNotation(target.value));
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener("click", () => actions.chooseTab(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: i + 1, ArrowLeft: i - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const chosen = tabs[next % tabs.length];
      actions.chooseTab(chosen.dataset.tab);
      chosen.focus();
    });
  }
}

/** The keyboard goes back to where the cell is; the loss has no panel. @param {string} panel */
function focusPicture(panel) {
  const back =
    document.querySelector(`[data-panel="${panel}"]`) ?? document.querySelector("[data-panel][tabindex='0']");
  back.focus();
}

/** However many parts of the state changed together, draw once. */
function once(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      work();
    });
  };
}

function debounced(work) {
  let frame = 0;
  return () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(work);
  };
}
