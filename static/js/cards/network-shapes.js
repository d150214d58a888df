import { element } from "../dom/element.js";
import { notation } from "../model/format.js";
import { poolingNote, shapesOf, sizeProblem } from "../model/network.js";

/**
 * The shapes of a network of these sizes, one line a block, such as `[3 – 1×3×3] → 3×26×26 → 3×13×13`, and what pooling
 * leaves out. Nothing for sizes that can't be.
 *
 * @param {HTMLElement} list
 * @param {import("../model/network.js").Sizes} sizes
 */
export function writeShapes(list, sizes) {
  list.replaceChildren(...(sizeProblem(sizes) ? [] : lines(sizes)));
}

/** @param {import("../model/network.js").Sizes} sizes */
function lines(sizes) {
  const { conv1, conv2 } = sizes;
  const shapes = shapesOf(sizes);
  const missing = poolingNote(sizes);
  return [
    element("li", {}, block(conv1, 1, shapes.conv1, shapes.pool1)),
    element("li", {}, block(conv2, conv1.filters, shapes.conv2, shapes.pool2)),
    element("li", {}, `[10 – ${shapes.pool2.reduce((a, b) => a * b, 1)}]`),
    ...(missing ? [element("li", { className: "left-out" }, missing)] : []),
  ];
}

/**
 * @param {import("../model/network.js").ConvSize} conv @param {number} depth  channels of its input
 * @param {number[]} value  the shape of the convolution's value @param {number[]} pooled  the shape after max-pooling
 */
function block({ filters, size }, depth, value, pooled) {
  const kernels = notation(`[${filters} - ${depth} x ${size} x ${size}]`);
  return `${kernels} → ${value.join("×")} → ${pooled.join("×")}`;
}
