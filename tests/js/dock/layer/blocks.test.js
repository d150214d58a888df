import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf } from "../../../../static/js/dock/layer/blocks.js";
import { layersOf, TRAINED } from "../../../../static/js/model/presets.js";

/**
 * @param {import("../../../../static/js/model/panels.js").Form} form
 * @param {import("../../../../static/js/model/panels.js").Arrangement} arrangement
 */
const panel = (form, arrangement) => ({
  id: form === "bars" ? "probabilities" : "conv2.W",
  form,
  arrangement,
  parts: [],
  captions: [],
  label: "",
});
const LAYERS = layersOf(TRAINED);

test("a block of kernels is one filter with all of its planes", () => {
  const blocks = blocksOf(panel("maps", { blocks: 10, planes: 3, rows: 4, columns: 4 }), LAYERS);
  assert.deepEqual(blocks, { what: "filter", count: 10, planes: 3, rows: 4, columns: 4, size: 48 });
});

test("the bars of all classes are one block, in a row", () => {
  const blocks = blocksOf(panel("bars", { blocks: 1, planes: 1, rows: 10, columns: 1 }), LAYERS);
  assert.deepEqual(blocks, { what: "channel", count: 1, planes: 1, rows: 1, columns: 10, size: 10 });
});
