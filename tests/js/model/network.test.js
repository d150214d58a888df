import assert from "node:assert/strict";
import test from "node:test";

import {
  formOf,
  lastPoolShape,
  poolingNote,
  randomNetwork,
  shapesOf,
  sizeProblem,
  sizesOf,
  withEdits,
  withoutEdits,
  withWeights,
} from "../../../static/js/model/network.js";
import { PAPER, TRAINED } from "../../../static/js/model/presets.js";
import { typed } from "../support.js";

/**
 * @template {number | null} V
 * @param {V} value @returns {{tensor: "conv1.W", index: number[], value: V}}
 */
const edit = (value, index = [0, 0, 0, 0]) => ({ tensor: "conv1.W", index, value });

test("an edit replaces an earlier one of the same number, and the last value back leaves no edits", () => {
  const once = withEdits(null, [edit(1)]);
  assert.deepEqual(once, { edits: [edit(1)] });
  assert.deepEqual(withEdits(once, [edit(2)]), { edits: [edit(2)] });
  assert.equal(withEdits(once, [edit(3, [1, 0, 0, 0])])?.edits?.length, 2);
  assert.equal(withEdits(once, [edit(null)]), null);
  assert.deepEqual(withoutEdits(withEdits(randomNetwork(TRAINED, 4), [edit(1)])), randomNetwork(TRAINED, 4));
});

test("only parameters can be edited", () => {
  assert.throws(() => withEdits(null, [{ tensor: "input.value", index: [0, 1, 1], value: 1 }]), /input\.value/);
});

test("shapes follow from the sizes", () => {
  assert.deepEqual(shapesOf(TRAINED), {
    input: [1, 28, 28],
    conv1: [3, 26, 26],
    relu1: [3, 26, 26],
    pool1: [3, 13, 13],
    conv2: [10, 10, 10],
    relu2: [10, 10, 10],
    pool2: [10, 5, 5],
    dense: [10],
  });
  assert.deepEqual(lastPoolShape(TRAINED), [10, 5, 5]);
});

test("a note says which cells are in no window of a pool", () => {
  assert.equal(poolingNote(TRAINED), "");
  assert.match(
    poolingNote({ ...TRAINED, conv1: { filters: 1, size: 4 } }),
    /conv1 has 25 rows and columns\. The last of them are in no 2×2 window/,
  );
  const three = { input: 8, conv1: { filters: 1, size: 3 }, conv2: { filters: 1, size: 1 } };
  assert.match(poolingNote(three), /^conv2 has 3 rows and columns/);
});

test("wrong sizes get a message, and all others leave a last pool of at least one cell", () => {
  /** @param {number} filters @param {number} size */
  const problem = (filters, size) => sizeProblem({ ...TRAINED, conv1: { filters, size } }) ?? "";
  assert.match(problem(0, 3), /conv1 has 1 to 16 filters/);
  assert.match(problem(17, 3), /1 to 16 filters/);
  assert.match(problem(3, 8), /1×1 to 7×7/);
  assert.match(problem(2.5, 3), /whole number/);
  assert.match(problem(3, NaN), /1×1 to 7×7/);
  for (let one = 1; one <= 7; one++) {
    for (let two = 1; two <= 7; two++) {
      const both = { ...TRAINED, conv1: { filters: 16, size: one }, conv2: { filters: 1, size: two } };
      assert.equal(sizeProblem(both), null);
      assert.ok(lastPoolShape(both)[1] >= 1);
    }
  }
});

test("an input is 6 x 6 to 28 x 28, and something of it has to be left after each pool", () => {
  /** @param {number} input @param {number} one @param {number} two */
  const problem = (input, one, two) =>
    sizeProblem({ input, conv1: { filters: 1, size: one }, conv2: { filters: 1, size: two } });
  assert.match(problem(5, 3, 1) ?? "", /6×6 to 28×28/);
  assert.match(problem(29, 3, 1) ?? "", /6×6 to 28×28/);
  assert.match(problem(NaN, 3, 1) ?? "", /6×6 to 28×28/);
  assert.match(problem(6, 6, 1) ?? "", /after pool1/);
  assert.match(problem(8, 3, 4) ?? "", /pool1’s 3×3/);
  assert.equal(problem(6, 3, 1), null);
});

test("the paper network has sizes of its own, whatever else is said", () => {
  assert.deepEqual(sizesOf({ weights: "paper" }), PAPER);
  assert.equal(sizeProblem(PAPER), null);
  assert.deepEqual(lastPoolShape(PAPER), [2, 1, 1]);
});

test("what a digit has to be brought to is a part of the network", () => {
  assert.equal(formOf(null), null);
  assert.equal(formOf(randomNetwork(TRAINED, 1)), null);
  assert.deepEqual(formOf(randomNetwork({ ...TRAINED, input: 20 }, 1)), { input: 20 });
  assert.deepEqual(formOf(withEdits({ weights: "paper" }, [edit(1)])), { weights: "paper" });
});

test("trained weights keep the seed and the sizes of the network that they started from", () => {
  const network = randomNetwork({ ...TRAINED, input: 20, conv1: { filters: 2, size: 5 } }, 9);
  const trained = withWeights(network, { "conv1.W": typed([2, 1, 5, 5], (i) => i) });
  assert.equal(trained.seed, 9);
  assert.deepEqual(sizesOf(trained), sizesOf(network));
});

test("sizes that are left out are those of the trained network", () => {
  assert.deepEqual(sizesOf(null), TRAINED);
  assert.deepEqual(sizesOf({ conv1: { filters: 5 } }), { ...TRAINED, conv1: { filters: 5, size: 3 } });
});
