import { blockName } from "../../model/layers.js";

/**
 * The channels, filters or classes of a panel: the layer tab enlarges one of them at a time.
 *
 * @typedef {import("../../model/panels.js").Panel} Panel
 * @typedef {{what: string, count: number, planes: number, rows: number, columns: number, size: number}} Blocks
 *     `count` blocks of `size` numbers each, arranged as planes x rows x columns; what: the name of one
 */

/**
 * The bars of all classes are one block, in a row.
 *
 * @param {Panel} panel @param {import("../../model/layers.js").Layer[]} layers @returns {Blocks}
 */
export function blocksOf({ id, form, arrangement: { blocks, planes, rows, columns } }, layers) {
  const what = blockName(layers, id);
  if (form === "bars") return { what, count: 1, planes: 1, rows: 1, columns: rows, size: rows };
  return { what, count: blocks, planes, rows, columns, size: planes * rows * columns };
}
