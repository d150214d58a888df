import { paletteOf, shareLimits, token } from "./colours.js";

/**
 * What is painted in the picture, for both painters: heatmaps and bars, in device pixels from the picture's corner.
 *
 * @typedef {import("../model/placement.js").Placement} Placement
 * @typedef {import("../model/panels.js").Part} Part
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("./colours.js").Palette & {left: number, top: number, tiling: import("../model/tiling.js").Tiling,
 *           parts: Part[]}} Heatmap
 * @typedef {{zero: number, tops: number[], thickness: number, lengths: number[], colours: string[]}} Bars
 * @typedef {{heatmaps: Heatmap[], bars: Bars[]}} Content
 */

/**
 * @param {Iterable<Placement>} placements @param {Trace} trace
 * @param {Content} [before]  its heatmaps are used again where nothing has changed
 * @returns {Content}
 */
export function contentOf(placements, trace, before = { heatmaps: [], bars: [] }) {
  /** @type {Content} */
  const content = { heatmaps: [], bars: [] };
  for (const placement of placements) {
    if (placement.panel.form === "bars") {
      content.bars.push(barsOf(placement, trace));
    } else {
      const old = before.heatmaps[content.heatmaps.length];
      const heatmap = heatmapOf(placement);
      content.heatmaps.push(old && areSame(heatmap, old) ? old : heatmap);
    }
  }
  return content;
}

/** @param {Placement} placement @returns {Heatmap} */
function heatmapOf({ panel: { parts }, left, top, tiling }) {
  return { left, top, tiling, parts, ...paletteOf(parts[0].scale) };
}

/** Whether two heatmaps show the same numbers in the same place and colours. @param {Heatmap} a @param {Heatmap} b */
function areSame(a, b) {
  const isInPlace = a.left === b.left && a.top === b.top && a.tiling === b.tiling && a.colours === b.colours;
  return isInPlace && a.parts.every((part, i) => haveSameNumbers(part, b.parts[i]));
}

/** @param {Part} a @param {Part} b */
function haveSameNumbers(a, b) {
  const [numbers, others] = [a.tensor.data, b.tensor.data];
  if (a.name !== b.name || a.bound !== b.bound || numbers.length !== others.length) return false;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== others[i]) return false;
  return true;
}

/** @param {Placement} placement @param {Trace} trace @returns {Bars} all lengths are whole device pixels */
function barsOf({ panel, left, top, tiling: { width, height } }, { prediction }) {
  const [{ tensor, scale, bound }] = panel.parts;
  const values = Array.from(tensor.data);
  const [low, high] = shareLimits(scale);
  const perBound = width / (high - low);
  const step = height / values.length;
  const thickness = Math.round(0.56 * step);
  /** @param {number} x @param {number} k */
  const colour = (x, k) => {
    if (scale === "signed") return x < 0 ? "--bar-negative" : "--bar-positive";
    return k === prediction ? "--bar-predicted" : "--bar-other";
  };
  return {
    zero: left + Math.round(-low * perBound),
    tops: values.map((_, k) => top + Math.round((k + 0.5) * step - thickness / 2)),
    thickness,
    lengths: values.map((x) => Math.round((x / (bound || 1)) * perBound)),
    colours: values.map((x, k) => token(colour(x, k))),
  };
}
