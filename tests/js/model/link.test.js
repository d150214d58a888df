import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";

import { decode, encode, LinkError } from "../../../static/js/model/link.js";
import { typed } from "../support.js";

/** @typedef {import("../../../static/js/model/link.js").View} View */

/** @type {View} */
const VIEW = { image: { sample: 7 }, objective: null, network: null, mistakes: null, cell: null, tab: null };

/** A stroke's worth of greys, as a drawing comes back from the server. */
function drawn() {
  const greys = new Uint8Array(784);
  for (let row = 4; row < 24; row++)
    for (let k = 0; k < 4; k++) greys[28 * row + 6 + ((row * 5) % 13) + k] = (row * 37 + k * 91) % 256;
  return Float64Array.from(greys, (grey) => grey / 255);
}

/** @param {Partial<View>} change */
const linkOf = (change) => encode({ ...VIEW, ...change });

test("a link can be read", async () => {
  /** @type {Partial<View>} */
  const view = {
    objective: { kind: "cross_entropy", label: 3 },
    cell: { tensor: "conv1.W.grad", index: [2, 0, 1, 1] },
    tab: "matrix",
  };
  assert.equal(await linkOf(view), "sample=7&label=3&cell=conv1.W.grad:2,0,1,1&tab=matrix");
});

/** @type {Record<string, Partial<View>>} */
const CHANGES = {
  "a sample": {},
  "a drawing": { image: { pixels: drawn() } },
  "pixels of any value": { image: { pixels: drawn().map((x) => x / 3) } },
  "a logit": { objective: { kind: "logit", index: 4 } },
  "a cell of pool2": { objective: { kind: "cell", channel: 3, row: 0, column: 4 } },
  "a delta": {
    objective: {
      kind: "delta",
      delta: Array.from({ length: 10 }, (_, c) => [
        [Math.sin(c), 1 / 3],
        [0, -1e-9],
      ]),
    },
  },
  "a random network": { network: { weights: "random", seed: 12, conv1: { filters: 5, size: 5 } } },
  "weights of the largest network": { network: { weights: { "conv2.W": typed([16, 16, 7, 7], Math.sin, "f8") } } },
  "many edits": {
    network: {
      edits: Array.from({ length: 48 }, (_, i) => ({ tensor: "conv2.W", index: [1, i % 3, 0, i], value: i / 7 })),
    },
  },
  "a mistake": { mistakes: [{ name: "flipped-kernel", layer: "conv1" }] },
  "two mistakes": {
    mistakes: [
      { name: "other-label", layer: "loss", variant: 3 },
      { name: "shifted", layer: "conv2", variant: "row" },
    ],
  },
  "the loss": { cell: { tensor: "loss", index: [] }, tab: "path" },
  "an open derivation": { cell: { tensor: "dense.b", index: [9] }, tab: "path" },
};
for (const [name, change] of Object.entries(CHANGES)) {
  test(`${name} comes back from its link as it was`, async () => {
    assert.deepEqual(await decode(`#${await linkOf(change)}`), { ...VIEW, ...change });
  });
}

test("a drawing's link is short, and one that deflates badly too", async () => {
  assert.ok((await linkOf({ image: { pixels: drawn() } })).length < 600);
  const noise = Float64Array.from(randomBytes(784), (grey) => grey / 255);
  assert.ok((await linkOf({ image: { pixels: noise } })).length < 1200);
});

test("an empty fragment is not a view", async () => {
  assert.equal(await decode(""), null);
  assert.equal(await decode("#"), null);
});

for (const broken of [
  "sample",
  "=7",
  "sample=",
  "sample=x",
  "sample=-1",
  "sample=7&sample=8",
  "label=3",
  "sample=7&digit=AA",
  "sample=7&label=three",
  "sample=7&utm_source=x",
  "sample=7&cell=conv1.W",
  "sample=7&cell=conv1.W:a",
  "sample=7&cell=:1",
  "sample=7&tab=everything",
  "sample=7&objective={",
  "sample=7&objective=3",
  "sample=7&network=~!!",
  "sample=7&network=null",
  "sample=%E0%A4%A",
  "digit=",
  "digit=AAAA",
  "digit=%00",
  "top",
  "/etc/passwd",
  "sample=7&__proto__=1",
  "sample=7&constructor=1",
  "sample=1&mistakes=flipped-kernel",
  "sample=1&mistakes=",
  "sample=1&mistakes=a:b,c:d,e:f",
  "sample=1&mistakes=a:b:{}",
]) {
  test(`#${broken} is refused with a message`, async () => {
    await assert.rejects(decode(broken), (error) => error instanceof LinkError && error.message.length > 10);
  });
}

/** Links that together have every part, and compressed pixels, an objective and a network. @type {Partial<View>[]} */
const WHOLE = [
  {
    image: { pixels: drawn() },
    network: { weights: "random", seed: 3 },
    objective: { kind: "logit", index: 4 },
    cell: { tensor: "conv1.W.grad", index: [2, 0, 1, 1] },
  },
  {
    objective: { kind: "cross_entropy", label: 3 },
    tab: "chain",
    ...CHANGES["two mistakes"],
    ...CHANGES["many edits"],
  },
  CHANGES["a delta"],
];

test("a link that was cut off anywhere is refused, or is a shorter link", async () => {
  for (const whole of await Promise.all(WHOLE.map(linkOf))) {
    for (let length = 1; length < whole.length; length++) {
      await decode(whole.slice(0, length)).catch((error) =>
        assert.ok(error instanceof LinkError, `${whole.slice(0, length)}: ${error}`),
      );
    }
  }
});

test("a link with one bit flipped anywhere is refused, or is another link", async () => {
  for (const whole of await Promise.all(WHOLE.map(linkOf))) {
    for (let bit = 0; bit < 7 * whole.length; bit++) {
      const at = Math.floor(bit / 7);
      const flipped = String.fromCharCode(whole.charCodeAt(at) ^ (1 << (bit % 7)));
      await decode(whole.slice(0, at) + flipped + whole.slice(at + 1)).catch((error) =>
        assert.ok(error instanceof LinkError, `bit ${bit} of ${whole}: ${error}`),
      );
    }
  }
});

test("garbage is refused with a message", async () => {
  for (let i = 0; i < 200; i++) {
    const garbage = randomBytes(1 + (i % 60)).toString(i % 2 ? "base64url" : "latin1");
    for (const fragment of [garbage, `digit=${garbage}`, `sample=1&network=~${garbage}`]) {
      await decode(fragment).catch((error) => assert.ok(error instanceof LinkError, String(error)));
    }
  }
});

test("a link can't be decompressed to more than a view can have", async () => {
  const edits = new Array(30_000).fill({ tensor: "conv1.W", index: [0, 0, 0, 0], value: 0 });
  const bomb = await linkOf({ network: { edits } });
  assert.ok(bomb.length < 20_000);
  await assert.rejects(decode(bomb), /more data than a view/);
});
