import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";
import { setHidden } from "../dom/hide.js";
import * as format from "../model/format.js";
import { nest, parseDelta, parseNumber } from "../model/objective.js";

/**
 * The delta at the last pool, given by hand: one field a cell, or all numbers at once as text.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {Pick<import("../state/state.js").Actions, "chooseObjective" | "takeGradientAsDelta">} DeltaActions
 *
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {DeltaActions} actions
 */
export function createDeltaEditor(root, store, actions) {
  const maps = find(root, "[data-maps]", HTMLElement);
  const text = find(root, "textarea", HTMLTextAreaElement);
  const problem = find(root, "[data-problem]", HTMLElement);
  const shapeText = find(root, "[data-shape]", HTMLElement);
  /** @type {number[]} of the delta: [channels, rows, columns] */
  let shape = [];
  /** @type {HTMLInputElement[]} in row-major order */
  let fields = [];
  /** @type {number[]} the numbers that were entered last; the picture may not show them yet */
  let numbers = [];

  /** @param {number[][][]} delta */
  const choose = (delta) => {
    showProblem("");
    numbers = delta.flat(2);
    actions.chooseObjective({ kind: "delta", delta });
  };
  /** @param {string} message */
  const showProblem = (message) => {
    problem.hidden = !message;
    problem.textContent = message;
  };
  /** The field that an event is about; null if it is about something else. @param {Event} event */
  const fieldOf = ({ target }) => fields.find((field) => field === target) ?? null;
  /** @param {HTMLInputElement} field */
  const numberIn = (field) => numbers[fields.indexOf(field)];

  find(root, "[data-clear]", HTMLElement).addEventListener("click", () =>
    choose(
      nest(
        numbers.map(() => 0),
        shape,
      ),
    ),
  );
  find(root, "[data-copy]", HTMLElement).addEventListener("click", () => actions.takeGradientAsDelta());
  find(root, "form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const parsed = parseDelta(text.value, shape);
    if ("problem" in parsed) return showProblem(parsed.problem);
    text.value = "";
    return choose(parsed.delta);
  });
  maps.addEventListener("change", (event) => {
    const field = fieldOf(event);
    if (!field) return;
    const value = parseNumber(field.value);
    field.ariaInvalid = String(value === null);
    if (value === null) return showProblem(`${field.ariaLabel}: “${field.value}” is not a number up to ±1,000,000.`);
    choose(nest(numbers.with(fields.indexOf(field), value), shape));
  });

  // A field shows all digits while it is edited, and otherwise as many as there is room for.
  maps.addEventListener("focusin", (event) => {
    const field = fieldOf(event);
    if (!field) return;
    field.value = format.exact(numberIn(field));
    field.select();
  });
  maps.addEventListener("focusout", (event) => {
    const field = fieldOf(event);
    if (field && field.ariaInvalid !== "true") field.value = compact(numberIn(field));
  });

  /** @param {number[]} newShape */
  function reshape(newShape) {
    if (String(shape) === String(newShape)) return;
    shape = newShape;
    const [channels, rows, columns] = shape;
    maps.replaceChildren(...Array.from({ length: channels }, (_, channel) => channelFields(channel, rows, columns)));
    maps.style.setProperty("--columns", String(columns));
    fields = findAll(maps, "input", HTMLInputElement);
    shapeText.textContent = `[${shape.join("×")}]`;
  }

  // Nothing is drawn while a request is in flight. If it fails, the fields go back to the delta that is shown.
  store.watch(
    ({ shown, work }) => (work.status === "busy" ? null : shown),
    (shown) => {
      if (!shown) return;
      const delta = shown.objective?.kind === "delta" ? shown.objective.delta : null;
      setHidden(root, delta === null);
      if (!delta) return;
      reshape([delta.length, delta[0].length, delta[0][0].length]);
      numbers = delta.flat(2);
      for (const [i, field] of fields.entries()) {
        if (field !== document.activeElement) field.value = compact(numbers[i]);
        field.classList.toggle("zero", numbers[i] === 0);
        field.ariaInvalid = "false";
      }
    },
  );
}

/** Two significant digits, in scientific notation too: a field has more room than a cell of a map. @param {number} value */
function compact(value) {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.01 || size >= 1000) ? value.toExponential(1) : String(Number(value.toPrecision(2)));
}

/** @param {number} channel @param {number} rows @param {number} columns */
function channelFields(channel, rows, columns) {
  const map = element("fieldset", {}, element("legend", {}, String(channel)));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const ariaLabel = format.cellName("delta", [channel, row, column]);
      map.append(
        element("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, ariaLabel }),
      );
    }
  }
  return map;
}
