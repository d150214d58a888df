import { watchPixelRatio } from "../dom/pixel-ratio.js";
import { setText } from "../dom/text.js";
import { panelOf } from "../model/cells.js";
import * as format from "../model/format.js";
import { panels } from "../model/panels.js";
import { cellAtPoint, cellRect, panelInDirection, placePanels } from "../model/placement.js";
import { argmaxAbs, indexOf } from "../model/tensors.js";
import { neighbour } from "../model/tiling.js";
import { contentOf } from "../paint/content.js";
import { figureOf } from "../paint/figure.js";
import { createHighlight } from "../paint/highlight.js";
import { createPainter } from "../paint/painter.js";
import * as plot from "../paint/plotly.js";
import { drawMarks } from "./edited-cells.js";
import { cellText } from "./readout.js";

/**
 * The picture: CSS lays out a grid of panels; their numbers are drawn behind it, on a canvas at once and by plotly.js
 * as soon as it is there and nothing moves any more; and what can be read, pointed at or focused is HTML.
 *
 * @param {HTMLElement} root
 * @returns {{redraw: () => void, image: (format: "png" | "svg", panel: string | null) => Promise<Blob>}} redraw: to be
 *     called when the colours have changed, or plotly.js has loaded; image: all of it, or one panel, as a file
 */
export function createPicture(root, store, actions) {
  const painter = createPainter(root);
  const elements = new Map([...root.querySelectorAll("[data-panel]")].map((el) => [el.dataset.panel, el]));
  const slots = new Map([...elements].map(([id, el]) => [id, el.querySelector("[data-slot]")]));
  let measured = null;
  /** @type {Map<string, import("../model/placement.js").Placement>} */
  let placements = new Map();

  const light = createHighlight(root.querySelector("[data-lit]"), store, () => placements);
  const outline = createPointer(root, store, () => placements);
  const showCell = () => {
    outline();
    light();
  };
  const redraw = () => {
    const trace = store.state.shown?.trace;
    if (!trace || !measured) return;
    const models = panels(trace, elements.keys());
    write(root, elements, trace, models);
    placements = placePanels(
      models.filter(({ empty }) => !empty),
      measured,
    );
    painter.paint(measured, placements.values(), trace);
    settle();
    drawMarks(root.querySelectorAll("[data-marks]"), store.state.shown, placements);
    showCell();
  };
  const settle = () => {
    const { work, training } = store.state;
    if (work.status !== "drawing" && training.status !== "running") painter.settle();
  };
  const remeasure = () => {
    measured = measure(root, slots);
    redraw();
  };
  const resized = new ResizeObserver(remeasure);
  for (const slot of [root, ...slots.values()]) resized.observe(slot);
  watchPixelRatio(remeasure);

  store.watch(({ shown }) => shown?.trace, redraw);
  store.watch(
    ({ work }) => work.status,
    (status) => status !== "busy" && settle(),
  );
  store.watch(({ training }) => training.status, settle);
  store.watch(({ cell }) => cell, showCell);
  for (const part of ["selection", "dock", "answer"]) store.watch((state) => state[part], light);
  store.watch(
    ({ selection }) => selection,
    (selection) => {
      const element = selection && elements.get(panelOf(selection.tensor));
      if (element) requestAnimationFrame(() => element.scrollIntoView({ block: "nearest", behavior: "instant" })); // beside the dock
    },
  );
  listenToPointer(root, store, actions, () => placements);
  listenToTitles(root, actions, () => placements);
  listenToKeys(elements, store, actions, () => placements);
  const image = (format, id) => {
    const chosen = id ? [placements.get(id)].filter(Boolean) : placements.values();
    const content = contentOf(chosen, store.state.shown.trace);
    return plot.image(
      format,
      figureOf(root, elements.get(id) ?? root, measured.pixel, content),
      Math.max(1, 2 / measured.pixel),
    );
  };
  return { redraw, image };
}

/** The words of a trace: notations, captions, names for a screen reader. */
function write(root, elements, trace, models) {
  for (const { name, notation } of trace.layers) {
    setText(root.querySelector(`[data-notation=${name}]`), format.notation(notation));
  }
  for (const panel of models) {
    const element = elements.get(panel.id);
    const label = panel.label ?? `${panel.id}. ${panel.empty}`;
    if (element.ariaLabel === label) continue;
    element.ariaLabel = label;
    writeCaptions(element.querySelector("[data-caption]"), panel.captions ?? [panel.empty]);
    element.classList.toggle("empty", "empty" in panel);
    if ("empty" in panel && element.tabIndex === 0) moveTabStop(elements, elements.get(models[0].id));
  }
  const { label, index = label } = trace.experiment.objective;
  for (const mark of root.querySelectorAll("[data-mark]")) {
    const k = Number(mark.dataset.mark);
    mark.classList.toggle("predicted", k === trace.prediction);
    mark.classList.toggle("label", k === index);
  }
}

function measure(root, slots) {
  const rects = new Map([...slots].map(([id, slot]) => [id, slot.getBoundingClientRect()]));
  return { frame: root.getBoundingClientRect(), slots: rects, pixel: devicePixelRatio };
}

