import { drawPixels } from "./pixels.js";

/** The strip of sample digits: radio buttons, so that arrow keys go through them. */
export function createGallery(root, store, actions) {
  const inputs = new Map();

  store.watch(({ samples }) => samples, (samples) => {
    inputs.clear();
    root.style.setProperty("--half", Math.ceil(samples.length / 2)); // for a strip of two rows
    root.replaceChildren(...samples.map((sample) => {
      const { choice, input } = thumbnail(sample);
      input.addEventListener("change", () => actions.chooseSample(sample));
      inputs.set(sample.id, input);
      return choice;
    }));
    mark(chosenIn(store.state));
  });
  store.watch(chosenIn, mark);

  function chosenIn({ shown, drawing }) {
    return drawing ? null : (shown?.source.sample ?? null);
  }

  function mark(chosen) {
    for (const [id, input] of inputs) input.checked = id === chosen?.id;
  }
}

function thumbnail({ label, pixels }) {
  const choice = document.createElement("label");
  choice.className = "thumbnail";
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "sample", className: "visually-hidden" });
  input.setAttribute("aria-label", `Sample: a ${label}`);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 28;
  drawPixels(canvas, Array.from(pixels, (grey) => grey / 255));
  choice.append(input, canvas);
  return { choice, input };
}
