import { panelOf } from "../model/cells.js";
import { createDependencies } from "../model/dependencies.js";
import { boxRects } from "../model/placement.js";
import { cellAt } from "../model/tensors.js";
import { penOn } from "./pen.js";

/**
 * The highlight of the picture: the sources and the dependants of the cell that is pointed at, or else of the selected
 * one; all that these lead to in both directions; and the route to the loss that the dock shows. It is drawn on one
 * canvas over the picture, from the trace alone.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../model/operations.js").Box} Box
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../state/state.js").State} State
 * @typedef {Map<string, import("../model/placement.js").Placement>} Placements
 * @typedef {ReturnType<typeof penOn>} Pen
 */

/**
 * @param {HTMLCanvasElement} canvas @param {import("../state/state.js").Store} store
 * @param {() => Placements} placements
 * @returns {() => void} draw it again
 */
export function createHighlight(canvas, store, placements) {
  let blank = true;
  return () => {
    const target = targetOf(store.state);
    if (blank && !target) return; // drawing would have the page laid out once more with every move of the pen
    blank = !target;
    const pen = penOn(canvas);
    if (target && placements().size) draw(pen, store.state, target, placements());
  };
}

/**
 * The cell that is pointed at, or else the selected one while the dock is open.
 *
 * @param {State} state @returns {{trace: Trace, cell: Cell} | null}
 */
function targetOf({ shown, cell, selection, dock }) {
  if (!shown) return null;
  const { trace } = shown;
  if (cell) return { trace, cell: cellAt(trace, cell) };
  return dock && selection ? { trace, cell: selection } : null;
}

/** @param {Pen} pen @param {State} state @param {{trace: Trace, cell: Cell}} target @param {Placements} placements */
function draw(pen, state, { trace, cell }, placements) {
  const { boxOf, sources, dependants, ancestors, descendants } = dependenciesOf(trace);
  /** @param {Box[]} boxes */
  const rects = (boxes) => boxes.flatMap((box) => rectsOf(trace, box, placements));
  const [from, to] = [sources(cell), dependants(cell)];
  pen.faint(rects(ancestors(from)), "source");
  pen.faint(rects(descendants(to)), "dependant");
  pen.strong(rects(from), "source");
  pen.strong(rects(to), "dependant");
  const stops = routeOf(state).filter(({ tensor }) => trace.tensors.has(tensor));
  if (stops.length) pen.line(rects(stops.map(boxOf)).map(middle));
  const { dock, selection } = state;
  if (dock && selection && trace.tensors.has(selection.tensor)) rects([boxOf(selection)]).forEach(pen.selected);
}

/** @type {WeakMap<Trace, import("../model/dependencies.js").Dependencies>} */
const known = new WeakMap();

/** @param {Trace} trace */
function dependenciesOf(trace) {
  const dependencies = known.get(trace) ?? createDependencies(trace);
  known.set(trace, dependencies);
  return dependencies;
}

/**
 * The route to the loss that is looked at, with the cell that it starts from.
 *
 * @param {State} state @returns {Cell[]}
 */
function routeOf({ dock, answer, cell }) {
  if (dock?.tab !== "path" || cell || !answer?.routes) return [];
  const route = answer.routes[dock.route];
  return route ? [answer.cell, ...route] : [];
}

/** @param {Trace} trace @param {Box} box @param {Placements} placements */
function rectsOf(trace, box, placements) {
  const placement = placements.get(panelOf(trace, box.tensor));
  return placement ? boxRects(placement, box) : [];
}

/** @param {import("../model/tiling.js").Rect} rect @returns {[x: number, y: number]} */
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
