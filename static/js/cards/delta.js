import * as format from "../model/format.js";
import { nest, parseDelta, parseNumber } from "../model/objective.js";

/** The delta at pool2, given by hand: one number a cell, or all of them as text. */
export function createDeltaEditor(root, store, actions) {
  const maps = root.querySelector("[data-maps]");
  const text = root.querySelector("textarea");
  const problem = root.querySelector("[data-problem]");
  /** @type {HTMLInputElement[]} in row-major order */
  let cells = [];
  /** @type {number[]} as they were given last, which the picture may not show yet */
  let numbers = [];
  let shape = [];

  const choose = (delta) => {
    say("");
    numbers = delta.flat(2);
    return actions.chooseObjective({ kind: "delta", delta });
  };
  const say = (words) => {
    problem.hidden = !words;
    problem.textContent = words;
  };

  root
    .querySelector("[data-clear]")
    .addEventListener("click", () => choose(nest(new Array(cells.length).fill(0), shape)));
  root.querySelector("[data-copy]").addEventListener("click", actions.takeGradientAsDelta);
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const parsed = parseDelta(text.value, shape);
    if (parsed.problem) return say(parsed.problem);
    text.value = "";
    return choose(parsed.delta);
  });
  maps.addEventListener("change", ({ target }) => {
    const value = parseNumber(target.value);
    target.setAttribute("aria-invalid", String(value === null));
    if (value === null) return say(`${target.ariaLabel}: “${target.value}” is not a number up to ±1,000,000.`);
    numbers[cells.indexOf(target)] = value;
    return choose(nest(numbers, shape));
  });

  // All digits while it is edited, and as many as there is room for when it is not.
  maps.addEventListener("focusin", ({ target }) => {
    target.value = format.exact(numberOf(target));
    target.select();
  });
  maps.addEventListener("focusout", ({ target }) => {
    if (target.ariaInvalid !== "true") target.value = compact(numberOf(target));
  });
  const numberOf = (input) => numbers[cells.indexOf(input)];

  // Watching the work too puts the old delta back where a new one could not be had.
  store.watch(
    ({ shown, work }) => (work.status === "busy" ? null : shown),
    (shown) => {
      if (!shown) return;
      const delta = shown.objective?.delta;
      root.hidden = !delta;
      if (!delta) return;
      const tensor = shown.trace.tensors.get("pool2.grad");
      if (String(shape) !== String(tensor.shape)) {
        shape = tensor.shape;
        maps.replaceChildren(...Array.from({ length: shape[0] }, (_, d) => channel(d, shape)));
        cells = [...maps.querySelectorAll("input")];
        maps.style.setProperty("--columns", shape[2]);
        root.querySelector("[data-shape]").textContent = `[${shape.join("×")}]`;
      }
      numbers = delta.flat(2);
      numbers.forEach((value, at) => {
        const input = cells[at];
        if (input !== document.activeElement) input.value = compact(value);
        input.classList.toggle("zero", value === 0);
        input.setAttribute("aria-invalid", "false");
      });
    },
  );
}

/** Two digits, in a power of ten too: there is more room than in a cell of a map. */
function compact(value) {
  if (value === 0) return "0";
  return Math.abs(value) < 0.01 || Math.abs(value) >= 1000
    ? value.toExponential(1)
    : String(Number(value.toPrecision(2)));
}

function channel(d, [, rows, columns]) {
  const map = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = d;
  map.append(legend);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const input = document.createElement("input");
      Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
      input.setAttribute("aria-label", format.cellName("delta", [d, r, c]));
      map.append(input);
    }
  }
  return map;
}
