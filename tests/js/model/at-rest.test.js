import assert from "node:assert/strict";
import test from "node:test";

import { atRest } from "../../../static/js/model/at-rest.js";

const shown = { digit: 7 };
const still = { status: "still" };

test("what is shown is at rest once nothing is on its way, also after a failure", () => {
  for (const status of ["idle", "failed"]) assert.equal(atRest({ shown, work: { status }, training: still }), shown);
});

test("nothing is at rest while the pen is down, a request runs or a training goes on", () => {
  for (const status of ["drawing", "busy"]) assert.equal(atRest({ shown, work: { status }, training: still }), null);
  assert.equal(atRest({ shown, work: { status: "idle" }, training: { status: "running" } }), null);
});
