import assert from "node:assert/strict";
import test from "node:test";
import { eventsOf } from "../../../static/js/api/events.js";
import { createLatest } from "../../../static/js/state/one-at-a-time.js";

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

test("events are read wherever the stream is cut, in the middle of a letter too", async () => {
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

test("an event that never ends is none", async () => {
  assert.deepEqual(await read([new TextEncoder().encode('event: step\ndata: {"loss"')]), []);
});

test("what a hand changes goes one at a time, once more for all that came meanwhile, and not when that is forgotten", async () => {
  let runs = 0;
  let release;
  const latest = createLatest(() => {
    runs++;
    return new Promise((resolve) => (release = resolve));
  });
  const released = () => {
    release();
    return new Promise((resolve) => setImmediate(resolve));
  };
  latest.ask();
  latest.ask();
  const all = latest.ask();
  assert.equal(runs, 1);
  await released();
  assert.equal(runs, 2);
  latest.ask();
  latest.forget();
  await released();
  assert.equal(runs, 2);
  await all;
  latest.ask();
  assert.equal(runs, 3);
});
