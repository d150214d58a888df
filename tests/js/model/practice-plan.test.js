/** Which exercise comes next: difficulty rises with right answers, and what went wrong comes again. */

import assert from "node:assert/strict";
import test from "node:test";
import { CLASS_TASKS, classTask, levelOf, nextTask, outcomeOf } from "../../../static/js/model/practice-plan.js";

/**
 * @typedef {import("../../../static/js/model/practice-plan.js").Entry} Entry
 * @typedef {import("../../../static/js/model/practice-plan.js").Task} Task
 */

const KINDS = ["winner", "route", "weight"];

/** @param {Task} task @param {Entry["outcome"]} outcome @returns {Entry} */
const done = (task, outcome) => ({ ...task, outcome, tries: 0, hints: 0, at: "2026-01-01T00:00:00Z" });

/** Practise for a while. @param {number} times @param {(task: Task, n: number) => Entry["outcome"]} answer */
function practise(times, answer) {
  /** @type {Entry[]} */
  const entries = [];
  for (let n = 0; n < times; n++) {
    const task = nextTask(KINDS, entries, String(n));
    entries.push(done(task, answer(task, n)));
  }
  return entries;
}

test("whoever answers everything right gets every kind in turn, and harder each time", () => {
  const entries = practise(9, () => "right");
  assert.deepEqual(
    entries.map(({ kind, level }) => `${kind} ${level}`),
    [1, 2, 3].flatMap((level) => KINDS.map((kind) => `${kind} ${level}`)),
  );
});

test("the level stays between 1 and 3, stays with help, and falls after a solution", () => {
  const task = { kind: "route", level: /** @type {const} */ (3), seed: "a" };
  assert.equal(levelOf("route", []), 1);
  assert.equal(levelOf("route", [done(task, "right")]), 3);
  assert.equal(levelOf("route", [done(task, "helped")]), 3);
  assert.equal(levelOf("route", [done(task, "shown")]), 2);
  assert.equal(levelOf("route", [done({ ...task, level: 1 }, "shown")]), 1);
  assert.equal(levelOf("winner", [done(task, "right")]), 1);
});

test("what went wrong comes again after two others, and then until it is right", () => {
  const kinds = practise(7, ({ kind }) => (kind === "winner" ? "shown" : "right")).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["winner", "route", "weight", "winner", "route", "weight", "winner"]);
  const many = ["a", "b", "c", "d", "e", "f"];
  /** @type {Entry[]} */
  const entries = [done({ kind: "a", level: 1, seed: "" }, "helped")];
  for (const kind of ["b", "c"]) entries.push(done({ kind, level: 1, seed: "" }, "right"));
  assert.equal(nextTask(many, entries, "").kind, "a");
  entries.push(done({ kind: "a", level: 1, seed: "" }, "right"));
  assert.equal(nextTask(many, entries, "").kind, "d");
});

test("one kind alone is practised again and again", () => {
  assert.equal(nextTask(["weight"], [done({ kind: "weight", level: 1, seed: "" }, "shown")], "s").kind, "weight");
});

test("a class link gives everybody the same exercises, or the same kinds with numbers of their own", () => {
  const all = (/** @type {boolean} */ each, /** @type {string} */ who) =>
    Array.from({ length: CLASS_TASKS }, (_, n) => classTask(KINDS, n, { seed: "8b", each }, who));
  assert.deepEqual(all(false, "x"), all(false, "y"));
  assert.notDeepEqual(all(true, "x"), all(true, "y"));
  const kinds = (/** @type {Task[]} */ tasks) => tasks.map(({ kind, level }) => [kind, level]);
  assert.deepEqual(kinds(all(true, "x")), kinds(all(true, "y")));
  assert.equal(new Set(all(false, "x").map(({ seed }) => seed)).size, CLASS_TASKS);
  assert.deepEqual(
    all(false, "x").map(({ level }) => level),
    [1, 1, 1, 2, 2, 2, 3, 3, 3, 3],
  );
});

test("an exercise is right at the first try and without a hint", () => {
  assert.equal(outcomeOf({ tries: 0, hints: 0, isShown: false }), "right");
  assert.equal(outcomeOf({ tries: 1, hints: 0, isShown: false }), "helped");
  assert.equal(outcomeOf({ tries: 0, hints: 1, isShown: false }), "helped");
  assert.equal(outcomeOf({ tries: 0, hints: 3, isShown: true }), "shown");
});
