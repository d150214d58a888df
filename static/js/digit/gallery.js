import { thumbnail } from "../dom/thumbnail.js";

/**
 * The strip of sample digits. They are radio buttons, so that the arrow keys move through them.
 *
 * @typedef {import("../state/state.js").State} State
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "chooseSample">} actions
 */
export function createGallery(root, store, actions) {
  /** @type {Map<number, HTMLInputElement>} by the sample's id */
  const inputs = new Map();

  store.watch(
    ({ samples }) => samples,
    (samples) => {
      inputs.clear();
      root.style.setProperty("--half", String(Math.ceil(samples.length / 2))); // for a strip of two rows
      root.replaceChildren(
        ...samples.map((sample) => {
          const ariaLabel = `Sample: a ${sample.label}`;
          const { choice, input } = thumbnail(sample, { type: "radio", name: "sample", ariaLabel });
          input.addEventListener("change", () => actions.chooseSample(sample));
          inputs.set(sample.id, input);
          return choice;
        }),
      );
      check(sampleIdOf(store.state));
    },
  );
  store.watch(sampleIdOf, check);

  /** @param {number | null | undefined} id */
  function check(id) {
    if (id === undefined) return;
    for (const [sample, input] of inputs) input.checked = sample === id;
    const chosen = id === null ? null : inputs.get(id)?.parentElement;
    if (chosen) scrollTo(root, chosen);
  }
}

/** Scroll a strip sideways so far that one of its children is in view. @param {HTMLElement} strip @param {HTMLElement} child */
function scrollTo(strip, child) {
  const [inner, outer] = [child.getBoundingClientRect(), strip.getBoundingClientRect()];
  if (inner.left < outer.left) strip.scrollLeft += inner.left - outer.left;
  if (inner.right > outer.right) strip.scrollLeft += inner.right - outer.right;
}

/**
 * The sample that is shown; null if the digit is not a sample. Undefined while a request is in flight: until then the
 * reader's click stays checked, and if the request fails, the sample that is shown is checked again.
 *
 * @param {Readonly<State>} state
 */
function sampleIdOf({ shown, drawing, work }) {
  if (work.status === "busy") return undefined;
  return !drawing && shown?.source.kind === "sample" ? shown.source.sample.id : null;
}
