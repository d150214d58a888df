import assert from "node:assert/strict";
import test from "node:test";

import { atMostEvery } from "../../../static/js/dom/scheduling.js";

test("work that is asked for often is done at once, then once in a pause, and at the end as it was last asked for", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  /** @type {number[]} */
  const done = [];
  const ask = atMostEvery(100, () => done.push(asked));
  for (asked = 1; asked < 12; asked++) {
    ask();
    t.mock.timers.tick(20);
  }
  assert.deepEqual(done, [1, 5, 10]);
  t.mock.timers.tick(100);
  assert.deepEqual(done, [1, 5, 10, 12]);
  t.mock.timers.tick(1000);
  assert.equal(done.length, 4, "nothing is done that was not asked for");
});
