import { thumbnail } from "../dom/thumbnail.js";
import * as format from "../model/format.js";
import { boundOf } from "../model/tensors.js";
import { createMap } from "../paint/map.js";

const SIZE = { width: 68, height: 60 }; // CSS pixels of a map

/** Card "Batch": the gradient of several digits' mean loss, beside the mean of their single gradients. */
export function createBatchCard(root, store, actions) {
  const at = (what) => root.querySelector(`[data-${what}]`);
  const [choices, parameter, maps, verdict, problem] = ["choices", "parameter", "maps", "verdict", "problem"].map(at);

  parameter.addEventListener("change", () => actions.chooseBatchParameter(parameter.value));
  root.addEventListener("toggle", () => root.open && store.state.batch.samples.length && actions.computeBatch());

  store.watch(
    ({ samples }) => samples,
    (samples) => choices.replaceChildren(...samples.map((sample) => choice(sample, actions))),
  );
  store.watch(
    ({ batch }) => batch.samples,
    (chosen) => {
      for (const input of choices.querySelectorAll("input")) input.checked = chosen.includes(Number(input.value));
    },
  );
  // Another network has other gradients.
  store.watch(
    ({ shown }) => shown?.network,
    () => root.open && store.state.batch.samples.length && actions.computeBatch(),
  );
  store.watch(({ batch }) => batch, draw);

  function draw({ result, parameter: name, work }) {
    root.ariaBusy = String(work.status === "busy");
    problem.hidden = work.status !== "failed";
    problem.textContent = work.message ?? "";
    at("result").hidden = !result;
    if (!result) return;
    parameter.value = name;
    const tensor = result.tensors.get(name);
    if (!tensor) return; // it is on its way; until then the maps show the parameter before
    const { batch, mean, singles, difference } = tensor;
    const bound = boundOf(singles.data);
    const alone = result.samples.map((_, i) => slice(singles, i));
    const map = (title, tensor, what) => figure(title, tensor, bound, what);
    maps.replaceChildren(
      ...alone.map((tensor, i) => map(`a ${result.labels[i]}, L ${format.number(result.losses[i])}`, tensor, "single")),
      map("their mean", mean, "mean"),
      map(`the batch, L ${format.number(result.loss)}`, batch, "batch"),
    );
    verdict.textContent = `The largest difference between the mean of the ${result.samples.length} gradients and the batch’s gradient, over all of ${name}: ${format.number(difference)}. All maps: ±${format.number(bound)}.`;
  }

  return { redraw: () => draw(store.state.batch) };
}

/** One digit's part of a tensor [N x …]. */
function slice({ data, shape: [count, ...shape] }, i) {
  const size = data.length / count;
  return { data: data.subarray(i * size, (i + 1) * size), shape };
}

function choice(sample, actions) {
  const ariaLabel = `Sample ${sample.id}: a ${sample.label}`;
  const { choice: box, input } = thumbnail(sample, { type: "checkbox", value: sample.id, ariaLabel });
  input.addEventListener("change", () => actions.toggleInBatch(sample.id));
  return box;
}

function figure(title, { data, shape }, bound, what) {
  const values = { ...planesOf(shape), data };
  const map = createMap({ values, scale: "signed", bound, label: title, stretch: shape.length < 4, ...SIZE });
  map.draw();
  const element = document.createElement("figure");
  element.className = what;
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  element.append(map.element, caption);
  return element;
}

/** Every kernel a plane; a bias is one row; dense weights are a row a class. */
function planesOf(shape) {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape.slice(-2);
  return { planes: shape.length === 4 ? shape[0] * shape[1] : 1, rows, columns };
}
