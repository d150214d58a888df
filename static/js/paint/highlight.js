import { panelOf } from "../model/cells.js";
import { createGeometry } from "../model/dependencies.js";
import { rectsOf } from "../model/regions.js";
import { indexOf } from "../model/tensors.js";
import { token } from "./colours.js";

/**
 * What lights up in the picture: the sources and the dependants of the cell that is pointed at, or else of the selected
 * one, where they lead in both directions, and the route to the loss that is looked at. Drawn on one canvas over the
 * picture, from the trace alone.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {() => Map<string, import("../model/placement.js").Placement>} placements
 * @returns {() => void} draw it anew
 */
export function createHighlight(canvas, store, placements) {
  /** @type {WeakMap<object, ReturnType<typeof createGeometry>>} */
  const geometries = new WeakMap();
  const geometryOf = (trace) => {
    if (!geometries.has(trace)) geometries.set(trace, createGeometry(trace));
    return geometries.get(trace);
  };

  let blank = true;

  return () => {
    const { shown, cell, selection, dock } = store.state;
    const lit = Boolean(cell || (dock && selection));
    if (blank && !lit) return; // while a digit is drawn: a pen would have the page laid out once more
    blank = !lit;
    const pen = penFor(canvas);
    if (!shown || placements().size === 0) return;
    const { trace } = shown;
    const target = cell
      ? { tensor: cell.tensor, index: indexOf(trace.tensors.get(cell.tensor).shape, cell.offset) }
      : selection;
    if (!target || (!cell && !dock)) return;
    const rects = (boxes) => boxes.flatMap((box) => inPicture(placements(), box));
    const geometry = geometryOf(trace);
    const [sources, dependants] = [geometry.sources(target), geometry.dependants(target)];
    pen.faint(rects(geometry.cone(sources)), "source");
    pen.faint(rects(geometry.reach(dependants)), "dependant");
    pen.strong(rects(sources), "source");
    pen.strong(rects(dependants), "dependant");
    const route = routeOf(store.state);
    if (route) pen.line(route.flatMap((stop) => inPicture(placements(), boxOf(trace, stop)).map(middle)));
    if (dock && selection && trace.tensors.has(selection.tensor)) {
      for (const rect of inPicture(placements(), boxOf(trace, selection))) pen.selected(rect);
    }
  };
}

function routeOf({ dock, answer, cell }) {
  if (dock?.tab !== "path" || cell || !answer?.routes) return null;
  const route = answer.routes[dock.route];
  return route && [answer.cell, ...route];
}

function inPicture(placements, box) {
  const placement = placements.get(panelOf(box.tensor));
  return placement ? rectsOf(placement, box) : [];
}

/** A single cell as a box; a logit's or a dense weight's shape is that of its maps. */
function boxOf(trace, { tensor, index }) {
  const { shape } = trace.tensors.get(tensor) ?? { shape: [] };
  const below = trace.layers.at(-2).name;
  const maps = tensor.startsWith("dense.W") ? [shape[0], ...trace.tensors.get(`${below}.value`).shape] : shape;
  const full = maps === shape ? index : [index[0], ...indexOf(maps.slice(1), index[1])];
  return { tensor, shape: maps, ranges: full.map((i) => [i, i]) };
}

const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

/** Strokes with a halo, so that they are seen on every colour of every scale. */
function penFor(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pixel = devicePixelRatio;
  if (canvas.width !== Math.round(width * pixel) || canvas.height !== Math.round(height * pixel)) {
    canvas.width = Math.round(width * pixel);
    canvas.height = Math.round(height * pixel);
  }
  const context = canvas.getContext("2d");
  context.setTransform(pixel, 0, 0, pixel, 0, 0);
  context.clearRect(0, 0, width, height);
  const colour = (name) => token(`--lit-${name}`);

  const around = (rects, grow) => {
    context.beginPath();
    for (const { x, y, width, height } of rects) {
      context.rect(x - grow, y - grow, width + 2 * grow, height + 2 * grow);
    }
  };
  const stroke = (strokeStyle, lineWidth, dash = []) => {
    Object.assign(context, { strokeStyle, lineWidth });
    context.setLineDash(dash);
    context.stroke();
  };
  return {
    faint(rects, kind) {
      around(rects, 0.5);
      context.globalAlpha = 0.1;
      context.fillStyle = colour(kind);
      context.fill();
      context.globalAlpha = 0.75;
      stroke(
        colour(kind),
        1,
        DASHES[kind].map((length) => length / 2),
      );
      context.globalAlpha = 1;
    },
    strong(rects, kind) {
      around(rects, 1);
      stroke(colour("halo"), 4);
      stroke(colour(kind), 2, DASHES[kind]);
    },
    selected(rect) {
      around([rect], 2);
      stroke(colour("halo"), 6);
      stroke(colour("selected"), 3);
    },
    line(points) {
      context.beginPath();
      points.forEach(([x, y]) => context.lineTo(x, y));
      stroke(colour("halo"), 6);
      stroke(colour("source"), 3);
      context.beginPath();
      points.forEach(([x, y]) => {
        context.moveTo(x + 4.5, y);
        context.arc(x, y, 4.5, 0, 2 * Math.PI);
      });
      context.fillStyle = colour("source");
      context.fill();
      stroke(colour("halo"), 2);
    },
  };
}

const DASHES = { source: [], dependant: [4, 3] };
