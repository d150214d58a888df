import { element } from "../dom/element.js";
import { makeNavigable } from "../dom/grid-keys.js";
import { focusWhileScrolling } from "../dom/scrolling.js";
import * as format from "../model/format.js";
import { colourOf, inkOn, paletteOf } from "../paint/colours.js";
import { withCode } from "./prose.js";

/**
 * A table of numbers on the colours of the picture, with the numbers of its rows and columns. Its cells can be chosen with
 * the mouse, a finger, or the arrow keys and Enter or the space bar.
 *
 * @typedef {import("../api/client.js").Exercise["givens"][number]} Given
 */

/**
 * @param {Given} given @param {{chooses?: "one" | "several" | null}} options
 * @returns {HTMLElement}
 */
export function numbersTable(given, { chooses = null } = {}) {
  const { values, row, column, marked } = given;
  const cells = values.map((line, r) =>
    line.map((value, c) => {
      const td = element("td", { textContent: format.number(value) });
      td.dataset.value = String(value);
      td.classList.toggle(
        "marked",
        marked.some(([r0, c0]) => r0 === r + row && c0 === c + column),
      );
      if (chooses) Object.assign(td.dataset, { row: r + row, column: c + column });
      return td;
    }),
  );
  const head = element("tr", {}, element("td"), ...values[0].map((_, c) => header("col", c + column)));
  const rows = cells.map((line, r) => element("tr", {}, header("row", r + row), ...line));
  const caption = element("caption", {}, element("b", { textContent: given.name }), " ", ...withCode(given.note));
  const table = element(
    "table",
    { className: "plane" },
    caption,
    element("thead", {}, head),
    element("tbody", {}, ...rows),
  );
  table.dataset.scale = scaleOf(given);
  if (chooses) makeChoosable(table, cells, chooses === "one");
  tint(table);
  const box = element("div", { className: "plane-box" }, table);
  if (!chooses) focusWhileScrolling(box, given.name);
  return box;
}

/** The colours of all tables in an element, in the theme of the moment. @param {ParentNode} root */
export function tintAll(root) {
  for (const table of root.querySelectorAll("table.plane")) if (table instanceof HTMLTableElement) tint(table);
}

/** @param {HTMLTableElement} table */
function tint(table) {
  const scale = table.dataset.scale === "signed" ? "signed" : "sequential";
  const { shade } = paletteOf(scale);
  const cells = [...table.querySelectorAll("td")].filter(({ dataset }) => dataset.value !== undefined);
  const bound = Math.max(...cells.map(({ dataset }) => Math.abs(Number(dataset.value)))) || 1;
  for (const cell of cells) {
    const colour = shade((STRENGTH * Number(cell.dataset.value)) / bound);
    Object.assign(cell.style, { backgroundColor: colourOf(colour), color: inkOn(colour) });
  }
}

const STRENGTH = 0.55; // of the strongest colour, so that the numbers are what is seen first

/** @param {Given} given */
function scaleOf({ quantity, values }) {
  const isSigned = quantity === "grad" || quantity === "weight" || values.flat().some((value) => value < 0);
  return isSigned ? "signed" : "sequential";
}

/** @param {"row" | "col"} scope @param {number} index */
function header(scope, index) {
  return element("th", { scope, textContent: String(index) });
}

/** @param {HTMLTableElement} table @param {HTMLTableCellElement[][]} cells @param {boolean} onlyOne */
function makeChoosable(table, cells, onlyOne) {
  table.role = "grid";
  table.ariaMultiSelectable = String(!onlyOne);
  table.classList.add("choosable");
  for (const cell of cells.flat()) cell.ariaSelected = "false";
  makeNavigable(table, cells);
  table.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault(); // neither scrolls the page nor sends the form; Enter clicks, see dom/grid-keys.js
    if (event.key === " " && event.target instanceof HTMLElement) event.target.click();
  });
  table.addEventListener("click", ({ target }) => {
    const cell = cells.flat().find((one) => one === target);
    if (!cell) return;
    const isChosen = cell.ariaSelected === "true";
    if (onlyOne) for (const other of cells.flat()) other.ariaSelected = "false";
    cell.ariaSelected = String(!isChosen);
    cell.focus();
  });
}

/** Rows and columns of the cells that are chosen. @param {ParentNode} root @returns {number[][]} */
export function chosenCells(root) {
  return [...root.querySelectorAll("td[aria-selected=true]")].flatMap((cell) =>
    cell instanceof HTMLElement ? [[Number(cell.dataset.row), Number(cell.dataset.column)]] : [],
  );
}
