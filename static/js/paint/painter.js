import { createPainter } from "./canvas.js";
import { inkOf, limits, token } from "./colours.js";
import * as plot from "./plotly.js";

const QUIET = 80; // milliseconds without a new picture before plotly.js draws it: more than there are between two of a drag

/**
 * The canvas paints at once, plotly.js draws when nothing moves any more; the one that has what is to be seen is the one
 * that is seen. Both count device pixels, so what they paint is as much larger than the picture, and scaled back by CSS.
 */
export function createPaint(root) {
  const host = root.querySelector("[data-plot]");
  const canvas = root.querySelector("[data-canvas]");
  const draw = createPainter(canvas);
  /** @type {import("./canvas.js").Content} */
  let content = { heatmaps: [], bars: [] };
  /** @type {Parameters<typeof draw> | null} what plotly.js is yet to draw */
  let waiting = null;
  let timer = 0;

  function paint({ frame, pixel }, placements, trace) {
    const aligned = (x) => Math.round(x * pixel) / pixel - x;
    const transform = `translate(${aligned(frame.left)}px, ${aligned(frame.top)}px) scale(${1 / pixel})`;
    for (const { style } of [host, canvas]) style.transform = transform;
    content = contentOf(placements, trace, content);
    waiting = [Math.ceil(frame.width * pixel), Math.ceil(frame.height * pixel), content];
    draw(...waiting);
    clearTimeout(timer);
    root.dataset.painter = "canvas";
  }

  async function settle() {
    const drawn = waiting;
    waiting = null;
    await plot.draw(host, ...drawn);
    if (!waiting) root.dataset.painter = "plotly";
  }

  /** To be called when nothing moves, as far as is known. */
  paint.settle = () => {
    clearTimeout(timer);
    if (waiting && plot.isLoaded()) timer = setTimeout(settle, QUIET);
  };
  return paint;
}

/**
 * @param {Iterable<import("../model/placement.js").Placement>} placements @param {import("../model/tensors.js").Trace} trace
 * @param {import("./canvas.js").Content} [before]  a heatmap of it that shows the same is in the new content too
 * @returns {import("./canvas.js").Content}
 */
export function contentOf(placements, trace, before = { heatmaps: [], bars: [] }) {
  const content = { heatmaps: [], bars: [] };
  for (const placement of placements) {
    if (placement.panel.form === "bars") {
      content.bars.push(bars(placement, trace));
    } else {
      const old = before.heatmaps[content.heatmaps.length];
      const one = heatmap(placement);
      content.heatmaps.push(old && isSame(one, old) ? old : one);
    }
  }
  return content;
}

/** @returns {plot.Heatmap} */
function heatmap({ panel: { parts }, left, top, tiling }) {
  const [{ scale }] = parts;
  return { left, top, tiling, parts, ...inkOf(scale) };
}

/** Whether two heatmaps show the same numbers in the same place and colours. @param {plot.Heatmap} a @param {plot.Heatmap} b */
function isSame(a, b) {
  const alike = ["left", "top", "tiling", "colours"].every((key) => a[key] === b[key]);
  return alike && a.parts.every((part, i) => sameNumbers(part, b.parts[i]));
}

function sameNumbers({ name, bound, tensor: { data } }, other) {
  if (name !== other.name || bound !== other.bound || data.length !== other.tensor.data.length) return false;
  for (let i = 0; i < data.length; i++) if (data[i] !== other.tensor.data[i]) return false;
  return true;
}

/** @returns {plot.Bars} */
function bars(
  {
    panel: {
      parts: [part],
    },
    left,
    top,
    tiling: { width, height },
  },
  trace,
) {
  const values = [...part.tensor.data];
  const [low, high] = limits(part.scale);
  const perBound = width / (high - low);
  const colour = (x, k) => {
    if (part.scale === "signed") return x < 0 ? "--bar-negative" : "--bar-positive";
    return k === trace.prediction ? "--bar-predicted" : "--bar-other";
  };
  const step = height / values.length;
  const thickness = Math.round(0.56 * step);
  return {
    zero: left + Math.round(-low * perBound),
    tops: values.map((_, k) => top + Math.round((k + 0.5) * step - thickness / 2)),
    thickness,
    lengths: values.map((x) => Math.round((x / (part.bound || 1)) * perBound)),
    colours: values.map((x, k) => token(colour(x, k))),
  };
}
