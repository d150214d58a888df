import { find } from "../dom/find.js";
import * as format from "../model/format.js";
import { curves } from "../model/training-curve.js";

/**
 * A training run: its loss and accuracy as curves, and the scrubber that goes back to any of its steps.
 *
 * @param {HTMLElement} root
 * @param {(at: number) => void} lookAt  called with the position of the step that the reader chooses
 * @returns {(training: import("../state/training.js").Training) => void} draw
 */
export function createTrainingRun(root, lookAt) {
  const box = find(root, "svg", SVGSVGElement).viewBox.baseVal;
  const lossLine = find(root, "[data-loss-line]", SVGPathElement);
  const accuracyLine = find(root, "[data-accuracy-line]", SVGPathElement);
  const marker = find(root, "[data-marker]", SVGPathElement);
  const bottom = find(root, "[data-bottom]", HTMLElement);
  const top = find(root, "[data-top]", HTMLElement);
  const scrubber = find(root, "[data-scrubber]", HTMLInputElement);
  const step = find(root, "[data-moment]", HTMLElement);
  const loss = find(root, "[data-moment-loss]", HTMLElement);
  const accuracy = find(root, "[data-moment-accuracy]", HTMLElement);

  scrubber.addEventListener("input", () => lookAt(scrubber.valueAsNumber));

  return ({ history, at, goal }) => {
    root.hidden = history.length === 0;
    if (root.hidden) return;
    const last = history.length - 1;
    const { width, height } = box;
    const curve = curves(history, { width, height, goal: Math.max(goal, history[last].step) });
    lossLine.setAttribute("d", curve.loss);
    accuracyLine.setAttribute("d", curve.accuracy);
    bottom.textContent = format.number(curve.least);
    top.textContent = format.number(curve.most);
    const chosen = at ?? last;
    Object.assign(scrubber, { max: String(last), value: String(chosen) });
    scrubber.style.inlineSize = `${(100 * curve.x(last)) / width}%`;
    marker.setAttribute("d", at === null ? "" : `M${curve.x(chosen).toFixed(1)} 0V${height}`);
    const shown = history[chosen];
    step.textContent = `step ${shown.step}`;
    loss.textContent = format.number(shown.loss);
    accuracy.textContent = `${(100 * shown.accuracy).toFixed(1)} %`;
    scrubber.ariaValueText = `step ${shown.step}, loss ${format.number(shown.loss)}`;
  };
}
