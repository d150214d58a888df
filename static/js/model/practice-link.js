import { PAPER, TRAINED } from "./presets.js";

/**
 * The address of the practice page: `/practice?lesson=07-one-weight&seed=class+8b&each`.
 *
 * @typedef {import("./practice-plan.js").ClassLink} ClassLink
 * @typedef {{lesson: string | null, link: ClassLink | null}} PracticeAddress
 */

const LONGEST_SEED = 40;

/** @param {string} search  with or without its ? @returns {PracticeAddress} */
export function parseAddress(search) {
  const parts = new URLSearchParams(search);
  const seed = (parts.get("seed") ?? "").trim().slice(0, LONGEST_SEED);
  const each = parts.has("each") && !["0", "false"].includes(parts.get("each") ?? "");
  return { lesson: parts.get("lesson") || null, link: seed ? { seed, each } : null };
}

/** The path with its query. @param {PracticeAddress} address */
export function printAddress({ lesson, link }) {
  const parts = new URLSearchParams();
  if (lesson) parts.set("lesson", lesson);
  if (link) parts.set("seed", link.seed.trim().slice(0, LONGEST_SEED));
  const query = parts.toString() + (link?.each ? "&each" : "");
  return `/practice${query && `?${query}`}`;
}

/**
 * A digit as the API brings it to the paper network; null if it has neither the usual size nor that of this network.
 *
 * @param {import("./link.js").Image} image
 * @returns {import("../api/client.js").Image | null}
 */
export function forPaper(image) {
  if ("sample" in image) return image;
  const rows = rowsOf(image.pixels);
  if (rows.length === PAPER.input) return { pixels: rows };
  return rows.length === TRAINED.input ? { drawing: rows } : null;
}

/** @param {Float64Array} pixels  of a square */
function rowsOf(pixels) {
  const side = Math.sqrt(pixels.length);
  return Array.from({ length: side }, (_, r) => [...pixels.subarray(r * side, (r + 1) * side)]);
}
