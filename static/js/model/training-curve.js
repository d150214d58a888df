/**
 * The losses and accuracies of a training run as lines in a box of width x height, as SVG paths.
 *
 * @param {Pick<import("./training-steps.js").TrainingStep, "step" | "loss" | "accuracy">[]} steps
 * @param {{width: number, height: number, goal: number}} box
 * @returns {{loss: string, accuracy: string, least: number, most: number, x: (at: number) => number}}
 *     least and most: the losses at the bottom and at the top; x: of the step at a position
 */
export function curves(steps, { width, height, goal }) {
  const first = steps[0]?.step ?? 0;
  const span = Math.max(1, goal - first);
  const most = steps.reduce((high, { loss }) => Math.max(high, loss), 0) || 1;
  const least = steps.reduce((low, { loss }) => Math.min(low, loss), 0); // a logit or a cell may be below 0
  /** @param {number} at */
  const x = (at) => ((steps[at].step - first) / span) * width;
  /** @param {number} loss */
  const y = (loss) => height - ((loss - least) / (most - least)) * height;
  return {
    loss: line(steps.map(({ loss }, at) => [x(at), y(loss)])),
    accuracy: line(steps.map(({ accuracy }, at) => [x(at), height * (1 - accuracy)])),
    least,
    most,
    x,
  };
}

/** @param {number[][]} points */
function line(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
