/**
 * The keyboard in a grid of cells, after the WAI-ARIA pattern: one of its cells is a stop for the Tab key, the arrow
 * keys, Home and End move from it to others, and Enter opens what it names.
 */

/** @type {Record<string, [down: number, right: number]>} */
const STEPS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** @param {HTMLElement} grid @param {HTMLElement[][]} rows  a cell that spans several rows stands in each of them */
export function makeNavigable(grid, rows) {
  /** @type {Map<HTMLElement, [row: number, column: number]>} */
  const places = new Map();
  for (const [r, row] of rows.entries())
    for (const [c, cell] of row.entries()) if (!places.has(cell)) places.set(cell, [r, c]);
  let [stop] = rows[0];
  for (const cell of places.keys()) cell.tabIndex = -1;
  if (stop) stop.tabIndex = 0;

  grid.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || !places.has(target)) return;
    stop.tabIndex = -1;
    stop = target;
    stop.tabIndex = 0;
  });
  grid.addEventListener("keydown", (event) => {
    const place = places.get(stop);
    if (!place || event.target !== stop) return;
    if (event.key === "Enter") stop.click();
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const [row, column] = place.map((i, axis) => i + step[axis]);
    const line = rows[clamp(row, rows.length)];
    line[clamp(column, line.length)].focus();
  });
}

/** @param {number} i @param {number} count */
const clamp = (i, count) => Math.max(0, Math.min(count - 1, i));
