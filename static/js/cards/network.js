import { find, findAll } from "../dom/find.js";
import { createTyping } from "../dom/typing.js";
import { changedCells } from "../model/edits.js";
import { sizeProblem, sizesOf } from "../model/network.js";
import { CONVS, eachConv } from "../model/presets.js";
import { writeShapes } from "./network-shapes.js";
import { createOwnWeights } from "./own-weights.js";

const SEEDS = 2 ** 32;
const MEASURES = /** @type {const} */ (["filters", "size"]);

/**
 * Card "Network": whose weights, the sizes of the convolutions, and what the reader has changed.
 *
 * @typedef {import("../state/state.js").Actions} Actions
 * @typedef {import("../model/network.js").NetworkChoice} NetworkChoice
 *
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {Pick<Actions, "chooseTrained" | "choosePaper" | "chooseRandom" | "undoChange" | "resetChanges" | "bringWeights">} actions
 */
export function createNetworkCard(root, store, actions) {
  const weights = findAll(root, "input[name=weights]", HTMLInputElement);
  const seed = find(root, "[data-seed]", HTMLInputElement);
  const side = find(root, "[data-side]", HTMLInputElement);
  const fields = eachConv((conv) => {
    const [filters, size] = MEASURES.map((of) => find(root, `[data-conv=${conv}][data-of=${of}]`, HTMLInputElement));
    return { filters, size };
  });
  const shapes = find(root, "[data-shapes]", HTMLElement);
  const aboutPaper = find(root, "[data-about-paper]", HTMLElement);
  const summary = find(root, "[data-summary]", HTMLElement);
  const problem = find(root, "[data-problem]", HTMLElement);
  const changed = find(root, "[data-changed]", HTMLElement);
  const undo = find(root, "[data-undo-change]", HTMLButtonElement);
  const reset = find(root, "[data-reset-change]", HTMLButtonElement);
  const isTyped = createTyping(root);
  createOwnWeights(root, store, actions);

  /** @param {string | null} text */
  const showProblem = (text) => {
    problem.hidden = !text;
    problem.textContent = text ?? "";
  };
  /** @param {HTMLInputElement} field @param {number} number */
  const write = (field, number) => {
    if (!isTyped(field)) field.value = String(number);
  };
  const typedSizes = () => ({
    input: side.valueAsNumber,
    ...eachConv((conv) => ({ filters: fields[conv].filters.valueAsNumber, size: fields[conv].size.valueAsNumber })),
  });
  /** The sizes as they are typed, with weights drawn from a seed. @param {(seed: number) => number} [next] */
  const chooseRandom = (next = (seed) => seed) => {
    const { shown } = store.state;
    if (!shown) return;
    const sizes = typedSizes();
    const reason = sizeProblem(sizes);
    showProblem(reason);
    if (!reason) actions.chooseRandom(sizes, next(seedOf(shown.trace.experiment.network)));
  };

  const choose = {
    trained: () => actions.chooseTrained(),
    paper: () => actions.choosePaper(),
    random: () => chooseRandom(),
  };
  for (const input of weights) {
    input.addEventListener("change", () => choose[kindNamed(input.value)]());
  }
  seed.addEventListener("change", () => {
    const number = seed.valueAsNumber;
    if (Number.isInteger(number) && number >= 0 && number < SEEDS) chooseRandom(() => number);
    else showProblem(`A seed is a whole number from 0 to ${SEEDS - 1}.`);
  });
  find(root, "[data-next-seed]", HTMLButtonElement).addEventListener("click", () =>
    chooseRandom((seed) => (seed + 1) % SEEDS),
  );
  for (const input of [side, ...CONVS.flatMap((conv) => Object.values(fields[conv]))]) {
    input.addEventListener("change", () => chooseRandom());
    input.addEventListener("input", () => writeShapes(shapes, typedSizes()));
  }
  undo.addEventListener("click", () => actions.undoChange());
  reset.addEventListener("click", () => actions.resetChanges());

  store.watch(
    ({ shown, work }) => (work.status === "busy" || work.status === "drawing" ? null : shown),
    (shown) => {
      if (!shown) return;
      const { network } = shown.trace.experiment;
      const kind = kindOf(network);
      const sizes = sizesOf(network ?? null);
      for (const input of weights) input.checked = input.value === kind;
      write(side, sizes.input);
      for (const conv of CONVS) {
        for (const measure of MEASURES) write(fields[conv][measure], sizes[conv][measure]);
      }
      write(seed, seedOf(network));
      root.classList.toggle("random", kind === "random");
      aboutPaper.hidden = kind !== "paper";
      writeShapes(shapes, typedSizes());
      const changes = changedCells(shown).length;
      summary.textContent = summaryOf(network, changes);
      changed.textContent = changes ? `${numbers(changes)} changed, marked in the picture` : "Nothing is changed";
      reset.disabled = !changes;
    },
  );
  store.watch(
    ({ shown }) => shown,
    () => showProblem(null),
  );
  store.watch(
    ({ past }) => past.length,
    (steps) => {
      undo.disabled = steps === 0;
    },
  );
}

/** Whose weights a network has, as the card's switch names it. @param {NetworkChoice | undefined} network */
function kindOf(network) {
  const weights = network?.weights ?? "trained";
  return typeof weights === "string" ? weights : "own";
}

/** What a choice of the switch stands for. @param {string} value */
function kindNamed(value) {
  return value === "trained" || value === "paper" ? value : "random";
}

/** @param {NetworkChoice | undefined} network @param {number} changes */
function summaryOf(network, changes) {
  const random = `random, seed ${seedOf(network)}`;
  const origin = { trained: "trained", random, paper: "the paper network", own: "own weights" }[kindOf(network)];
  return changes ? `${origin}, ${changes} changed` : origin;
}

/** @param {number} n */
const numbers = (n) => `${n} ${n === 1 ? "number" : "numbers"}`;

/** @param {NetworkChoice | undefined} network */
function seedOf(network) {
  return network?.seed ?? 0;
}
