import { element } from "../../dom/element.js";
import { boundOf, tensorOf } from "../../model/tensors.js";
import { windowOf } from "../../model/terms.js";
import { createMap } from "../../paint/map.js";
import { figure, operator } from "../elements.js";
import { placeAt } from "../place.js";
import { operandMap } from "./operand-map.js";

/**
 * left x right = product, as three maps of the same arrangement.
 *
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../model/terms.js").Group} Group
 * @typedef {{width: number, height: number, largestCell?: number}} Space
 *     what a map and its cells may take, in CSS pixels
 */

const SIDES = /** @type {const} */ (["left", "right"]);

/** @param {Group} group @param {Trace} trace @param {Space} space */
export function createOperands(group, trace, space) {
  const { first, terms } = group;
  const sides = sidesOf(group);
  const shapes = sides.flatMap(({ tensor, window }) => (window ? [tensorOf(trace, tensor).shape] : []));
  const common = { ...space, largestCell: commonCell(shapes, space) };
  const operands = sides.map((side) => operandMap(group, side, trace, common));
  const products = Float64Array.from(terms, ({ product }) => product);
  const product = productMap(group, products, common);

  const figures = operands.flatMap(({ caption, map }, i) => [
    ...(i > 0 ? [operator("×")] : []),
    figure(caption, map.element),
  ]);
  const isProduct = sides.length === 2 && terms.length > 1;
  if (isProduct) figures.push(operator("="), figure(["product"], product.element));

  return {
    element: element("div", { className: "operands on-axis" }, ...figures),
    /** Show the first `count` terms, and mark the last one of them. @param {number} count */
    follow(count) {
      const current = count - first - 1;
      const isCurrent = current >= 0 && current < terms.length - 1; // after the last term none is marked
      for (const { map, placeOf, marks } of operands) {
        map.draw();
        map.mark([...marks, ...(isCurrent ? [{ ...placeOf(current), kind: "now" }] : [])]);
      }
      product.draw(products.map((x, i) => (i <= current ? x : NaN)));
      product.mark(isCurrent ? [{ ...placeAt(current, group), kind: "now" }] : []);
    },
  };
}

/**
 * The sides of a group that are cells of a tensor, with the window that they fill.
 *
 * @param {Group} group @returns {import("./operand-map.js").Side[]}
 */
function sidesOf({ terms }) {
  return SIDES.flatMap((side) => {
    const { tensor } = terms[0][side];
    return tensor === null ? [] : [{ side, tensor, window: windowOf(terms, side) }];
  });
}

/**
 * The largest cell that all maps can have, so that windows of one map can be compared with those of the other.
 *
 * @param {number[][]} shapes @param {Space} space
 */
function commonCell(shapes, { width, height }) {
  return Math.min(...shapes.map(([, rows, columns]) => Math.floor(Math.min(width / columns, height / rows))));
}

/** @param {Group} group @param {Float64Array} products @param {Space} space */
function productMap({ terms, planes, rows, columns }, products, space) {
  return createMap({
    values: { planes, rows, columns, data: products },
    scale: "signed",
    bound: boundOf(products),
    label: `the products of ${terms.length} terms`,
    ...space,
  });
}
