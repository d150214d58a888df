/**
 * The steps of a training. Losses and accuracies are kept of all; weights of as many as fit into the memory set aside.
 *
 * @typedef {Record<string, {dtype: string, bdata: string, shape: string}>} Weights
 * @typedef {{step: number, loss: number, accuracy: number, weights: Weights | null}} Moment
 */

const MEMORY = 96e6; // bytes of weights, as base64: 3000 steps of the default network

/** @param {Moment[]} moments @param {Moment[]} more @returns {Moment[]} */
export function extended(moments, more, memory = MEMORY) {
  const known = moments.at(-1)?.step ?? -1; // a run that is taken up again repeats the step that it begins with
  const all = [...moments, ...more.filter(({ step }) => step > known)];
  const most = Math.max(2, Math.floor(memory / bytes(all[0].weights)));
  const kept = all.filter(({ weights }) => weights);
  if (kept.length <= most) return all;
  // Every second one goes; the first and the last stay.
  const dropped = new Set(kept.filter((_, i) => i % 2 === 1 && i < kept.length - 1));
  return all.map((moment) => (dropped.has(moment) ? { ...moment, weights: null } : moment));
}

/** The place of the moment nearest to `at` that can be looked at. @param {Moment[]} moments @param {number} at */
export function nearest(moments, at) {
  const kept = moments.flatMap(({ weights }, i) => (weights ? [i] : []));
  return kept.reduce((best, i) => (Math.abs(i - at) < Math.abs(best - at) ? i : best), kept[0]);
}

function bytes(weights) {
  return Object.values(weights).reduce((sum, { bdata }) => sum + bdata.length, 0);
}
