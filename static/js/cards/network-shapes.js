import { element } from "../dom/element.js";
import { notation } from "../model/format.js";
import { poolingNote, sizeProblem, stepsOf } from "../model/network.js";
import { sizeOf } from "../model/tensors.js";

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
  const missing = poolingNote(sizes);
  return [
    ...blocks(sizes).map((block) => element("li", {}, block.join(" → "))),
    ...(missing ? [element("li", { className: "left-out" }, missing)] : []),
  ];
}

/** For each layer with weights, its notation and the shapes up to the next one. @param {import("../model/network.js").Sizes} sizes */
function blocks(sizes) {
  /** @type {string[][]} */
  const blocks = [];
  for (const { layer, x, y } of stepsOf(sizes)) {
    if (layer.kind === "conv") {
      const { filters, size } = layer;
      blocks.push([notation(`[${filters} - ${x[0]} x ${size} x ${size}]`), y.join("×")]);
    } else if (layer.kind === "maxpool") {
      blocks.at(-1)?.push(y.join("×"));
    } else if (layer.kind === "dense") {
      blocks.push([notation(`[${layer.outputs} - ${sizeOf(x)}]`)]);
    }
  }
  return blocks;
}
