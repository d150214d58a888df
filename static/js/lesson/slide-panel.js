import { element } from "../dom/element.js";
import { find } from "../dom/find.js";
import { oncePerTask } from "../dom/scheduling.js";
import { panelOf, same } from "../model/cells.js";
import * as format from "../model/format.js";
import { cropAround } from "../model/lesson-crop.js";
import { numberAt, offsetOf } from "../model/tensors.js";
import { colourOf, inkOn, paletteOf } from "../paint/colours.js";
import { slideUnit } from "./slide-unit.js";

/**
 * The enlarged panel below a slide: the numbers around the one that the step is about, large enough for the last row. The
 * cell under the pointer lights up, as the spot of a laser pointer would.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {import("../model/lesson-crop.js").Crop} Crop
 * @typedef {import("../model/cells.js").Cell} Cell
 */

// All of them for a window of 1280 x 720 (slide-unit.js).
const CELL = { width: 76, height: 40 }; // CSS pixels that a number of 18 pixels needs
const FRAME = { width: 500, height: 92 }; // around the cells: the caption, the numbers of rows, the bar on one side
const GAP = 8; // between the text and the panel
const CAPTION = 56; // CSS pixels that the caption needs alone
const FEWEST = 3; // rows: with less around it, a number is better alone

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Pick<import("../state/state.js").Actions, "explain" | "pointAt">} actions
 */
export function createSlidePanel(root, store, actions) {
  const caption = find(root, "figcaption", HTMLElement);
  const place = find(root, "[data-cells]", HTMLElement);

  let room = 0; // CSS pixels below the text of the slide

  const draw = () => {
    const { lesson, shown, selection } = store.state;
    const cell = lesson?.mode === "slides" && shown && room >= CAPTION * slideUnit() ? selection : null;
    root.hidden = !cell;
    if (!cell || !shown) return;
    const unit = slideUnit();
    const rows = Math.floor((room / unit - FRAME.height) / CELL.height);
    const columns = Math.floor((innerWidth / unit - FRAME.width) / CELL.width);
    const crop = rows < FEWEST ? null : cropAround(shown.trace, cell, { rows, columns });
    const name = cell.index.length ? format.cellName(cell.tensor, cell.index) : cell.tensor;
    caption.replaceChildren(
      element("b", { textContent: `${name} = ${format.number(numberAt(shown.trace, cell) ?? 0)}` }),
      crop ? ` ${extent(crop)}` : "",
    );
    place.replaceChildren(...(crop ? [tableOf(crop, cell)] : []));
  };
  const drawSoon = oncePerTask(draw);
  for (const part of /** @type {const} */ (["shown", "selection"])) store.watch((state) => state[part], drawSoon);
  store.watch(({ lesson }) => lesson?.mode, drawSoon);

  /** @param {EventTarget | null} target @returns {Cell | null} */
  const cellUnder = (target) => {
    const found = target instanceof Element ? target.closest("[data-cell]") : null;
    return found instanceof HTMLElement ? JSON.parse(found.dataset.cell ?? "null") : null;
  };
  place.addEventListener("pointerover", ({ target }) => {
    const cell = cellUnder(target);
    const { shown } = store.state;
    const found = cell && shown?.trace.tensors.get(cell.tensor);
    if (!shown || !found) return;
    actions.pointAt({
      panel: panelOf(shown.trace, cell.tensor),
      tensor: cell.tensor,
      offset: offsetOf(found.shape, cell.index),
      by: "pointer",
    });
  });
  place.addEventListener("pointerleave", () => actions.pointAt(null));
  place.addEventListener("click", ({ target }) => {
    const cell = cellUnder(target);
    if (cell) actions.explain(cell);
  });
  return {
    /** When the colours have changed. */
    redraw: draw,

    /** Take the room below the text of the slide. @param {number} bottom  where the text ends, from the top of the window */
    fitBelow(bottom) {
      room = innerHeight - bottom - GAP * slideUnit();
      draw();
    },
  };
}

/** `rows 4–8 of 26, columns 0–14 of 26` @param {Crop} crop */
function extent({ rows, columns, of }) {
  /** @param {string} what @param {number[]} shown @param {number} all */
  const part = (what, shown, all) => (shown.length < all ? [`${what} ${shown[0]}–${shown.at(-1)} of ${all}`] : []);
  return [...part("rows", rows, of.rows), ...part("columns", columns, of.columns)].join(", ");
}

/** @param {Crop} crop @param {Cell} selected */
function tableOf({ scale, bound, rows, columns, cells }, selected) {
  const { shade } = paletteOf(scale);
  const head = element("tr", {}, element("td"), ...columns.map((c) => header("col", c)));
  const body = cells.map((line, r) =>
    element(
      "tr",
      {},
      header("row", rows[r]),
      ...line.map(({ cell, value }) => {
        const colour = shade(value / (bound || 1));
        const td = element("td", { className: "slide-cell", textContent: format.short(value) });
        td.dataset.cell = JSON.stringify(cell);
        td.classList.toggle("selected", same(cell, selected));
        Object.assign(td.style, { backgroundColor: colourOf(colour), color: inkOn(colour) });
        return td;
      }),
    ),
  );
  return element("table", { className: "slide-cells" }, head, ...body);
}

/** @param {"row" | "col"} scope @param {number} index */
function header(scope, index) {
  return element("th", { scope, textContent: String(index) });
}
