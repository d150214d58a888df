import { element } from "../../dom/element.js";
import { makeNavigable } from "../../dom/grid-keys.js";

/**
 * Terms side by side: one column for each, its numbers under each other, and one column for every run of products that
 * are 0. It scrolls sideways, and the arrow keys go through its numbers.
 *
 * @typedef {import("../../model/cells.js").Cell} Cell
 * @typedef {import("../../model/cells.js").Quantity} Quantity
 * @typedef {Node | string} Content
 * @typedef {{text: string, quantity: Quantity, cell: Cell | null, opens?: boolean}} Entry
 *     cell: what lights up in the picture; opens: whether a click explains it
 * @typedef {{terms: number[], entries: Entry[]} | {terms: number[], zeros: number}} Column
 *     terms: the numbers of the terms in it
 * @typedef {{element: HTMLElement, light: (terms: number[]) => void, choose: (column: number) => void}} TermTable
 *     light: mark the columns of these terms; choose: mark the column that is shown in more detail
 */

/**
 * @param {string} label @param {Content[]} heads  of the rows @param {Column[]} columns
 * @param {(column: number) => void} [visit]  called with the column that the reader points at
 * @returns {TermTable}
 */
export function createTermTable(label, heads, columns, visit) {
  const cells = columns.map((column) => cellsOf(column, heads.length));
  const rows = heads.map((head, r) => {
    const title = element("th", { scope: "row" }, head);
    return element("tr", {}, title, ...cells.flatMap((own) => own[r] ?? []));
  });
  const grid = element("table", { role: "grid", ariaLabel: label }, ...rows);
  const root = element("div", { className: "term-table" }, grid);
  makeNavigable(
    grid,
    heads.map((_, r) => cells.map((own) => own[r] ?? own[0])),
  );
  if (visit) tellOfVisits(grid, cells, visit);
  return {
    element: root,
    light: createLight(root, columns, cells),
    choose(column) {
      for (const [c, own] of cells.entries()) for (const cell of own) cell.classList.toggle("chosen", c === column);
    },
  };
}

/**
 * The cells of a column from top to bottom; a run of zeros has only one, as high as all.
 *
 * @param {Column} column @param {number} rows
 */
function cellsOf(column, rows) {
  if ("entries" in column) return column.entries.map(entryCell);
  return [element("td", { className: "zeros", rowSpan: rows, textContent: `${column.zeros} × 0` })];
}

/** @param {Entry} entry */
function entryCell({ text, quantity, cell, opens }) {
  const created = element("td", { className: quantity, textContent: text });
  if (cell) created.dataset[opens ? "cell" : "source"] = JSON.stringify({ tensor: cell.tensor, index: cell.index });
  return created;
}

/** @param {HTMLElement} grid @param {HTMLElement[][]} cells @param {(column: number) => void} visit */
function tellOfVisits(grid, cells, visit) {
  const columnOf = new Map(cells.flatMap((own, column) => own.map((cell) => [cell, column])));
  for (const type of ["pointerover", "focusin"]) {
    grid.addEventListener(type, ({ target }) => {
      const column = target instanceof HTMLElement ? columnOf.get(target) : undefined;
      if (column !== undefined) visit(column);
    });
  }
}

/**
 * @param {HTMLElement} root @param {Column[]} columns @param {HTMLElement[][]} cells
 * @returns {(terms: number[]) => void}
 */
function createLight(root, columns, cells) {
  const columnOf = new Map(columns.flatMap(({ terms }, column) => terms.map((term) => [term, column])));
  /** @type {HTMLElement[]} */
  let lit = [];
  return (terms) => {
    for (const cell of lit) cell.classList.remove("pointed");
    const found = new Set(terms.map((term) => columnOf.get(term)));
    lit = [...found].flatMap((column) => (column === undefined ? [] : cells[column]));
    for (const cell of lit) cell.classList.add("pointed");
    if (lit.length && !root.matches(":hover, :focus-within")) bringIntoView(root, lit[0]);
  };
}

/** Sideways only: the page stays where the reader is. @param {HTMLElement} root @param {HTMLElement} cell */
function bringIntoView(root, cell) {
  const [frame, box] = [root.getBoundingClientRect(), cell.getBoundingClientRect()];
  if (box.left < frame.left + frame.width / 4 || box.right > frame.right) {
    root.scrollLeft += box.left - frame.left - frame.width / 2;
  }
}
