import assert from "node:assert/strict";
import test from "node:test";

import { addressOfTrace } from "../../../static/js/api/addresses.js";

test("the trace of a sample has an address, with its label if that is not its own", () => {
  const image = { sample: 7 };
  const address = "/api/trace/sample/7?arrays=typed&release=";
  assert.equal(addressOfTrace({ image }), address);
  assert.equal(addressOfTrace({ image, objective: { kind: "cross_entropy", label: 0 } }), `${address}&label=0`);
});

test("what is the user's own has no address", () => {
  const image = { sample: 7 };
  assert.equal(addressOfTrace({ image, objective: { kind: "logit", index: 0 } }), null);
  assert.equal(addressOfTrace({ image, network: { weights: "random" } }), null);
  assert.equal(addressOfTrace({ image, mistakes: [{ name: "flipped-kernel", layer: "conv1" }] }), null);
  assert.equal(addressOfTrace({ image: { drawing: [[1]] } }), null);
});
