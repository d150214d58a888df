import assert from "node:assert/strict";
import test from "node:test";

import { onBusy, patiently } from "../../../static/js/api/patience.js";

const BUSY = () => new Response("{}", { status: 503, headers: { "Retry-After": "2" } });

/** A clock that does not wait, and how long it should have. @param {import("node:test").TestContext} t */
function hurry(t) {
  /** @type {number[]} */
  const waits = [];
  t.mock.method(globalThis, "setTimeout", (/** @type {() => void} */ go, /** @type {number} */ milliseconds) => {
    waits.push(milliseconds);
    queueMicrotask(go);
  });
  return waits;
}

/** A server that gives these responses. */
function serverOf(/** @type {(() => Response)[]} */ ...replies) {
  let asked = 0;
  return { asked: () => asked, ask: async () => replies[Math.min(asked++, replies.length - 1)]() };
}

test("a request that a busy server refuses is asked again when the server says, and not before", async (t) => {
  const waits = hurry(t);
  const { asked, ask } = serverOf(BUSY, BUSY, () => new Response("done"));
  assert.equal(await (await patiently(ask)).text(), "done");
  assert.equal(asked(), 3);
  for (const [i, wait] of waits.entries()) assert.ok(wait >= 2000 * 2 ** i && wait <= 4000 * 2 ** i, `${wait} ms`);
});

test("a request beyond the share of one address is asked again too", async (t) => {
  hurry(t);
  const { ask } = serverOf(
    () => new Response("{}", { status: 429, headers: { "Retry-After": "2" } }),
    () => new Response("done"),
  );
  assert.equal(await (await patiently(ask)).text(), "done");
});

test("not all readers ask again at the same moment", async (t) => {
  const waits = hurry(t);
  const { ask } = serverOf(BUSY);
  for (let i = 0; i < 5; i++) await patiently(ask);
  assert.equal(new Set(waits).size, waits.length);
});

test("after some tries the refusal is the answer", async (t) => {
  hurry(t);
  const { asked, ask } = serverOf(BUSY);
  assert.equal((await patiently(ask)).status, 503);
  assert.equal(asked(), 4);
});

test("no other failure is asked again", async () => {
  for (const [status, headers] of /** @type {const} */ ([
    [503, {}],
    [429, { "Retry-After": "40" }], // too often in this minute
    [500, {}],
  ])) {
    const { asked, ask } = serverOf(() => new Response("{}", { status, headers }));
    assert.equal((await patiently(ask)).status, status);
    assert.equal(asked(), 1);
  }
});

test("who gives up does not ask again", async () => {
  const job = new AbortController();
  let asked = 0;
  const reply = patiently(async () => {
    asked++;
    setImmediate(() => job.abort());
    return BUSY();
  }, job.signal);
  await assert.rejects(reply, { name: "AbortError" });
  assert.equal(asked, 1);
});

test("the page is told when the first request waits, and when none waits any more", async (t) => {
  /** @type {boolean[]} */
  const told = [];
  onBusy((isBusy) => told.push(isBusy));
  hurry(t);
  const { ask } = serverOf(BUSY, BUSY, () => new Response("done"));
  await Promise.all([patiently(ask), patiently(ask)]);
  assert.deepEqual(told, [true, false]);
});
