import { element } from "../../dom/element.js";
import { parseTensor } from "../../model/cells.js";
import { channelSums } from "../../model/channel-sums.js";
import * as format from "../../model/format.js";
import { boundOf } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { cellButton, figure, note, numberText, operator, tensorName } from "../elements.js";

/**
 * A channel of a convolution as a sum of maps: the contribution of each input channel, and the bias.
 *
 * @typedef {import("../../model/tensors.js").Trace} Trace
 * @typedef {Pick<import("../../paint/map.js").MapModel, "label" | "find"> & {data: Float64Array}} MapData
 */

/**
 * @param {Trace} trace @param {string} tensor @param {number} channel
 * @param {number} width  of the tab, in CSS pixels
 * @returns {HTMLElement[]} none where the tensor is not the value of a convolution
 */
export function channelSumMaps(trace, tensor, channel, width) {
  const { layer: name, part } = parseTensor(tensor);
  const position = trace.layers.findIndex((layer) => layer.name === name);
  if (part !== "value" || trace.layers[position]?.kind !== "conv") return [];
  const sums = channelSums(trace, name, channel);
  const input = `${trace.layers[position - 1].name}.value`;
  const draw = mapDrawer(sums, width);

  const contributions = sums.partials.flatMap((data, d) => [
    figure(
      [tensorName(`${name}.W`, `W[${channel},${d}]`), " ∗ ", tensorName(input, `${parseTensor(input).layer}[${d}]`)],
      draw({ data, label: `contribution of channel ${d}` }),
    ),
    operator("+"),
  ]);
  const bias = figure([cellButton({ tensor: `${name}.b`, index: [channel] })], numberText(format.number(sums.bias)));
  const sum = draw({
    data: sums.sum,
    label: "sum of the contributions and the bias",
    find: (_, row, column) => ({ tensor, index: [channel, row, column] }),
  });
  return [
    element(
      "div",
      { className: "operands partials" },
      ...contributions,
      bias,
      operator("="),
      figure([tensorName(tensor, `${name}[${channel}]`)], sum),
      note(`largest residual ${format.number(sums.residual)} (the page has the numbers in float32)`),
    ),
  ];
}

/**
 * All maps in one row, of one size and one colour scale.
 *
 * @param {ReturnType<typeof channelSums>} sums @param {number} width
 */
function mapDrawer({ partials, sum, rows, columns }, width) {
  const bound = Math.max(...partials.map(boundOf), boundOf(sum));
  const side = Math.max(56, Math.min(84, (width - 300 - 34 * partials.length) / (partials.length + 1)));
  return (/** @type {MapData} */ { data, ...rest }) => {
    const values = { planes: 1, rows, columns, data };
    const map = createMap({ values, scale: "signed", bound, width: side, height: side, ...rest });
    map.draw();
    return map.element;
  };
}
