import { createTyping } from "../dom/typing.js";
import { changedCells } from "../model/edits.js";
import { notation } from "../model/format.js";
import { poolingNote, shapesOf, sizeProblem } from "../model/network.js";

const SEEDS = 2 ** 32;

/** Card "Network": whose weights, of which sizes, and what has been changed of them. */
export function createNetworkCard(root, store, actions) {
  const weights = [...root.querySelectorAll("input[name=weights]")];
  const seed = root.querySelector("[data-seed]");
  const fields = [...root.querySelectorAll("[data-conv]")];
  const shapes = root.querySelector("[data-shapes]");
  const summary = root.querySelector("[data-summary]");
  const problem = root.querySelector("[data-problem]");
  const changed = root.querySelector("[data-changed]");
  const [undo, reset] = ["undo", "reset"].map((what) => root.querySelector(`[data-${what}-change]`));
  const isTyped = createTyping(root);

  const say = (words) => {
    problem.hidden = !words;
    problem.textContent = words ?? "";
  };
  const sizes = () => {
    const chosen = { conv1: {}, conv2: {} };
    for (const { dataset, value } of fields) chosen[dataset.conv][dataset.of] = value === "" ? NaN : Number(value);
    return chosen;
  };
  const draw = (number) => {
    if (!store.state.shown) return;
    const wrong = sizeProblem(sizes());
    say(wrong);
    if (!wrong) actions.chooseRandom(sizes(), number);
  };

  for (const input of weights) {
    input.addEventListener("change", () =>
      input.value === "trained" ? actions.chooseTrained() : draw(seedOf(store.state.shown)),
    );
  }
  seed.addEventListener("change", () => {
    const number = Number(seed.value);
    if (seed.value === "" || !Number.isInteger(number) || number < 0 || number >= SEEDS) {
      return say(`A seed is a whole number from 0 to ${SEEDS - 1}.`);
    }
    return draw(number);
  });
  root.querySelector("[data-next-seed]").addEventListener("click", () => draw((seedOf(store.state.shown) + 1) % SEEDS));
  for (const field of fields) {
    field.addEventListener("change", () => draw(seedOf(store.state.shown)));
    field.addEventListener("input", () => write(shapes, sizes()));
  }
  undo.addEventListener("click", actions.undoChange);
  reset.addEventListener("click", actions.resetChanges);

  store.watch(
    ({ shown, work }) => (work.status === "busy" || work.status === "drawing" ? null : shown),
    (shown) => {
      if (!shown) return;
      const { network } = shown.trace.experiment;
      const kind = typeof network.weights === "string" ? network.weights : "own";
      for (const input of weights) input.checked = input.value === kind;
      for (const field of fields) if (!isTyped(field)) field.value = network[field.dataset.conv][field.dataset.of];
      if (!isTyped(seed)) seed.value = network.seed;
      root.classList.toggle("random", kind === "random");
      write(shapes, sizes());
      const changes = changedCells(shown).length;
      summary.textContent = [
        kind === "random" ? `random, seed ${network.seed}` : NAMES[kind],
        changes && `${changes} changed`,
      ]
        .filter(Boolean)
        .join(", ");
      changed.textContent = changes ? `${words(changes)}, marked in the picture` : "Nothing is changed";
      reset.disabled = !changes;
    },
  );
  store.watch(
    ({ shown }) => shown,
    () => say(null),
  );
  store.watch(
    ({ past }) => past.length,
    (steps) => {
      undo.disabled = steps === 0;
    },
  );
}

const NAMES = { trained: "trained", own: "trained here" };

function seedOf(shown) {
  return shown?.trace.experiment.network.seed;
}

/** `conv1 [3 – 1×3×3] → 3×26×26 → 3×13×13` and the next block, and what pooling leaves out. */
function write(root, { conv1, conv2 }) {
  const sizes = { conv1, conv2 };
  if (sizeProblem(sizes)) return root.replaceChildren();
  const shapes = shapesOf(sizes);
  const lines = ["1", "2"].map((block) => {
    const depth = block === "1" ? 1 : conv1.filters;
    const { filters, size } = sizes[`conv${block}`];
    const [z, y] = [shapes[`conv${block}`], shapes[`pool${block}`]].map((shape) => shape.join("×"));
    return `${notation(`[${filters} - ${depth} x ${size} x ${size}]`)} → ${z} → ${y}`;
  });
  const dense = `[10 – ${shapes.pool2.reduce((a, b) => a * b, 1)}]`;
  const rest = poolingNote(sizes);
  return root.replaceChildren(
    ...[...lines, dense].map((text) => line(text)),
    ...(rest ? [line(rest, "left-out")] : []),
  );
}

function line(text, className = "") {
  return Object.assign(document.createElement("li"), { textContent: text, className });
}

const words = (n) => `${n} ${n === 1 ? "number" : "numbers"} changed`;
