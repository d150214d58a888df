import { element } from "../dom/element.js";
import { find } from "../dom/find.js";
import { notation } from "../model/format.js";

/**
 * How a photo became the network's input: its stages as thumbnails. The chosen one is shown on the pad, and its caption here.
 *
 * @typedef {import("../state/state.js").State} State
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "lookAtPhotoStep">} actions
 */
export function createPhotoSteps(root, store, actions) {
  const title = find(root, "h3", HTMLElement);
  const list = find(root, "[data-list]", HTMLElement);
  const caption = find(root, "[data-caption]", HTMLElement);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];

  store.watch(
    ({ shown, drawing }) => (drawing === null ? shown?.digit.steps : null),
    (steps) => {
      root.hidden = !steps?.length;
      title.textContent = `How your photo became ${notation(steps?.at(-1)?.name ?? "")}`.replace("×", " × ");
      buttons = (steps ?? []).map((step, i) => stepButton(step, () => actions.lookAtPhotoStep(i)));
      list.replaceChildren(...buttons.map((button) => element("li", {}, button)));
      markChosen(store.state);
    },
  );
  store.watch(
    ({ photoStep }) => photoStep,
    (_, state) => markChosen(state),
  );

  /** @param {Readonly<State>} state */
  function markChosen({ shown, photoStep: chosen }) {
    for (const [i, button] of buttons.entries()) button.ariaPressed = String(i === chosen);
    const step = shown?.digit.steps[chosen];
    caption.textContent = step ? notation(`${step.name}: ${step.caption}`) : "";
  }
}

/** @param {import("../api/client.js").Step} step @param {() => void} onclick */
function stepButton({ name, image }, onclick) {
  return element("button", { type: "button", title: name, onclick }, element("img", { src: image, alt: name }));
}
