import assert from "node:assert/strict";
import { test } from "node:test";
import { blockName, blocksOf } from "../../../../static/js/dock/layer/blocks.js";

/**
 * @param {import("../../../../static/js/model/panels.js").Form} form
 * @param {import("../../../../static/js/model/panels.js").Arrangement} arrangement
 */
const panel = (form, arrangement) => ({ id: "", form, arrangement, parts: [], captions: [], label: "" });

test("a block of kernels is one filter with all of its planes", () => {
  const blocks = blocksOf(panel("maps", { blocks: 10, planes: 3, rows: 4, columns: 4 }));
  assert.deepEqual(blocks, { count: 10, planes: 3, rows: 4, columns: 4, size: 48 });
});

test("the bars of all classes are one block, in a row", () => {
  const blocks = blocksOf(panel("bars", { blocks: 1, planes: 1, rows: 10, columns: 1 }));
  assert.deepEqual(blocks, { count: 1, planes: 1, rows: 1, columns: 10, size: 10 });
});

test("the first axis of a tensor counts channels, filters or classes", () => {
  assert.deepEqual(["conv1.value", "conv2.W", "conv2.W.grad", "dense.W"].map(blockName), [
    "channel",
    "filter",
    "filter",
    "class",
  ]);
});
