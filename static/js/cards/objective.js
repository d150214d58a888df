import { find, findAll } from "../dom/find.js";
import { setHidden } from "../dom/hide.js";
import { setText } from "../dom/text.js";
import { createTyping } from "../dom/typing.js";
import { parseTensor } from "../model/cells.js";
import { lastPool } from "../model/layers.js";
import { formula, nest } from "../model/objective.js";
import { argmaxAbs, indexOf, tensorOf } from "../model/tensors.js";

/**
 * Card "Objective L": which scalar is differentiated. A cell and a delta are those of the network's last pool.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {import("../state/state.js").Shown} Shown
 * @typedef {import("../model/objective.js").Objective} Objective
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {Pick<import("../state/state.js").Actions, "chooseObjective">} ObjectiveActions
 */

const AXES = /** @type {const} */ (["channel", "row", "column"]);
const AT_POOL = ["cell", "delta"]; // the kinds that a network without a pool does not have

/** @param {HTMLElement} root @param {HTMLElement} picture @param {Store} store @param {ObjectiveActions} actions */
export function createObjectiveCard(root, picture, store, actions) {
  const kinds = findAll(root, "input[name=kind]", HTMLInputElement);
  const labels = findAll(root, "input[name=label]", HTMLInputElement);
  const logits = findAll(root, "input[name=logit]", HTMLInputElement);
  const axes = AXES.map((axis) => find(root, `[data-axis=${axis}]`, HTMLInputElement));
  const parts = findAll(root, "[data-for]", HTMLElement);
  const note = find(root, "[data-note]", HTMLElement);
  const loss = find(root, "[data-formula]", HTMLElement);
  const isTyped = createTyping(root);

  onChange(kinds, ({ value }) => {
    const { shown } = store.state;
    if (shown) actions.chooseObjective(firstOfKind(value, shown));
  });
  onChange(labels, ({ value }) => actions.chooseObjective({ kind: "cross_entropy", label: Number(value) }));
  onChange(logits, ({ value }) => actions.chooseObjective({ kind: "logit", index: Number(value) }));
  onChange(axes, () => {
    const [channel, row, column] = axes.map(indexIn);
    actions.chooseObjective({ kind: "cell", channel, row, column });
  });
  listenToPicture(picture, store, actions);

  // Nothing is drawn while a request is in flight. If it fails, the controls go back to the objective that is shown.
  store.watch(
    ({ shown, work }) => (work.status === "busy" ? null : shown),
    (shown) => {
      if (!shown) return;
      const { objective } = shown.trace.experiment;
      check(kinds, objective.kind);
      check(labels, objective.kind === "cross_entropy" ? String(objective.label) : null);
      check(logits, objective.kind === "logit" ? String(objective.index) : null);
      for (const part of parts) setHidden(part, part.dataset.for !== objective.kind);
      const { layers } = shown.trace;
      for (const kind of kinds) kind.disabled = AT_POOL.includes(kind.value) && !lastPool(layers);
      const shape = lastPool(layers) ? atPool(shown.trace, "value").shape : [];
      for (const [i, axis] of AXES.entries()) {
        axes[i].max = String((shape[i] ?? 1) - 1);
        if (!isTyped(axes[i])) axes[i].value = String(objective.kind === "cell" ? objective[axis] : 0);
      }
      setText(loss, formula(objective, layers));
      setText(note, reasonFor(shown));
    },
  );
}

/** @param {HTMLInputElement[]} inputs @param {(input: HTMLInputElement) => void} listener */
function onChange(inputs, listener) {
  for (const input of inputs) input.addEventListener("change", () => listener(input));
}

/** @param {HTMLInputElement[]} inputs @param {string | null} value */
function check(inputs, value) {
  for (const input of inputs) input.checked = input.value === value;
}

/** What a field says, as an index that exists. @param {HTMLInputElement} field */
function indexIn({ value, max }) {
  return Math.min(Math.max(0, Math.round(Number(value))), Number(max));
}

/**
 * The objective that a kind begins with: the class of the objective before it, the largest cell of the pool, or the
 * gradient that the pool has now.
 *
 * @param {string} kind @param {Shown} shown @returns {Objective | null}
 */
function firstOfKind(kind, { trace }) {
  const { objective } = trace.experiment;
  switch (kind) {
    case "cross_entropy":
      return objective.kind === "logit" ? { kind, label: objective.index } : null;
    case "logit":
      return { kind, index: objective.kind === "cross_entropy" ? objective.label : trace.prediction };
    case "delta": {
      const { data, shape } = atPool(trace, "grad");
      return { kind, delta: nest(data, shape) };
    }
    default: {
      const { data, shape } = atPool(trace, "value");
      return cellObjective(shape, argmaxAbs(data));
    }
  }
}

/** @param {Trace} trace @param {"value" | "grad"} part */
const atPool = (trace, part) => tensorOf(trace, `${lastPool(trace.layers)}.${part}`);

/** @param {number[]} shape  of the pool @param {number} offset @returns {Objective} */
function cellObjective(shape, offset) {
  const [channel, row, column] = indexOf(shape, offset);
  return { kind: "cell", channel, row, column };
}

/**
 * While the objective is a cell of the pool, a click on another cell there chooses that one.
 *
 * @param {HTMLElement} picture @param {Store} store @param {ObjectiveActions} actions
 */
function listenToPicture(picture, store, actions) {
  const choose = () => {
    const { cell, shown } = store.state;
    if (shown?.trace.experiment.objective.kind !== "cell" || !cell) return;
    const { layer, part } = parseTensor(cell.tensor);
    if (layer !== lastPool(shown.trace.layers) || (part !== "value" && part !== "grad")) return;
    actions.chooseObjective(cellObjective(atPool(shown.trace, part).shape, cell.offset));
  };
  picture.addEventListener("click", choose);
  picture.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") choose();
  });
}

/** Why the label is the one that it is; empty for other objectives. @param {Shown} shown */
function reasonFor({ source, objective, trace }) {
  const actual = trace.experiment.objective;
  if (actual.kind !== "cross_entropy") return "";
  const base = source.kind === "pixels" ? source.base : null;
  const original = base ?? source;
  if (original.kind === "sample" && original.sample.label === actual.label) return "this sample’s own label";
  if (objective === null) return actual.label === trace.prediction ? "the predicted digit" : "its second guess";
  if (!("label" in objective)) return "the predicted digit";
  return base && base.kind !== "sample" ? "kept while you change pixels" : "your choice";
}
