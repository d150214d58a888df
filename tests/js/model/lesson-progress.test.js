import assert from "node:assert/strict";
import test from "node:test";
import {
  firstUnread,
  parseProgress,
  printProgress,
  progressText,
  withStep,
} from "../../../static/js/model/lesson-progress.js";

test("what has been read is remembered as one line", () => {
  const line = withStep(withStep("", "07-one-weight", 1, 6), "07-one-weight", 0, 6);
  assert.equal(line, "07-one-weight:0,1/6");
  assert.equal(withStep(line, "08-bias", 3, 4), "07-one-weight:0,1/6 08-bias:3/4");
  assert.equal(printProgress(parseProgress(line)), line);
});

test("a lesson with other steps than before starts again", () => {
  assert.equal(withStep("08-bias:0,1,2/3", "08-bias", 0, 5), "08-bias:0/5");
});

test("what can't be read is left out", () => {
  assert.deepEqual([...parseProgress("rubbish 08-bias:0,9/4 a:b/c").keys()], ["08-bias"]);
  assert.deepEqual(parseProgress("08-bias:0,9/4").get("08-bias")?.read, new Set([0]));
});

test("progress in words", () => {
  assert.equal(progressText(undefined), "");
  assert.equal(progressText({ read: new Set([0, 2]), of: 6 }), "2 of 6 steps read");
  assert.equal(progressText({ read: new Set([0, 1]), of: 2 }), "read");
});

test("where to go on is the first lesson that was not read to its end", () => {
  const lessons = parseProgress("a:0,1/2 b:0/3 c:0/1");
  assert.equal(firstUnread(lessons, ["a", "b", "c", "d"]), "b");
  assert.equal(firstUnread(lessons, ["c", "d"]), "d");
  assert.equal(firstUnread(lessons, ["a", "c"]), null);
});
