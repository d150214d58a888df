import assert from "node:assert/strict";
import test from "node:test";
import { eventsOf } from "../../../static/js/api/events.js";

/** @param {Uint8Array[]} chunks */
async function read(chunks) {
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events = [];
  for await (const some of eventsOf(stream)) events.push(...some);
  return events;
}

test("events are read wherever the stream is cut, even in the middle of a letter", async () => {
  const text =
    'event: step\ndata: {"loss": 0.5, "name": "Größe"}\n\n: a comment\n\nevent: end\r\ndata: {"reason": "done"}\r\n\r\n';
  const bytes = new TextEncoder().encode(text);
  const expected = [
    { event: "step", data: { loss: 0.5, name: "Größe" } },
    { event: "end", data: { reason: "done" } },
  ];
  for (const size of [1, 2, 7, bytes.length]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    assert.deepEqual(await read(chunks), expected, `${size} bytes a chunk`);
  }
});

test("an event that does not end is dropped", async () => {
  assert.deepEqual(await read([new TextEncoder().encode('event: step\ndata: {"loss"')]), []);
});

test("breaking out of the loop closes the stream", async () => {
  let closed = false;
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel() {
      closed = true;
    },
  });
  for await (const _ of eventsOf(stream)) break;
  assert.ok(closed);
});
