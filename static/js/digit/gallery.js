import { thumbnail } from "../dom/thumbnail.js";

/** The strip of sample digits: radio buttons, so that arrow keys go through them. */
export function createGallery(root, store, actions) {
  const inputs = new Map();

  store.watch(
    ({ samples }) => samples,
    (samples) => {
      inputs.clear();
      root.style.setProperty("--half", Math.ceil(samples.length / 2)); // for a strip of two rows
      root.replaceChildren(
        ...samples.map((sample) => {
          const { choice, input } = thumbnail(sample, {
            type: "radio",
            name: "sample",
            ariaLabel: `Sample: a ${sample.label}`,
          });
          input.addEventListener("change", () => actions.chooseSample(sample));
          inputs.set(sample.id, input);
          return choice;
        }),
      );
      mark(chosenIn(store.state));
    },
  );
  store.watch(chosenIn, mark);

  /** Undefined while one is on its way: the choice stands, and goes back to what is shown where it could not be had. */
  function chosenIn({ shown, drawing, work }) {
    if (work.status === "busy") return undefined;
    return drawing ? null : (shown?.source.sample ?? null);
  }

  function mark(chosen) {
    if (chosen === undefined) return;
    for (const [id, input] of inputs) input.checked = id === chosen?.id;
  }
}
