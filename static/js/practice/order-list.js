import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";

/** A list that the reader puts into order: each item moves up or down by its buttons, and keeps the focus. */

/** @param {string[]} items @returns {HTMLElement} */
export function orderList(items) {
  const list = element("ol", { className: "order-answer", ariaLabel: "The steps, in your order" });
  list.append(...items.map((text, i) => itemOf(list, text, i)));
  update(list);
  return list;
}

/** The numbers of the items, in their order of the moment. @param {ParentNode} root */
export function readOrder(root) {
  return findAll(root, ".order-answer > li", HTMLLIElement).map(({ dataset }) => Number(dataset.item));
}

/** @param {HTMLElement} list @param {string} text @param {number} i */
function itemOf(list, text, i) {
  const item = element("li", {}, element("span", { textContent: text }));
  item.dataset.item = String(i);
  item.append(button("↑", `Up: ${text}`, "up"), button("↓", `Down: ${text}`, "down"));
  item.addEventListener("click", ({ target }) => {
    const to = target instanceof HTMLElement ? target.dataset.to : undefined;
    if (!to) return;
    if (to === "up") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    update(list);
    const same = find(item, `[data-to=${to}]`, HTMLButtonElement);
    (same.disabled ? find(item, "button:enabled", HTMLButtonElement) : same).focus();
  });
  return item;
}

/** @param {string} textContent @param {string} ariaLabel @param {"up" | "down"} to */
function button(textContent, ariaLabel, to) {
  const created = element("button", { type: "button", textContent, ariaLabel });
  created.dataset.to = to;
  return created;
}

/** The first item can't go up, and the last one can't go down. @param {HTMLElement} list */
function update(list) {
  const items = findAll(list, "li", HTMLLIElement);
  for (const [i, item] of items.entries()) {
    find(item, "[data-to=up]", HTMLButtonElement).disabled = i === 0;
    find(item, "[data-to=down]", HTMLButtonElement).disabled = i === items.length - 1;
  }
}
