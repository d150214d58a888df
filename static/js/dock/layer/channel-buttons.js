import { element } from "../../dom/element.js";
import { createMap } from "../../paint/map.js";

/**
 * One button for each channel, filter or class, with a small map of it.
 *
 * @typedef {import("../../model/panels.js").Part} Part
 * @typedef {import("./blocks.js").Blocks} Blocks
 */

const SIDE = 46; // CSS pixels

/** @param {Part} part @param {Blocks} blocks @param {number} chosen @param {(block: number) => void} choose */
export function channelButtons(part, blocks, chosen, choose) {
  const { what } = blocks;
  const buttons = Array.from({ length: blocks.count }, (_, block) => {
    const button = element(
      "button",
      { type: "button", ariaLabel: `${what} ${block}`, ariaPressed: String(block === chosen), className: "channel" },
      smallMap(part, blocks, block),
      element("span", { textContent: String(block) }),
    );
    button.addEventListener("click", () => choose(block));
    return button;
  });
  return element("div", { className: "channels", role: "group", ariaLabel: `Choose a ${what}` }, ...buttons);
}

/** @param {Part} part @param {Blocks} blocks @param {number} block */
function smallMap({ tensor, scale, bound }, { planes, rows, columns, size }, block) {
  const data = tensor.data.subarray(block * size, (block + 1) * size);
  const values = { planes, rows, columns, data };
  const map = createMap({ values, scale, bound, label: "", width: SIDE, height: SIDE });
  map.element.role = "presentation"; // the button has the name
  map.draw();
  return map.element;
}
