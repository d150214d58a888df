/**
 * The steps of a training run. The loss and the accuracy of every step are kept, and the weights of as many as fit into
 * the memory that is set aside.
 *
 * @typedef {import("./network.js").Weights} Weights
 * @typedef {{step: number, loss: number, accuracy: number, weights: Weights | null}} TrainingStep
 */

const MEMORY = 96e6; // bytes of weights, as base64: 3000 steps of the default network

/**
 * The steps with more of them at the end. If their weights no longer fit into the memory, every second step gives up
 * its own; the first and the last step keep theirs.
 *
 * @param {TrainingStep[]} steps @param {TrainingStep[]} more @returns {TrainingStep[]}
 */
export function appendSteps(steps, more, memory = MEMORY) {
  const last = steps.at(-1)?.step ?? -1; // a run that is continued repeats the step that it starts with
  const all = [...steps, ...more.filter(({ step }) => step > last)];
  const withWeights = all.filter(({ weights }) => weights);
  const most = Math.max(2, Math.floor(memory / bytesOf(withWeights[0]?.weights)));
  if (withWeights.length <= most) return all;
  const dropped = new Set(withWeights.filter((_, i) => i % 2 === 1 && i < withWeights.length - 1));
  return all.map((step) => (dropped.has(step) ? { ...step, weights: null } : step));
}

/**
 * The position of the last step with weights, at or before a position: from there the run can be repeated.
 *
 * @param {TrainingStep[]} steps @param {number} at
 */
export function lastWithWeights(steps, at) {
  return steps.slice(0, at + 1).findLastIndex(({ weights }) => weights);
}

/** @param {Weights | null | undefined} weights */
function bytesOf(weights) {
  return Object.values(weights ?? {}).reduce((sum, { bdata }) => sum + bdata.length, 0);
}
