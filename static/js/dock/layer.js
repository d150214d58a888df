import { panelOf, quantityOf } from "../model/cells.js";
import { channelSums } from "../model/channel-sums.js";
import * as format from "../model/format.js";
import { panelFor } from "../model/panels.js";
import { argmaxAbs, boundOf, indexOf, offsetOf } from "../model/tensors.js";
import { createMap } from "../paint/map.js";
import { cellButton, element, figure, operator } from "./elements.js";

/** Tab "Layer": the panel of the cell, enlarged, one channel at a time, with its numbers; a convolution's in parts. */

const NUMBER = 36; // CSS pixels of a cell that holds a number
const THUMBNAIL = 46;

export function createLayerTab(actions) {
  return {
    draw(body, { shown: { trace }, selection }) {
      const panel = panelFor(trace, panelOf(selection.tensor));
      if (!panel || "empty" in panel)
        return body.replaceChildren(
          element("p", { className: "aside", textContent: panel?.empty ?? "The loss is a single number." }),
        );
      const shape = shapeOf(panel);
      const [part] = panel.parts;
      const at =
        selection.tensor === part.name || panel.parts.length === 1
          ? offsetOf(part.tensor.shape, selection.index)
          : null;
      const block = at === null ? selection.index[0] : Math.floor(at / shape.size);
      const parts = partials(trace, part.name, block, body);
      const split = element(
        "div",
        { className: "layer-tab" },
        thumbnails(panel, shape, block, actions),
        enlarged(panel, shape, block, at, parts, body.clientHeight),
      );
      body.replaceChildren(split);
      reveal(split.querySelector(".numbers-map"));
      return undefined;
    },
  };
}

/** Bars lie down, so that all ten stand in a row. */
function shapeOf({ form, arrangement: { blocks, planes, rows, columns } }) {
  if (form === "bars") return { blocks: 1, planes: 1, rows: 1, columns: rows, size: rows };
  return { blocks, planes, rows, columns, size: planes * rows * columns };
}

/** What the first axis of a tensor counts. */
function blockName(tensor) {
  if (!/\.W(\.grad)?$/.test(tensor)) return "channel";
  return tensor.startsWith("dense") ? "class" : "filter";
}

/** A channel, filter or class a button; the chosen one is enlarged. */
function thumbnails({ parts: [part] }, { blocks, planes, rows, columns, size }, chosen, actions) {
  if (blocks === 1) return "";
  const what = blockName(part.name);
  const list = element("div", { className: "channels", role: "group", ariaLabel: `Each ${what}` });
  for (let b = 0; b < blocks; b++) {
    const map = createMap({
      values: { planes, rows, columns, data: part.tensor.data.subarray(b * size, (b + 1) * size) },
      scale: part.scale,
      bound: part.bound,
      label: "",
      width: THUMBNAIL,
      height: THUMBNAIL,
    });
    map.element.role = "presentation";
    const button = element(
      "button",
      { type: "button", ariaLabel: `${what} ${b}`, className: "channel" },
      map.element,
      element("span", { textContent: String(b) }),
    );
    button.setAttribute("aria-pressed", String(b === chosen));
    button.addEventListener("click", () =>
      actions.explain(
        { tensor: part.name, index: indexOf(part.tensor.shape, argmaxAbs(part.tensor.data, b * size, (b + 1) * size)) },
        { tab: "layer" },
      ),
    );
    map.draw();
    list.append(button);
  }
  return list;
}

function enlarged(panel, { planes, rows, columns, size }, block, at, parts, high) {
  const [part, bias] = panel.parts;
  const { shape, data } = part.tensor;
  const find = (p, r, c) => ({ tensor: part.name, index: indexOf(shape, block * size + (p * rows + r) * columns + c) });
  const here = at === null ? null : at - block * size;
  const place =
    here === null
      ? null
      : { plane: Math.floor(here / rows / columns), row: Math.floor(here / columns) % rows, column: here % columns };
  const across = Math.min(planes, Math.max(1, Math.floor(24 / columns)));
  const down = Math.ceil(planes / across);
  const cell = Math.max(NUMBER, Math.floor((high - 40) / down / rows));
  const map = createMap({
    values: { planes, rows, columns, data: data.subarray(block * size, (block + 1) * size) },
    scale: part.scale,
    bound: part.bound,
    label: shape.length > 1 ? `${part.name}, ${blockName(part.name)} ${block}, enlarged` : `${part.name}, enlarged`,
    width: across * (columns * cell + 4),
    height: down * (rows * cell + 4),
    numbers: true,
    find,
    start: place ? [place.plane, place.row, place.column] : [0, 0, 0],
  });
  map.draw();
  map.mark(place ? [{ ...place, kind: "now" }] : []);
  const name = element("b", { className: quantityOf(part.name), textContent: part.name });
  const axes = "·,".repeat(shape.length - 1).slice(0, -1);
  const caption = shape.length > 1 ? [name, `[${block},${axes}]`] : [name];
  if (bias) {
    const value = format.number(bias.tensor.data[block]);
    caption.push(", bias ", cellButton({ tensor: bias.name, index: [block] }), ` ${value}`);
  }
  const holder = element("div", { className: "numbers-map" }, map.element);
  return element("div", { className: "enlarged" }, ...parts, figure(caption, holder));
}

/** z = b + the sum of what each input channel gives. */
function partials(trace, name, f, body) {
  const [layer, part] = name.split(".");
  const { kind } = trace.layers.find((one) => one.name === layer) ?? {};
  if (kind !== "conv" || part !== "value") return [];
  const { partials: maps, bias, sum, rows, columns, residual } = channelSums(trace, layer, f);
  const bound = Math.max(...maps.map(boundOf), boundOf(sum));
  const below = trace.layers[trace.layers.findIndex((one) => one.name === layer) - 1].name;
  const wide = Math.max(56, Math.min(84, (body.clientWidth - 300 - 34 * maps.length) / (maps.length + 1)));
  const draw = (data, label, find) => {
    const map = createMap({
      values: { planes: 1, rows, columns, data },
      scale: "signed",
      bound,
      label,
      width: wide,
      height: wide,
      find,
    });
    map.draw();
    return map.element;
  };
  const inner = maps.flatMap((data, d) => [
    ...(d ? [operator("+")] : []),
    figure(
      [
        element("b", { className: "weight", textContent: `W[${f},${d}]` }),
        " ∗ ",
        element("b", { className: "value", textContent: `${below}[${d}]` }),
      ],
      draw(data, `what channel ${d} gives`),
    ),
  ]);
  const find = (_, r, c) => ({ tensor: `${layer}.value`, index: [f, r, c] });
  return [
    element(
      "div",
      { className: "operands partials" },
      ...inner,
      operator("+"),
      figure(
        cellButton({ tensor: `${layer}.b`, index: [f] }),
        element("span", { className: "number", textContent: format.number(bias) }),
      ),
      operator("="),
      figure(element("b", { className: "value", textContent: `${layer}[${f}]` }), draw(sum, "their sum", find)),
      element("p", {
        className: "aside",
        textContent: `largest residual ${format.number(residual)} (the page holds float32)`,
      }),
    ),
  ];
}

/** Scroll the selected cell into the middle of its own box, and nothing else. */
function reveal(holder) {
  const mark = holder?.querySelector(".now");
  if (!mark) return;
  holder.scrollLeft = mark.offsetLeft - holder.clientWidth / 2 + mark.offsetWidth / 2;
  holder.scrollTop = mark.offsetTop - holder.clientHeight / 2 + mark.offsetHeight / 2;
}
