import { setText } from "../dom/text.js";
import { createTyping } from "../dom/typing.js";
import { formula, nest } from "../model/objective.js";
import { indexOf } from "../model/tensors.js";

/** Card "Objective L": which scalar is differentiated. */
export function createObjectiveCard(root, picture, store, actions) {
  const kinds = [...root.querySelectorAll("input[name=kind]")];
  const labels = [...root.querySelectorAll("input[name=label]")];
  const logits = [...root.querySelectorAll("input[name=logit]")];
  const axes = [...root.querySelectorAll("[data-axis]")];
  const parts = [...root.querySelectorAll("[data-for]")];
  const note = root.querySelector("[data-note]");
  const words = root.querySelector("[data-formula]");
  const isTyped = createTyping(root);

  for (const kind of kinds) {
    kind.addEventListener("change", () => {
      const { shown } = store.state;
      if (shown) actions.chooseObjective(first(kind.value, shown));
    });
  }
  for (const input of labels) {
    input.addEventListener("change", () =>
      actions.chooseObjective({ kind: "cross_entropy", label: Number(input.value) }),
    );
  }
  for (const input of logits) {
    input.addEventListener("change", () => actions.chooseObjective({ kind: "logit", index: Number(input.value) }));
  }
  for (const input of axes) {
    input.addEventListener("change", () => {
      const entries = axes.map(({ dataset, value, max }) => [
        dataset.axis,
        Math.min(Math.max(0, Math.round(Number(value))), max),
      ]);
      actions.chooseObjective({ kind: "cell", ...Object.fromEntries(entries) });
    });
  }
  listenToPicture(picture, store, actions);

  // Watching the work too puts the old objective back where a new one could not be had.
  store.watch(
    ({ shown, work }) => (work.status === "busy" ? null : shown),
    (shown) => {
      if (!shown) return;
      const { objective } = shown.trace.experiment;
      check(kinds, objective.kind);
      check(labels, String(objective.label));
      check(logits, String(objective.index));
      for (const part of parts) part.hidden = part.dataset.for !== objective.kind;
      axes.forEach((input, axis) => {
        input.max = shown.trace.tensors.get("pool2.value").shape[axis] - 1;
        if (!isTyped(input)) input.value = objective[input.dataset.axis] ?? 0;
      });
      setText(words, formula(objective));
      setText(note, reason(shown));
    },
  );
}

function check(inputs, value) {
  for (const input of inputs) input.checked = input.value === value;
}

/** What a kind begins with: the class that is spoken of, the strongest cell, the gradient that stands there. */
function first(kind, { trace }) {
  const { objective } = trace.experiment;
  if (kind === "cross_entropy") return objective.index === undefined ? null : { kind, label: objective.index };
  if (kind === "logit") return { kind, index: objective.label ?? trace.prediction };
  const { data, shape } = trace.tensors.get("pool2.value");
  if (kind === "delta") return { kind, delta: nest(trace.tensors.get("pool2.grad").data, shape) };
  return cellAt(
    shape,
    data.reduce((best, x, at) => (x > data[best] ? at : best), 0),
  );
}

function cellAt(shape, offset) {
  const [channel, row, column] = indexOf(shape, offset);
  return { kind: "cell", channel, row, column };
}

/** While one cell of pool2 is the objective, a click on another one there makes it that. */
function listenToPicture(picture, store, actions) {
  const choose = () => {
    const { cell, shown } = store.state;
    if (shown?.trace.experiment.objective.kind !== "cell" || !/^pool2\.(value|grad)$/.test(cell?.tensor)) return;
    actions.chooseObjective(cellAt(shown.trace.tensors.get(cell.tensor).shape, cell.offset));
  };
  picture.addEventListener("click", choose);
  picture.addEventListener("keydown", ({ key }) => key === "Enter" && choose());
}

function reason({ source, objective, trace }) {
  if (trace.experiment.objective.kind !== "cross_entropy") return "";
  const own = source.base ?? source;
  if (own.kind === "sample" && own.sample.label === trace.experiment.objective.label) return "this sample’s own label";
  if (objective === null) return "as predicted, until you choose";
  return own !== source && own.kind !== "sample" ? "kept while pixels change" : "your choice";
}
