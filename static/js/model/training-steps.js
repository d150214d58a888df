import { isParameter } from "./cells.js";

/**
 * The steps of a training run. The loss and the accuracy of every step are kept, but the weights of only as many as fit
 * into the memory that is set aside. Training is deterministic, so the others can be computed again.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {import("./network.js").NetworkChoice} NetworkChoice
 * @typedef {Record<string, import("./tensors.js").TypedArray>} Weights   by the parameter's name
 * @typedef {Pick<Schemas["TrainRequest"], "data" | "learning_rate" | "batch">
 *         & {experiment: Pick<Schemas["Experiment"], "image" | "objective">, network: NetworkChoice}} Run
 *     what a run does from whatever weights it starts with; network: the seed and the sizes
 * @typedef {{step: number, loss: number, accuracy: number, weights: Weights | null, run: Run}} TrainingStep
 *     run: the one that led to this step from the step before
 */

const KEPT = 64e6; // bytes of weights, as base64: 2000 steps of the default network
const SENT = 32e6; // bytes of weights, as base64, that the server sends in one run
const NUMBER = (8 * 4) / 3; // bytes of a float64 in base64

/**
 * How often a run sends its weights: every step, or every n-th where all of them would be too much.
 *
 * @param {number} steps @param {Pick<import("./tensors.js").Trace, "tensors">} trace  of the network that is trained
 */
export function weightsEvery(steps, { tensors }, sent = SENT) {
  const parameters = [...tensors].filter(([name]) => isParameter(name));
  const numbers = parameters.reduce((sum, [, { data }]) => sum + data.length, 0);
  return Math.max(1, Math.ceil((steps * numbers * NUMBER) / sent));
}

/**
 * The steps with more of them at the end. If their weights no longer fit into the memory, every second step gives up
 * its own; the first and the last step keep theirs.
 *
 * @param {TrainingStep[]} steps @param {TrainingStep[]} more @returns {TrainingStep[]}
 */
export function appendSteps(steps, more, memory = KEPT) {
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

/**
 * What has to be repeated to get from one position to a later one: the spans of steps that one run made.
 *
 * @param {TrainingStep[]} steps @param {number} from @param {number} to
 */
export function spansBetween(steps, from, to) {
  /** @type {{run: Run, start: number, steps: number}[]} */
  const spans = [];
  for (const { run, step } of steps.slice(from + 1, to + 1)) {
    const last = spans.at(-1);
    if (last?.run === run) last.steps += 1;
    else spans.push({ run, start: step - 1, steps: 1 });
  }
  return spans;
}

/** @param {Weights | null | undefined} weights */
function bytesOf(weights) {
  return Object.values(weights ?? {}).reduce((sum, { bdata }) => sum + bdata.length, 0);
}
