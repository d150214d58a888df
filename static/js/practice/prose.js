import { element } from "../dom/element.js";

/** Texts of the API as elements: names of tensors, which stand in backticks, become code. @param {string} text @returns {(Node | string)[]} */
export function withCode(text) {
  return text.split("`").map((part, i) => (i % 2 ? element("code", { textContent: part }) : part));
}
