import { createTyping } from "../dom/typing.js";
import { same } from "../model/cells.js";
import { changedCells, clamp, editableCell, editRange, isEditable, isPixel } from "../model/edits.js";
import * as format from "../model/format.js";
import { parseNumber } from "../model/objective.js";
import { numberAt } from "../model/tensors.js";

const NUDGE = 0.05; // of the slider's way

/** The selected weight, bias or pixel, to be dragged, typed or nudged. */
export function createEditor(root, store, actions) {
  const name = root.querySelector("[data-edited]");
  const number = root.querySelector("[data-number]");
  const slider = root.querySelector("[data-slider]");
  const problem = root.querySelector("[data-problem]");
  const restore = root.querySelector("[data-restore]");
  const zeroFilter = root.querySelector("[data-zero-filter]");
  const isTyped = createTyping(root);

  const target = () => editableCell(store.state.selection);
  const set = (value, options) => {
    problem.hidden = true;
    return actions.changeCell(target(), value, options);
  };
  const nudge = (by) => {
    const { shown } = store.state;
    const { low, high } = editRange(shown.trace, target());
    set(clamp(target(), round(numberAt(shown.trace, target()) + by * NUDGE * (high - low))));
  };

  slider.addEventListener("input", () => set(Number(slider.value), { moving: true }));
  slider.addEventListener("change", () => set(Number(slider.value)));
  number.addEventListener("change", () => {
    const value = parseNumber(number.value);
    const pixel = isPixel(target());
    problem.hidden = value !== null && !(pixel && (value < 0 || value > 1));
    problem.textContent = pixel
      ? "A pixel is a number from 0 (paper) to 1 (ink)."
      : "A weight is a number, up to ±1,000,000.";
    if (problem.hidden) set(value);
  });
  root.querySelector("[data-less]").addEventListener("click", () => nudge(-1));
  root.querySelector("[data-more]").addEventListener("click", () => nudge(1));
  root.querySelector("[data-zero]").addEventListener("click", () => set(0));
  restore.addEventListener("click", () => set(null));
  zeroFilter.addEventListener("click", () => {
    const { tensor, index } = target();
    actions.zeroFilter(tensor, index[0]);
  });

  const show = () => {
    const { shown } = store.state;
    const cell = target();
    root.hidden = !shown || !isEditable(cell) || !shown.trace.tensors.has(cell.tensor);
    if (root.hidden) return;
    const { tensor, index } = cell;
    const value = numberAt(shown.trace, cell);
    const { low, high } = editRange(shown.trace, cell);
    name.textContent = format.cellName(tensor, index);
    if (!isTyped(number) && problem.hidden) number.value = format.number(value);
    if (!slider.matches(":active")) Object.assign(slider, { min: low, max: high, step: (high - low) / 200 });
    slider.value = value;
    slider.setAttribute("aria-valuetext", format.number(value));
    restore.disabled = !changedCells(shown).some((changed) => same(changed, cell));
    zeroFilter.hidden = isPixel(cell);
    zeroFilter.textContent = tensor.startsWith("dense") ? `Zero class ${index[0]}` : `Zero filter ${index[0]}`;
  };
  store.watch(
    ({ selection }) => selection,
    () => {
      problem.hidden = true;
      show();
    },
  );
  store.watch(({ shown }) => shown, show);
}

const round = (value) => Number(value.toPrecision(6));
