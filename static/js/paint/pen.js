import { contextOf } from "../dom/canvas-context.js";
import { token } from "./colours.js";

/**
 * The strokes of the highlight. They have a halo, so that they can be seen on every colour of every scale.
 *
 * @typedef {import("../model/tiling.js").Rect} Rect
 * @typedef {"source" | "dependant"} Kind
 */

/** @type {Record<Kind, number[]>} */
const DASHES = { source: [], dependant: [4, 3] };
const DOT = 4.5; // the radius of a stop of a route

/** A pen on a canvas that is cleared, in CSS pixels. @param {HTMLCanvasElement} canvas */
export function penOn(canvas) {
  const context = clearedContext(canvas);
  /** @param {Kind | "halo" | "selected"} name */
  const colour = (name) => token(`--lit-${name}`);

  /** @param {Rect[]} rects @param {number} margin */
  const outline = (rects, margin) => {
    context.beginPath();
    for (const { x, y, width, height } of rects) {
      context.rect(x - margin, y - margin, width + 2 * margin, height + 2 * margin);
    }
  };
  /** @param {string} strokeStyle @param {number} lineWidth @param {number[]} [dash] */
  const stroke = (strokeStyle, lineWidth, dash = []) => {
    Object.assign(context, { strokeStyle, lineWidth });
    context.setLineDash(dash);
    context.stroke();
  };
  return {
    /** @param {Rect[]} rects @param {Kind} kind */
    faint(rects, kind) {
      const dash = DASHES[kind].map((length) => length / 2);
      outline(rects, 0.5);
      context.globalAlpha = 0.1;
      context.fillStyle = colour(kind);
      context.fill();
      context.globalAlpha = 0.75;
      stroke(colour(kind), 1, dash);
      context.globalAlpha = 1;
    },
    /** @param {Rect[]} rects @param {Kind} kind */
    strong(rects, kind) {
      outline(rects, 1);
      stroke(colour("halo"), 4);
      stroke(colour(kind), 2, DASHES[kind]);
    },
    /** @param {Rect} rect */
    selected(rect) {
      outline([rect], 2);
      stroke(colour("halo"), 6);
      stroke(colour("selected"), 3);
    },
    /** A route with a dot at each stop. @param {[x: number, y: number][]} points */
    line(points) {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x, y);
      stroke(colour("halo"), 6);
      stroke(colour("source"), 3);
      context.beginPath();
      for (const [x, y] of points) {
        context.moveTo(x + DOT, y);
        context.arc(x, y, DOT, 0, 2 * Math.PI);
      }
      context.fillStyle = colour("source");
      context.fill();
      stroke(colour("halo"), 2);
    },
  };
}

/** @param {HTMLCanvasElement} canvas */
function clearedContext(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pixel = devicePixelRatio;
  const [wide, high] = [Math.round(width * pixel), Math.round(height * pixel)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const context = contextOf(canvas);
  context.setTransform(pixel, 0, 0, pixel, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
