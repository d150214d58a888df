import { decode, indexOf, tensorOf } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { figure, tensorName } from "../elements.js";
import { placeAt } from "../place.js";

/**
 * The relative error of every number of a parameter's gradient, as a map on a logarithmic scale.
 *
 * @typedef {import("openapi").components["schemas"]["CheckedTensor"]} CheckedTensor
 * @typedef {import("../../model/tensors.js").Trace} Trace
 */

const HEIGHT = 84; // CSS pixels
const SMALLEST = -12; // powers of ten: errors up to here have the colour of zero
const LARGEST = 0; // and from here on the strongest colour

/**
 * @param {string} name  of the parameter @param {CheckedTensor} checked @param {Trace} trace
 * @param {number} width  in CSS pixels
 */
export function errorMap(name, { relative_error, kink }, trace, width) {
  const { shape } = tensorOf(trace, `${name}.grad`);
  const errors = Float64Array.from(decode(relative_error).data, shareOfScale);
  const rows = shape[0];
  const columns = errors.length / rows;
  const map = createMap({
    values: { planes: 1, rows, columns, data: errors },
    scale: "sequential",
    bound: 1,
    label: `relative errors of ${name}, ${rows} rows, ${columns} columns`,
    width,
    height: HEIGHT,
    stretch: true,
    find: (_, row, column) => ({ tensor: `${name}.grad`, index: indexOf(shape, row * columns + column) }),
  });
  map.draw();
  map.mark(offsetsOfOnes(decode(kink).data).map((offset) => ({ ...placeAt(offset, { rows, columns }), kind: "kink" })));
  return figure([tensorName(name)], map.element);
}

/** Where an error lies between the ends of the scale, 0 to 1. @param {number} error */
function shareOfScale(error) {
  return error > 0 ? Math.max(0, (Math.log10(error) - SMALLEST) / (LARGEST - SMALLEST)) : 0;
}

/** @param {ArrayLike<number>} bits */
function offsetsOfOnes(bits) {
  return Array.from(bits).flatMap((bit, i) => (bit ? [i] : []));
}
