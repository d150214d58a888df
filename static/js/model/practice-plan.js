/**
 * Which exercise comes next. Difficulty rises with right answers, and what went wrong comes again.
 *
 * @typedef {1 | 2 | 3} Level
 * @typedef {"right" | "helped" | "shown"} Outcome
 *     right: at the first try and without hints; helped: right in the end; shown: the solution was looked at
 * @typedef {{kind: string, level: Level, seed: string, outcome: Outcome, tries: number, hints: number, at: string}} Entry
 *     one exercise that is done; at: when, in ISO 8601
 * @typedef {{kind: string, level: Level, seed: string}} Task
 * @typedef {{seed: string, each: boolean}} ClassLink  what a teacher's link says; each: everybody has other numbers
 */

/** So many exercises of a class link are the same for all who follow it. */
export const CLASS_TASKS = 10;

const PAUSE = 2; // exercises between one that went wrong and the next of its kind

/**
 * The next exercise for somebody who practises alone: a kind that went wrong a while ago, or else the one that has not
 * been practised for longest.
 *
 * @param {readonly string[]} kinds  of the set, from easy to hard
 * @param {readonly Entry[]} done  all that was done in this set, oldest first
 * @param {string} seed  of the exercise
 * @returns {Task}
 */
export function nextTask(kinds, done, seed) {
  const of = (/** @type {string} */ kind) => done.findLastIndex((entry) => entry.kind === kind);
  const last = new Map(kinds.map((kind) => [kind, of(kind)]));
  const at = (/** @type {string} */ kind) => last.get(kind) ?? -1;
  const wrong = kinds.filter((kind) => at(kind) >= 0 && done[at(kind)].outcome !== "right");
  const due = wrong.filter((kind) => done.length - at(kind) > PAUSE);
  const from = due.length ? due : kinds;
  const kind = from.reduce((a, b) => (at(b) < at(a) ? b : a));
  return { kind, level: levelOf(kind, done), seed };
}

/**
 * The n-th exercise of a class link, from 0. It does not depend on what was answered, so that a class can talk about it.
 *
 * @param {readonly string[]} kinds @param {number} n @param {ClassLink} link
 * @param {string} who  of one student, for a link by which each has other numbers
 * @returns {Task}
 */
export function classTask(kinds, n, { seed, each }, who) {
  const level = /** @type {Level} */ (Math.min(3, 1 + Math.floor(n / kinds.length)));
  return { kind: kinds[n % kinds.length], level, seed: `${seed}-${each ? `${who}-` : ""}${n + 1}` };
}

/** One level more after a right answer, one less after a solution that was looked at. @param {string} kind @param {readonly Entry[]} done */
export function levelOf(kind, done) {
  const entry = done.findLast((one) => one.kind === kind);
  if (!entry) return 1;
  const change = { right: 1, helped: 0, shown: -1 }[entry.outcome];
  return /** @type {Level} */ (Math.min(3, Math.max(1, entry.level + change)));
}

/** What came of an exercise. @param {{tries: number, hints: number, isShown: boolean}} how  tries: wrong answers before @returns {Outcome} */
export function outcomeOf({ tries, hints, isShown }) {
  if (isShown) return "shown";
  return tries || hints ? "helped" : "right";
}
