/** The address of the practice page, and the digit that a link brings to it. */

import assert from "node:assert/strict";
import test from "node:test";
import { forPaper, parseAddress, printAddress } from "../../../static/js/model/practice-link.js";

test("an address is read as it was written", () => {
  for (const link of [null, { seed: "class 8b", each: false }, { seed: "ä&=?#", each: true }]) {
    for (const lesson of [null, "07-one-weight"]) {
      const address = printAddress({ lesson, link });
      assert.deepEqual(parseAddress(address.split("?")[1] ?? ""), { lesson, link });
    }
  }
  assert.equal(printAddress({ lesson: null, link: null }), "/practice");
});

test("each may stand alone or with a value, and an empty seed is none", () => {
  assert.deepEqual(parseAddress("?seed=7&each").link, { seed: "7", each: true });
  assert.deepEqual(parseAddress("?seed=7&each=1").link, { seed: "7", each: true });
  assert.deepEqual(parseAddress("?seed=7&each=0").link, { seed: "7", each: false });
  assert.equal(parseAddress("?seed=%20&each").link, null);
  assert.equal(parseAddress(`?seed=${"x".repeat(99)}`).link?.seed.length, 40);
});

test("a drawn digit is sent as a drawing, one of the paper network as its pixels, and others not at all", () => {
  const pixels = (/** @type {number} */ side) => ({ pixels: new Float64Array(side * side) });
  assert.deepEqual(forPaper({ sample: 3 }), { sample: 3 });
  assert.deepEqual(Object.keys(forPaper(pixels(28)) ?? {}), ["drawing"]);
  assert.deepEqual(forPaper(pixels(8)), { pixels: Array.from({ length: 8 }, () => Array(8).fill(0)) });
  assert.equal(forPaper(pixels(12)), null);
});
