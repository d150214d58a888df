import { copyText } from "../dom/copy.js";
import { element } from "../dom/element.js";
import { find, findAll } from "../dom/find.js";

/**
 * In the card "Network": weights from the reader's own file, which tensor of it became which parameter, and how to save one.
 *
 * @typedef {import("../state/state.js").OwnWeights} OwnWeights
 * @typedef {import("openapi").components["schemas"]["AssignedParameter"]} AssignedParameter
 *
 * @param {HTMLElement} card
 * @param {import("../state/state.js").Store} store
 * @param {Pick<import("../state/state.js").Actions, "bringWeights">} actions
 */
export function createOwnWeights(card, store, actions) {
  const root = find(card, "[data-own-weights]", HTMLElement);
  const file = find(root, "input[type=file]", HTMLInputElement);
  const problem = find(root, "[data-weights-problem]", HTMLElement);
  const mapping = find(root, "[data-mapping]", HTMLTableElement);
  const status = find(root, "[data-status]", HTMLElement);

  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) actions.bringWeights(chosen);
    file.value = ""; // so that the same file can be chosen again
  });
  card.addEventListener("drop", (event) => {
    const [dropped] = event.dataTransfer?.files ?? [];
    if (!dropped || !WEIGHTS.test(dropped.name)) return;
    event.preventDefault();
    actions.bringWeights(dropped);
  });
  for (const button of findAll(root, "[data-copy]", HTMLButtonElement)) {
    const snippet = find(root, `[data-snippet=${button.dataset.copy}]`, HTMLTextAreaElement);
    button.addEventListener("click", async () => {
      status.textContent = await copyText(snippet);
    });
  }

  const draw = () => {
    const { ownWeights, shown } = store.state;
    const isShown = typeof shown?.network?.weights === "object";
    root.ariaBusy = String(ownWeights?.status === "busy");
    problem.hidden = !ownWeights?.problem;
    problem.textContent = ownWeights?.problem ?? "";
    mapping.hidden = ownWeights?.status !== "done" || !isShown;
    find(mapping, "caption", HTMLElement).textContent = ownWeights ? `From ${ownWeights.file}` : "";
    find(mapping, "tbody", HTMLElement).replaceChildren(...(ownWeights?.found?.parameters ?? []).map(row));
  };
  store.watch(({ ownWeights }) => ownWeights, draw);
  store.watch(({ shown }) => shown?.network, draw);
}

const WEIGHTS = /\.(?:npz|safetensors)$/i;

/** @param {AssignedParameter} assigned */
function row({ parameter, array, shape }) {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, parameter),
    element("td", {}, array ?? "not in it: 0"),
    element("td", {}, shape.join("×")),
  );
}
