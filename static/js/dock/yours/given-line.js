import { element } from "../../dom/element.js";
import * as format from "../../model/format.js";

/**
 * One line that says what was given and which tensor it is compared with. Both can be chosen where there are several.
 *
 * @typedef {import("../../state/state.js").Comparison} Comparison
 *
 * @param {Pick<import("../../state/state.js").Actions,
 *   "chooseGivenArray" | "chooseComparedTensor" | "forgetComparison">} actions
 */
export function createGivenLine(actions) {
  const arrays = element("select", { ariaLabel: "Which of your arrays", autocomplete: "off" });
  const only = element("b");
  const tensors = element("select", { ariaLabel: "The tensor that it is compared with", autocomplete: "off" });
  const another = element("button", { type: "button", textContent: "Give another" });
  const leftOut = element("p", { className: "aside" });
  const line = element(
    "div",
    { className: "given-line", tabIndex: -1 },
    element("p", {}, only, arrays, " compared with ", tensors, another),
    leftOut,
  );
  arrays.addEventListener("change", () => actions.chooseGivenArray(arrays.selectedIndex));
  tensors.addEventListener("change", () => {
    if (tensors.value) actions.chooseComparedTensor(tensors.value);
  });
  another.addEventListener("click", () => actions.forgetComparison());

  return {
    element: line,
    /** @param {Comparison} comparison */
    draw({ given, at, source, tensor, candidates }) {
      line.hidden = given === null;
      if (!given) return;
      const names = given.arrays.map(({ name, values }) => `${name || source} [${format.shape(values.shape)}]`);
      arrays.hidden = names.length === 1;
      only.hidden = names.length > 1;
      only.textContent = names[at];
      write(arrays, names, names[at]);
      const known = tensor && !candidates.includes(tensor) ? [tensor] : [];
      write(tensors, [...(tensor ? [] : [""]), ...known, ...candidates], tensor ?? "");
      tensors.hidden = candidates.length === 0;
      leftOut.hidden = given.leftOut.length === 0;
      leftOut.textContent = given.leftOut.map(({ name, reason }) => `${name} was left out: ${reason}.`).join(" ");
    },
  };
}

/** @param {HTMLSelectElement} select @param {string[]} texts @param {string} chosen */
function write(select, texts, chosen) {
  if (String([...select.options].map(({ value }) => value)) !== String(texts))
    select.replaceChildren(...texts.map((value) => element("option", { value }, value || "choose a tensor")));
  select.value = chosen;
}
