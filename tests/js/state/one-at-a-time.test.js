import assert from "node:assert/strict";
import test from "node:test";
import { oneAtATime } from "../../../static/js/state/one-at-a-time.js";

test("one call runs at a time, and once more for all that came meanwhile, unless that is forgotten", async () => {
  let runs = 0;
  let finish = () => {};
  const { ask, forget } = oneAtATime(() => {
    runs++;
    return new Promise((resolve) => {
      finish = () => resolve(undefined);
    });
  });
  const finished = () => {
    finish();
    return new Promise((resolve) => setImmediate(resolve));
  };
  ask();
  ask();
  const all = ask();
  assert.equal(runs, 1);
  await finished();
  assert.equal(runs, 2);
  ask();
  forget();
  await finished();
  assert.equal(runs, 2);
  await all;
  ask();
  assert.equal(runs, 3);
});
