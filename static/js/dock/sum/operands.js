import { element } from "../../dom/element.js";
import { boundOf, tensorOf } from "../../model/tensors.js";
import { windowOf } from "../../model/terms.js";
import { createMap } from "../../paint/map.js";
import { figure, operator } from "../elements.js";
import { operandMap, placeInGroup } from "./operand-map.js";

/**
 * left x right = product, as three maps of the same arrangement.
 *
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {import("../../model/terms.js").Group} Group
 * @typedef {{width: number, height: number, largestCell?: number}} Space   CSS pixels that a map may have, and a cell of it
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
    element: element("div", { className: "operands" }, ...figures),
    /** Mark the term that was added last, of the `count` first ones. @param {number} count */
    follow(count) {
      const current = count - first - 1;
      const isCurrent = current >= 0 && current < terms.length - 1; // with the last term, all of them count alike
      for (const { map, placeOf, marks } of operands) {
        map.draw();
        map.mark([...marks, ...(isCurrent ? [{ ...placeOf(current), kind: "now" }] : [])]);
      }
      product.draw(products.map((x, i) => (i <= current ? x : NaN)));
      product.mark(isCurrent ? [{ ...placeInGroup(group, current), kind: "now" }] : []);
    },
  };
}

/** The sides of a group that are cells of a tensor, with the window that they fill. @param {Group} group @returns {import("./operand-map.js").Side[]} */
function sidesOf({ terms }) {
  return SIDES.flatMap((side) => {
    const { tensor } = terms[0][side];
    return tensor === null ? [] : [{ side, tensor, window: windowOf(terms, side) }];
  });
}

/** The largest cell that all maps can have, so that windows of one map can be compared with those of the other. @param {number[][]} shapes @param {Space} space */
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
