import { find } from "../dom/find.js";
import { createTyping } from "../dom/typing.js";
import { same } from "../model/cells.js";
import { changedCells, clamp, editableCell, editRange, isEditable, isPixel } from "../model/edits.js";
import * as format from "../model/format.js";
import { blockName } from "../model/layers.js";
import { parseNumber } from "../model/objective.js";
import { numberAt } from "../model/tensors.js";

/**
 * Changes the selected weight, bias or pixel: with a slider, a text field, or buttons.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../state/state.js").Shown} Shown
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {import("../state/state.js").Actions} Actions
 * @typedef {{shown: Shown, cell: Cell, value: number}} Editable
 */

const SLIDER_STEPS = 200;
const NUDGE = 0.05; // of the range
const DIGITS = 6; // significant, of a nudged number

/** @param {HTMLElement} root @param {Store} store @param {Actions} actions */
export function createEditor(root, store, actions) {
  const fields = fieldsOf(root);
  const isTyped = createTyping(root);

  /** @param {boolean} isBehind  whether a newer value than the one in the picture is on its way */
  const draw = (isBehind) => {
    const editable = editableOf(store.state);
    root.hidden = editable === null;
    if (editable) write(fields, editable, isTyped, isBehind);
  };
  listen(fields, () => editableOf(store.state), actions);
  store.watch(
    ({ selection }) => selection,
    () => {
      fields.problem.hidden = true;
      draw(false);
    },
  );
  const isBusy = (/** @type {import("../state/state.js").State} */ { work }) => work.status === "busy";
  store.watch(
    ({ shown }) => shown,
    () => draw(isBusy(store.state)),
  );
  store.watch(isBusy, draw);
}

/** @typedef {ReturnType<typeof fieldsOf>} Fields @param {HTMLElement} root */
function fieldsOf(root) {
  const button = (/** @type {string} */ name) => find(root, `[data-${name}]`, HTMLButtonElement);
  return {
    name: find(root, "[data-edited]", HTMLElement),
    number: find(root, "[data-number]", HTMLInputElement),
    slider: find(root, "[data-slider]", HTMLInputElement),
    problem: find(root, "[data-problem]", HTMLElement),
    less: button("less"),
    more: button("more"),
    zero: button("zero"),
    zeroFilter: button("zero-filter"),
    restore: button("restore"),
  };
}

/**
 * The selected number, if the reader may change it.
 *
 * @param {import("../state/state.js").State} state @returns {Editable | null}
 */
function editableOf({ shown, selection }) {
  const cell = editableCell(selection);
  if (!shown || !cell || !isEditable(cell)) return null;
  const value = numberAt(shown.trace, cell);
  return value === undefined ? null : { shown, cell, value };
}

/**
 * @param {Fields} fields @param {Editable} editable @param {(field: HTMLInputElement) => boolean} isTyped
 * @param {boolean} isBehind  the thumb then stays where the reader has moved it
 */
function write({ name, number, slider, problem, restore, zeroFilter }, { shown, cell, value }, isTyped, isBehind) {
  const { tensor, index } = cell;
  name.textContent = format.cellName(tensor, index);
  if (!isTyped(number) && problem.hidden) number.value = format.number(value);
  // The range follows the weights, so it stays as it is while the thumb is dragged.
  if (!slider.matches(":active")) setRange(slider, editRange(shown.trace, cell));
  if (!isBehind) slider.value = String(value);
  slider.setAttribute("aria-valuetext", format.number(isBehind ? slider.valueAsNumber : value));
  restore.disabled = !changedCells(shown).some((changed) => same(changed, cell));
  zeroFilter.hidden = isPixel(cell);
  zeroFilter.textContent = `Zero ${blockName(shown.trace.layers, tensor)} ${index[0]}`;
}

/** @param {HTMLInputElement} slider @param {{low: number, high: number}} range */
function setRange(slider, { low, high }) {
  slider.min = String(low);
  slider.max = String(high);
  slider.step = String((high - low) / SLIDER_STEPS);
}

/** @param {Fields} fields @param {() => Editable | null} editable @param {Actions} actions */
function listen({ number, slider, problem, less, more, zero, zeroFilter, restore }, editable, actions) {
  /** @param {number | null} value @param {{moving?: boolean}} [options] */
  const set = (value, options) => {
    problem.hidden = true;
    const { cell } = editable() ?? {};
    if (cell) actions.changeCell(cell, value, options);
  };
  /** @param {number} steps */
  const nudge = (steps) => {
    const current = editable();
    if (current) set(nudged(current, steps));
  };

  slider.addEventListener("input", () => set(slider.valueAsNumber, { moving: true }));
  slider.addEventListener("change", () => set(slider.valueAsNumber));
  number.addEventListener("change", () => {
    const { cell } = editable() ?? {};
    if (!cell) return;
    const value = parseNumber(number.value);
    const message = problemOf(cell, value);
    if (message === null) return set(value);
    problem.textContent = message;
    problem.hidden = false;
  });
  less.addEventListener("click", () => nudge(-1));
  more.addEventListener("click", () => nudge(1));
  zero.addEventListener("click", () => set(0));
  restore.addEventListener("click", () => set(null));
  zeroFilter.addEventListener("click", () => {
    const { cell } = editable() ?? {};
    if (cell) actions.zeroFilter(cell.tensor, cell.index[0]);
  });
}

/** The value that many nudges up or down. @param {Editable} editable @param {number} steps */
function nudged({ shown, cell, value }, steps) {
  const { low, high } = editRange(shown.trace, cell);
  return clamp(cell, Number((value + steps * NUDGE * (high - low)).toPrecision(DIGITS)));
}

/** Why a typed number can't be taken; null if it can. @param {Cell} cell @param {number | null} value */
function problemOf(cell, value) {
  if (value !== null && clamp(cell, value) === value) return null;
  return isPixel(cell)
    ? "A pixel is a number from 0 (paper) to 1 (ink)."
    : "A weight is a number from −1,000,000 to 1,000,000.";
}
