import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";
import { thumbnail } from "../dom/thumbnail.js";
import * as format from "../model/format.js";
import { boundOf } from "../model/tensors.js";
import { createMap } from "../paint/map.js";

/**
 * Card "Batch": the gradient of the mean loss of several digits, beside the mean of the gradients of each.
 *
 * @typedef {import("../model/tensors.js").Tensor} Tensor
 * @typedef {import("../state/batch.js").Batch} Batch
 * @typedef {Pick<import("../state/state.js").Actions, "computeBatch" | "cancelBatch" | "chooseBatchParameter" | "toggleInBatch">} BatchActions
 */

const MAP_SIZE = { width: 68, height: 60 }; // CSS pixels

/**
 * @param {HTMLDetailsElement} root @param {import("../state/state.js").Store} store @param {BatchActions} actions
 * @returns {{redraw: () => void}} redraw: to be called when the colours have changed
 */
export function createBatchCard(root, store, actions) {
  const choices = find(root, "[data-choices]", HTMLElement);
  const parameter = find(root, "[data-parameter]", HTMLSelectElement);
  const problem = find(root, "[data-problem]", HTMLElement);
  const resultArea = find(root, "[data-result]", HTMLElement);
  const maps = find(root, "[data-maps]", HTMLElement);
  const verdict = find(root, "[data-verdict]", HTMLElement);

  const compute = () => {
    if (root.open && store.state.batch.samples.length) actions.computeBatch();
  };
  parameter.addEventListener("change", () => actions.chooseBatchParameter(parameter.value));
  root.addEventListener("toggle", () => (root.open ? compute() : actions.cancelBatch()));

  store.watch(
    ({ samples }) => samples,
    (samples) => choices.replaceChildren(...samples.map((sample) => choiceOf(sample, actions))),
  );
  store.watch(
    ({ batch }) => batch.samples,
    (chosen) => {
      for (const input of findAll(choices, "input", HTMLInputElement)) {
        input.checked = chosen.includes(Number(input.value));
      }
    },
  );
  store.watch(({ shown }) => shown?.network, compute); // another network has other gradients
  store.watch(({ batch }) => batch, draw);

  /** @param {Batch} batch */
  function draw({ result, parameter: name, work }) {
    root.ariaBusy = String(work.status === "busy");
    problem.hidden = work.status !== "failed";
    problem.textContent = work.status === "failed" ? work.message : "";
    if (name) parameter.value = name;
    const gradients = name && result?.tensors.get(name);
    if (!gradients && work.status === "busy") return; // the maps before stay until the new ones are there
    resultArea.hidden = !gradients;
    if (!result || !gradients) return;
    const { batch, mean, singles, difference } = gradients;
    const bound = boundOf(singles.data);
    maps.replaceChildren(
      ...result.labels.map((label, i) =>
        figure(`a ${label}, L ${format.number(result.losses[i])}`, at(singles, i), bound, "single"),
      ),
      figure("their mean", mean, bound, "mean"),
      figure(`the batch, L ${format.number(result.loss)}`, batch, bound, "batch"),
    );
    verdict.textContent = `The largest difference between the mean of the ${result.samples.length} gradients and the batch’s gradient, over all of ${name}: ${format.number(difference)}. All maps: ±${format.number(bound)}.`;
  }

  return { redraw: () => draw(store.state.batch) };
}

/** The tensor of one digit, out of the tensors of all digits [N x …]. @param {Tensor} tensors @param {number} i @returns {Tensor} */
function at({ data, shape: [count, ...shape] }, i) {
  const size = data.length / count;
  return { data: data.subarray(i * size, (i + 1) * size), shape };
}

/** @param {import("../api/client.js").Sample} sample @param {BatchActions} actions */
function choiceOf(sample, actions) {
  const ariaLabel = `Sample ${sample.id}: a ${sample.label}`;
  const { choice, input } = thumbnail(sample, { type: "checkbox", value: String(sample.id), ariaLabel });
  input.addEventListener("change", () => actions.toggleInBatch(sample.id));
  return choice;
}

/** @param {string} title @param {Tensor} tensor @param {number} bound @param {string} className */
function figure(title, { data, shape }, bound, className) {
  const values = { ...planesOf(shape), data };
  const map = createMap({ values, scale: "signed", bound, label: title, stretch: shape.length < 4, ...MAP_SIZE });
  map.draw();
  return element("figure", { className }, map.element, element("figcaption", {}, title));
}

/** How a parameter is drawn: a plane for every kernel; one row for biases; a row a class for dense weights. @param {number[]} shape */
function planesOf(shape) {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape.slice(-2);
  return { planes: shape.length === 4 ? shape[0] * shape[1] : 1, rows, columns };
}
