/**
 * The channels, filters or classes of a panel: the layer tab enlarges one of them at a time.
 *
 * @typedef {import("../../model/panels.js").Panel} Panel
 * @typedef {{count: number, planes: number, rows: number, columns: number, size: number}} Blocks
 *     `count` blocks of `size` numbers each, arranged as planes x rows x columns
 */

/** The bars of all classes are one block, in a row. @param {Panel} panel @returns {Blocks} */
export function blocksOf({ form, arrangement: { blocks, planes, rows, columns } }) {
  if (form === "bars") return { count: 1, planes: 1, rows: 1, columns: rows, size: rows };
  return { count: blocks, planes, rows, columns, size: planes * rows * columns };
}

/** What the first axis of a tensor counts. @param {string} tensor */
export function blockName(tensor) {
  if (!/\.W(\.grad)?$/.test(tensor)) return "channel";
  return tensor.startsWith("dense.") ? "class" : "filter";
}
