import { find, findAll } from "../dom/find.js";
import { setText } from "../dom/text.js";
import { notation } from "../model/format.js";

/**
 * The words of the picture: the notation of each layer, the captions of each panel, its name for a screen reader, and
 * the marks of the predicted class and the class that the objective is about.
 *
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../model/panels.js").Panel} Panel
 * @typedef {import("../model/panels.js").EmptyPanel} EmptyPanel
 *
 * @param {HTMLElement} root
 * @param {Map<string, HTMLElement>} elements  of the panels, by id
 * @param {Trace} trace
 * @param {(Panel | EmptyPanel)[]} panels  of the trace
 */
export function writeCaptions(root, elements, trace, panels) {
  for (const layer of trace.layers) {
    setText(find(root, `[data-notation=${layer.name}]`, HTMLElement), notation(layer.notation));
  }
  for (const panel of panels) {
    const element = elements.get(panel.id);
    if (element) writePanel(element, panel);
  }
  const objectiveClass = classOf(trace.experiment.objective);
  for (const mark of findAll(root, "[data-mark]", HTMLElement)) {
    const k = Number(mark.dataset.mark);
    mark.classList.toggle("predicted", k === trace.prediction);
    mark.classList.toggle("label", k === objectiveClass);
  }
}

/** @param {HTMLElement} element @param {Panel | EmptyPanel} panel */
function writePanel(element, panel) {
  const isEmpty = "empty" in panel;
  const label = isEmpty ? `${panel.id}. ${panel.empty}` : panel.label;
  if (element.ariaLabel === label) return; // nothing has changed: the label contains the captions
  element.ariaLabel = label;
  element.classList.toggle("empty", isEmpty);
  const captions = isEmpty ? [panel.empty] : panel.captions;
  const caption = find(element, "[data-caption]", HTMLElement);
  if (caption.children.length !== captions.length) {
    caption.replaceChildren(...captions.map(() => document.createElement("span")));
  }
  for (const [i, span] of findAll(caption, "span", HTMLElement).entries()) setText(span, captions[i]);
}

/** The class whose probability or logit the loss is made of; null for objectives at a pool. @param {Trace["experiment"]["objective"]} objective */
function classOf(objective) {
  if (objective.kind === "cross_entropy") return objective.label;
  return objective.kind === "logit" ? objective.index : null;
}
