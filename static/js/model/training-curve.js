/**
 * The losses and accuracies of a training as lines in a box of width x height, as SVG paths.
 *
 * @param {import("./training-steps.js").Moment[]} moments @param {{width: number, height: number, goal: number}} box
 * @returns {{loss: string, accuracy: string, least: number, most: number, x: (at: number) => number}}
 *     least and most: the losses at the bottom and at the top
 */
export function curves(moments, { width, height, goal }) {
  const first = moments[0]?.step ?? 0;
  const span = Math.max(1, goal - first);
  const most = moments.reduce((high, { loss }) => Math.max(high, loss), 0) || 1;
  const least = moments.reduce((low, { loss }) => Math.min(low, loss), 0); // a logit or a cell may be below 0
  const x = (at) => ((moments[at].step - first) / span) * width;
  const y = (loss) => height - ((loss - least) / (most - least)) * height;
  return {
    loss: line(moments.map(({ loss }, at) => [x(at), y(loss)])),
    accuracy: line(moments.map(({ accuracy }, at) => [x(at), height * (1 - accuracy)])),
    least,
    most,
    x,
  };
}

function line(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
