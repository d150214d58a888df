import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { panels } from "../../../static/js/model/panels.js";
import { openTrace } from "../../../static/js/model/tensors.js";
import { deltaObjective } from "../layers.js";
import { traceReply, typed } from "../support.js";

const byId = (options) => new Map(panels(openTrace(traceReply(options))).map((panel) => [panel.id, panel]));

test("every layer has its value and its gradient, and what the gradient goes through", () => {
  assert.deepEqual(
    [...byId().keys()],
    [
      "input.value",
      "input.grad",
      "conv1.value",
      "conv1.W",
      "conv1.W.grad",
      "conv1.grad",
      "relu1.value",
      "relu1.mask",
      "relu1.grad",
      "pool1.value",
      "pool1.mask",
      "pool1.grad",
      "conv2.value",
      "conv2.W",
      "conv2.W.grad",
      "conv2.grad",
      "relu2.value",
      "relu2.mask",
      "relu2.grad",
      "pool2.value",
      "pool2.mask",
      "pool2.grad",
      "probabilities",
      "dense.W",
      "dense.W.grad",
      "dense.grad",
    ],
  );
});

test("a panel prints its range, its share or its count", () => {
  const all = byId({ ties: 12 });
  assert.deepEqual(all.get("pool2.value").captions, ["0 … 0.249"]);
  assert.deepEqual(all.get("pool2.grad").captions, ["±0.0249"]);
  assert.deepEqual(all.get("relu1.mask").captions, ["50 % pass"]);
  assert.deepEqual(all.get("pool1.mask").captions, ["507 winners", "12 ties"]);
  assert.deepEqual(all.get("conv1.W.grad").captions, ["dW ±0.0026", "db ±2.00e-4"]);
  assert.deepEqual(all.get("dense.grad").captions, ["p − y, ±9.00e-4"]);
});

test("no ties, no word of them; one is not many", () => {
  assert.deepEqual(byId().get("pool1.mask").captions, ["507 winners"]);
  assert.deepEqual(byId({ ties: 1 }).get("pool1.mask").captions, ["507 winners", "1 tie"]);
});

test("dense weights are tiled as the maps that they are multiplied with", () => {
  assert.deepEqual(byId().get("dense.W").arrangement, { blocks: 10, planes: 10, rows: 5, columns: 5 });
});

test("a screen reader is told the tensor, its shape and its range", () => {
  assert.equal(byId().get("pool1.grad").label, "pool1.grad, [3 x 13 x 13], ±0.0506");
});

test("where the backward pass starts at pool2, the head says why it has no gradient", () => {
  const all = byId({ objective: deltaObjective() });
  for (const id of ["dense.grad", "dense.W.grad"]) {
    assert.equal(all.get(id).empty, "No gradient: the backward pass starts at pool2.");
  }
  assert.ok(!("empty" in all.get("pool2.grad")));
});

test("every panel's colours are in the style sheet", () => {
  const css = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");
  for (const { id, parts } of byId().values()) {
    for (const { scale } of parts) assert.ok(css.includes(`--scale-${scale}:`), `${id}: ${scale}`);
  }
});

test("only a gate that stops all prints 0 %, and only one that stops none 100 %", () => {
  const captionOf = (passes) => {
    const reply = traceReply();
    reply.layers.find(({ name }) => name === "relu2").mask = typed([10, 10, 10], (i) => Number(i < passes), "u1");
    return panels(openTrace(reply)).find(({ id }) => id === "relu2.mask").captions[0];
  };
  const said = ["0 % pass", "<1 % pass", "1 % pass", "99 % pass", ">99 % pass", "100 % pass"];
  assert.deepEqual([0, 4, 5, 994, 995, 1000].map(captionOf), said);
});
