/** A machine is fast only if everything that is known of it says so. */

import assert from "node:assert/strict";
import test from "node:test";
import { isFast } from "../../../static/js/model/machine.js";

/** @type {import("../../../static/js/model/machine.js").Machine} */
const LAPTOP = { cores: 8, memory: 8, hasMouse: true, savesData: false, network: "4g", firstPicture: 60 };

test("a laptop is fast, whether or not the browser tells its memory and its network", () => {
  assert.equal(isFast(LAPTOP), true);
  assert.equal(isFast({ ...LAPTOP, memory: undefined, savesData: undefined, network: undefined }), true);
});

/** @type {Partial<typeof LAPTOP>[]} */
const SLOW = [
  { cores: 2 },
  { memory: 4 },
  { hasMouse: false },
  { savesData: true },
  { network: "3g" },
  { firstPicture: 400 },
];

for (const fact of SLOW) {
  test(`a machine with ${JSON.stringify(fact)} is slow`, () => {
    assert.equal(isFast({ ...LAPTOP, ...fact }), false);
  });
}