/** The outline of the cell that is pointed at, and the tip beside it. */
function createPointer(root, store, placements) {
  const outline = root.querySelector("[data-outline]");
  const tip = root.querySelector("[data-tip]");

  return () => {
    const { cell, shown } = store.state;
    const placement = cell && placements().get(cell.panel);
    outline.hidden = tip.hidden = !placement;
    if (!placement) return;
    const rect = cellRect(placement, spotIn(placement.panel, cell));
    Object.assign(outline.style, { width: `${rect.width}px`, height: `${rect.height}px` });
    outline.style.translate = `${rect.x}px ${rect.y}px`;
    tip.textContent = cellText(shown.trace, cell);
    const right = Math.min(rect.x + rect.width + 10, root.clientWidth - tip.offsetWidth);
    const above = rect.y - tip.offsetHeight - 10;
    tip.style.translate = `${Math.max(0, right)}px ${above < 0 ? rect.y + rect.height + 10 : above}px`;
  };
}

function listenToPointer(root, store, actions, placements) {
  const point = ({ clientX, clientY }) => {
    const frame = root.getBoundingClientRect();
    const found = cellAtPoint(placements().values(), clientX - frame.left, clientY - frame.top);
    actions.pointAt(found && cellOf(found.placement.panel, found.spot, "pointer"));
  };
  root.addEventListener("pointermove", point);
  root.addEventListener("pointerdown", point);
  // What a click opens is what the tip names: a click's own place is in whole pixels, and cells may be smaller.
  root.addEventListener("click", ({ target }) => {
    const { cell } = store.state;
    if (cell && target.closest("[data-slot]")) actions.explain(named(cell, placements().get(cell.panel).panel));
  });
  root.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "mouse") actions.pointAt(null);
  });
}

/** A panel's title opens the panel, enlarged, at its largest number; a layer's title the panel of its values. */
function listenToTitles(root, actions, placements) {
  root.addEventListener("click", ({ target }) => {
    const panel = placements().get(target.closest("[data-enlarge]")?.dataset.enlarge)?.panel;
    if (!panel) return;
    const offset = argmaxAbs(panel.parts[0].tensor.data);
    actions.explain(named(cellOf(panel, { part: 0, offset }, "pointer"), panel), { tab: "layer" });
  });
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * One Tab stop for the picture. Arrows move the cell, Home and End go to the first and the last of the panel;
 * PageUp and PageDown go to the panel before and after, Shift with an arrow to the one on that side.
 */
function listenToKeys(elements, store, actions, placements) {
  const go = (panel, spot) => actions.pointAt(cellOf(panel, spot, "keyboard"));
  const enter = (id) => id && elements.get(id).focus({ focusVisible: true });

  for (const [id, element] of elements) {
    element.addEventListener("focus", () => {
      const placement = placements().get(id);
      if (!placement) return;
      moveTabStop(elements, element);
      if (!element.matches(":focus-visible")) return;
      go(placement.panel, spotIn(placement.panel, store.state.cell));
    });
    element.addEventListener("blur", () => {
      if (store.state.cell?.by === "keyboard") actions.pointAt(null);
    });
    element.addEventListener("keydown", (event) => {
      const placement = placements().get(id);
      if (event.ctrlKey || event.metaKey || event.altKey || !placement) return;
      if (event.key === "Enter") {
        const cell = cellOf(placement.panel, spotIn(placement.panel, store.state.cell), "keyboard");
        return void actions.explain(named(cell, placement.panel));
      }
      const move = moveFor(event, placement, spotIn(placement.panel, store.state.cell), [...placements().values()]);
      if (!move) return;
      event.preventDefault();
      if (move.spot) go(placement.panel, move.spot);
      else enter(move.panel);
    });
  }
}

function moveTabStop(elements, to) {
  for (const element of elements.values()) element.tabIndex = element === to ? 0 : -1;
}

/** What a key does: a spot in this panel, or the id of another one. */
function moveFor({ key, shiftKey }, placement, spot, all) {
  const here = all.indexOf(placement);
  if (key === "PageDown") return { panel: all[here + 1]?.panel.id };
  if (key === "PageUp") return { panel: all[here - 1]?.panel.id };
  if (key === "Home") return { spot: { part: 0, offset: 0 } };
  if (key === "End") return { spot: { part: 0, offset: placement.panel.parts[0].tensor.data.length - 1 } };
  if (!(key in DIRECTIONS)) return null;
  if (shiftKey) return { panel: panelInDirection(all, placement, ...DIRECTIONS[key])?.panel.id };
  return { spot: neighbour(placement.tiling, spot, ...DIRECTIONS[key]) };
}

/** @returns {import("../state/state.js").Cell} */
function cellOf(panel, { part, offset }, by) {
  return { panel: panel.id, tensor: panel.parts[part].name, offset, by };
}

/** A cell of the picture by its tensor's name and its index. @returns {import("../model/dependencies.js").Cell} */
function named({ tensor, offset }, { parts }) {
  return { tensor, index: indexOf(parts.find(({ name }) => name === tensor).tensor.shape, offset) };
}

/** The spot of a cell in a panel, a logit's where its probability is; the first one where the cell is not in it. */
function spotIn(panel, cell) {
  if (cell?.panel !== panel.id) return { part: 0, offset: 0 };
  return {
    part: Math.max(
      0,
      panel.parts.findIndex(({ name }) => name === cell.tensor),
    ),
    offset: cell.offset,
  };
}

function writeCaptions(root, captions) {
  if (root.children.length !== captions.length)
    root.replaceChildren(...captions.map(() => document.createElement("span")));
  captions.forEach((text, i) => setText(root.children[i], text));
}
