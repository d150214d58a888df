import assert from "node:assert/strict";
import test from "node:test";

import { createStore } from "../../../static/js/state/store.js";

test("a view is drawn at once, and again only when the value that it watches changes", () => {
  const store = createStore({ a: 1, b: 1 });
  /** @type {number[]} */
  const seen = [];
  const stop = store.watch(
    ({ a }) => a,
    (a) => seen.push(a),
  );
  store.update({ b: 2 });
  store.update({ a: 1 });
  store.update({ a: 2 });
  assert.deepEqual(seen, [1, 2]);
  stop();
  store.update({ a: 3 });
  assert.deepEqual(seen, [1, 2]);
});

test("the state can only be replaced as a whole", () => {
  const { state } = createStore({ a: 1 });
  assert.throws(() => Object.assign(state, { a: 2 }), TypeError);
});
