import { element } from "../../dom/element.js";

/**
 * The switch between the two ways to write a convolution as a product of matrices.
 *
 * @typedef {import("../../state/state.js").Dock["form"]} Form
 */

/** @type {Record<Form, {text: string, title: string}>} */
const FORMS = {
  unfolded: { text: "unfolded", title: "W times the input, unfolded to one column for each window" },
  sparse: { text: "T(W)", title: "One large matrix with mostly zeros, times the input as a vector" },
};

/** @param {(form: Form) => void} choose */
export function createFormSwitch(choose) {
  const forms = /** @type {Form[]} */ (Object.keys(FORMS));
  const inputs = forms.map((form) => {
    const input = element("input", { className: "visually-hidden", type: "radio", name: "matrix-form", value: form });
    input.addEventListener("change", () => choose(form));
    return input;
  });
  const labels = forms.map((form, i) => {
    const { text, title } = FORMS[form];
    return element("label", { title }, inputs[i], element("span", { textContent: text }));
  });
  const legend = element("legend", { className: "visually-hidden", textContent: "The convolution as a matrix" });
  const root = element("fieldset", { className: "segments forms" }, legend, ...labels);
  return {
    element: root,
    /** @param {Form | null} form  null: the number is not made by a convolution */
    draw(form) {
      root.hidden = form === null;
      for (const input of inputs) input.checked = input.value === form;
    },
  };
}
