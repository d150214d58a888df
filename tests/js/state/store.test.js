import assert from "node:assert/strict";
import test from "node:test";

import { createStore } from "../../../static/js/state/store.js";

test("a view is drawn at once, and again only when what it watches is another value", () => {
  const store = createStore({ a: 1, b: 1 });
  const seen = [];
  store.watch(
    ({ a }) => a,
    (a) => seen.push(a),
  );
  store.update({ b: 2 });
  store.update({ a: 1 });
  store.update({ a: 2 });
  assert.deepEqual(seen, [1, 2]);
});

test("the state can only be replaced", () => {
  const store = createStore({ a: 1 });
  assert.throws(() => {
    store.state.a = 2;
  }, TypeError);
});
