import { element } from "../../dom/element.js";

/**
 * Where arrays are given: pasted, or in a file.
 *
 * @param {Pick<import("../../state/state.js").Actions, "compareText" | "compareFile">} actions
 */
export function createGivenForm(actions) {
  const text = element("textarea", {
    rows: 4,
    spellcheck: false,
    autocomplete: "off",
    placeholder: "[[[[ 0.12 -0.03  0.41]\n   [ 0.08  0.5  -0.2 ]\n   …",
    ariaLabel: "Your array",
  });
  const file = element("input", {
    type: "file",
    className: "visually-hidden",
    accept: ".npy,.npz,.safetensors,.txt,.csv,.json",
  });
  const compare = element("button", { type: "submit", className: "primary", textContent: "Compare" });
  const form = element(
    "form",
    { className: "given-form" },
    element(
      "p",
      {},
      "Have you computed a gradient of this network yourself? Paste your array, and see whether it is right, and if not, why.",
    ),
    text,
    element("div", { className: "buttons" }, compare, element("label", { className: "button" }, file, "Choose a file")),
    element(
      "p",
      { className: "aside" },
      "As NumPy or PyTorch prints it, as JSON, or as rows of numbers. Or drop an .npy, .npz or .safetensors file anywhere on the page. It is compared with the digit, the network and the objective that you see, and is not stored.",
    ),
  );

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    actions.compareText(text.value);
  });
  text.addEventListener("paste", () => setTimeout(() => actions.compareText(text.value))); // when the text is in the field
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) actions.compareFile(chosen);
    file.value = ""; // so that the same file can be chosen again
  });
  return { element: form, /** Where the reader pastes. */ focus: () => text.focus() };
}
