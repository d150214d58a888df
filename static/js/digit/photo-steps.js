import { notation } from "../model/format.js";

/** How a photo became 28 x 28: its stages as small pictures; the one looked at stands on the pad, with its caption. */
export function createSteps(root, store, actions) {
  const list = root.querySelector("[data-list]");
  const caption = root.querySelector("[data-caption]");

  store.watch(
    ({ shown, drawing }) => (drawing === null ? shown?.digit.steps : null),
    (steps) => {
      root.hidden = !steps?.length;
      list.replaceChildren(...(steps ?? []).map((step, i) => stage(step, () => actions.lookAtPhotoStep(i))));
      mark(store.state);
    },
  );
  store.watch(
    ({ photoStep }) => photoStep,
    (_, state) => mark(state),
  );

  function mark({ shown, photoStep }) {
    [...list.children].forEach(({ firstChild }, i) => firstChild.setAttribute("aria-pressed", String(i === photoStep)));
    const at = shown?.digit.steps[photoStep];
    caption.textContent = at ? `${notation(at.name)}: ${at.caption}` : "";
  }
}

function stage({ name, image }, look) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", title: name, onclick: look });
  const picture = document.createElement("img");
  Object.assign(picture, { src: image, alt: name });
  button.append(picture);
  item.append(button);
  return item;
}
