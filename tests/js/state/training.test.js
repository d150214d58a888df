import assert from "node:assert/strict";
import test from "node:test";
import { eventsOf } from "../../../static/js/api/events.js";
import { curves } from "../../../static/js/model/training-curve.js";
import { extended, nearest } from "../../../static/js/model/training-steps.js";
import { createLatest } from "../../../static/js/state/one-at-a-time.js";

const moment = (step, bytes = 10) => ({
  step,
  loss: 1 / (step + 1),
  accuracy: 0.5,
  weights: { w: { bdata: "x".repeat(bytes) } },
});
const moments = (count) => Array.from({ length: count }, (_, step) => moment(step));

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

test("a run that is taken up again does not count its first step twice", () => {
  assert.deepEqual(
    extended(moments(3), [moment(2), moment(3)]).map(({ step }) => step),
    [0, 1, 2, 3],
  );
});

test("where memory ends, weights of every second step go, and no loss does", () => {
  const all = extended(moments(3), [moment(3), moment(4), moment(5)], 50);
  assert.deepEqual(
    all.map(({ step }) => step),
    [0, 1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    all.flatMap(({ weights, step }) => (weights ? [step] : [])),
    [0, 2, 4, 5],
  );
  assert.deepEqual(
    [0, 1, 3, 5].map((at) => nearest(all, at)),
    [0, 0, 2, 5],
  );
});

test("the curve begins at the left with the largest loss at the top, and ends where the run is", () => {
  const { loss, accuracy, most, x } = curves(moments(3), { width: 100, height: 50, goal: 4 });
  assert.equal(most, 1);
  assert.equal(x(2), 50);
  assert.equal(loss, "M0.0 0.0L25.0 25.0L50.0 33.3");
  assert.equal(accuracy, "M0.0 25.0L25.0 25.0L50.0 25.0");
});

test("a loss below 0 lies under the line of 0", () => {
  const { least, most, loss } = curves(
    [
      { step: 0, loss: 1, accuracy: 0 },
      { step: 1, loss: -3, accuracy: 0 },
    ],
    { width: 10, height: 40, goal: 1 },
  );
  assert.deepEqual([least, most], [-3, 1]);
  assert.equal(loss, "M0.0 0.0L10.0 40.0");
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
