import assert from "node:assert/strict";
import test from "node:test";

import * as api from "../../../static/js/api/client.js";
import { ApiError } from "../../../static/js/api/errors.js";

const EXPERIMENT = { image: { sample: 0 } };
const signal = () => new AbortController().signal;

/** A fetch whose response has this body. @param {import("node:test").TestContext} t @param {(init: RequestInit) => BodyInit} body */
function respondWith(t, body) {
  /** @type {RequestInit[]} */
  const requests = [];
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ _, /** @type {RequestInit} */ init = {}) => {
    requests.push(init);
    return new Response(body(init));
  });
  return requests;
}

/** The body of a reply breaks off after its first letters, or, if there is a signal, when that is aborted. */
function cutOff(/** @type {RequestInit} */ { signal }) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("[{"));
      if (signal) signal.addEventListener("abort", () => controller.error(signal.reason));
      else controller.error(new TypeError("network error"));
    },
  });
}

/** @param {{event: string, data: unknown}[]} events */
const streamOf = (events) =>
  events.map(({ event, data }) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join("");

test("a reply that is cut off is reported like a server that does not answer", async (t) => {
  respondWith(t, cutOff);
  for (const call of [
    () => api.samples(),
    () => api.trace(EXPERIMENT),
    () => api.exportFile(EXPERIMENT, "npz", null),
  ]) {
    await assert.rejects(call, (error) => error instanceof ApiError && error.code === "unreachable" && error.again);
  }
});

test("a sample is asked for by its address, and any other digit with a body", async (t) => {
  const sent = respondWith(t, cutOff);
  for (const image of [{ sample: 7 }, { drawing: [[1]] }]) await assert.rejects(() => api.trace({ image }));
  assert.deepEqual(
    sent.map(({ method }) => method),
    [undefined, "POST"],
  );
});

test("a request that is aborted while its reply comes in is no failure of the server", async (t) => {
  respondWith(t, cutOff);
  const job = new AbortController();
  const reply = api.trace(EXPERIMENT, job.signal);
  setImmediate(() => job.abort());
  await assert.rejects(reply, { name: "AbortError" });
});

test("a check reads its progress and its result from a stream of events", async (t) => {
  const result = { agrees: true, verdict: "They agree." };
  const requests = respondWith(t, () =>
    streamOf([
      { event: "progress", data: { done: 1, of: 2 } },
      { event: "progress", data: { done: 2, of: 2 } },
      { event: "result", data: result },
    ]),
  );
  /** @type {number[]} */
  const done = [];
  const reply = await api.check({ experiment: EXPERIMENT }, signal(), (progress) => done.push(progress.done));
  assert.deepEqual(reply, result);
  assert.deepEqual(done, [1, 2]);
  assert.equal(new Headers(requests[0].headers).get("Accept"), "text/event-stream");
});

test("a comparison reads its progress and its result from a stream too", async (t) => {
  const array = { dtype: "f8", shape: "1", bdata: btoa(String.fromCharCode(...new Uint8Array(8))) };
  respondWith(t, () =>
    streamOf([
      { event: "progress", data: { done: 10, of: 100 } },
      { event: "result", data: { verdict: "equal", difference: array, right: array } },
    ]),
  );
  /** @type {number[]} */
  const done = [];
  const question = { experiment: EXPERIMENT, tensor: "dense.b.grad", values: [0] };
  const reply = await api.compare(question, signal(), (progress) => done.push(progress.done));
  assert.deepEqual(reply.right.shape, [1]);
  assert.deepEqual(done, [10]);
});

test("a check whose stream ends with an error, or without a result, fails", async (t) => {
  respondWith(t, () => streamOf([{ event: "error", data: { code: "overloaded", message: "Too much." } }]));
  const check = () => api.check({ experiment: EXPERIMENT }, signal(), () => {});
  await assert.rejects(check, { name: "Error", code: "overloaded", message: "Too much." });
  t.mock.restoreAll();
  respondWith(t, () => streamOf([{ event: "progress", data: { done: 1, of: 2 } }]));
  await assert.rejects(check, { code: "unreachable" });
});
