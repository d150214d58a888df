import { find } from "../dom/find.js";
import * as format from "../model/format.js";
import { numberAt } from "../model/tensors.js";

/**
 * The head of the dock: the name and the value of the selected cell, and the buttons Back and Close.
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Actions} actions
 */
export function createHead(root, actions) {
  const name = find(root, "[data-name]", HTMLElement);
  const value = find(root, "[data-value]", HTMLElement);
  const back = find(root, "[data-back]", HTMLButtonElement);
  back.addEventListener("click", () => actions.goBack());
  find(root, "[data-close]", HTMLButtonElement).addEventListener("click", () => actions.closeDock());

  return {
    /** @param {import("./explanation.js").Explanation} explanation @param {boolean} canGoBack */
    draw({ cell, trace }, canGoBack) {
      const number = numberAt(trace, cell);
      name.textContent = cell.index.length ? format.cellName(cell.tensor, cell.index) : cell.tensor;
      value.textContent = number === undefined ? "" : ` = ${format.number(number)}`;
      back.disabled = !canGoBack;
    },
  };
}
