import assert from "node:assert/strict";
import test from "node:test";

import * as api from "../../../static/js/api/client.js";
import { ApiError } from "../../../static/js/api/errors.js";

/** The body of a reply breaks off after its first letters; where there is a signal, only when it is aborted. */
function cutOff(t) {
  t.mock.method(globalThis, "fetch", async (_, { signal } = {}) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("[{"));
        if (signal) signal.addEventListener("abort", () => controller.error(signal.reason));
        else controller.error(new TypeError("network error"));
      },
    });
    return new Response(body);
  });
}

test("a reply that is cut off is said like a server that does not answer", async (t) => {
  cutOff(t);
  for (const call of [() => api.samples(), () => api.check({}), () => api.exportFile({}, "npz", null)]) {
    await assert.rejects(call, (error) => error instanceof ApiError && error.code === "unreachable" && error.again);
  }
});

test("a request that is taken back while its reply comes in is no failure of the server's", async (t) => {
  cutOff(t);
  const job = new AbortController();
  const reply = api.trace({}, job.signal);
  setImmediate(() => job.abort());
  await assert.rejects(reply, { name: "AbortError" });
});
