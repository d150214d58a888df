import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { panelFor, panels } from "../../../static/js/model/panels.js";
import { openTrace } from "../../../static/js/model/tensors.js";
import { traceReply, typed } from "../support.js";

/** The panels of the page, as app/web/picture.py lists them. */
const IDS = [
  ...["input.value", "input.grad"],
  ...["conv1.value", "conv1.W", "conv1.W.grad", "conv1.grad"],
  ...["relu1.value", "relu1.mask", "relu1.grad"],
  ...["pool1.value", "pool1.mask", "pool1.grad"],
  ...["conv2.value", "conv2.W", "conv2.W.grad", "conv2.grad"],
  ...["relu2.value", "relu2.mask", "relu2.grad"],
  ...["pool2.value", "pool2.mask", "pool2.grad"],
  ...["probabilities", "dense.W", "dense.W.grad", "dense.grad"],
];

/** @typedef {import("../../../static/js/model/panels.js").Panel} Panel */

/** @param {Parameters<typeof traceReply>[0]} [options] */
const picture = (options) => panels(openTrace(traceReply(options)), IDS);

/** The panels that show something, by their ids. @param {Parameters<typeof traceReply>[0]} [options] */
function drawn(options) {
  const all = new Map(picture(options).flatMap((panel) => ("empty" in panel ? [] : [[panel.id, panel]])));
  return {
    /** @param {string} id @returns {Panel} */
    get(id) {
      const panel = all.get(id);
      assert.ok(panel, `${id} is empty`);
      return panel;
    },
    values: () => all.values(),
  };
}

test("there is a panel for each id that the page has, in its order", () => {
  assert.deepEqual(
    picture().map(({ id }) => id),
    IDS,
  );
});

test("an id that names nothing to draw is an error in the page, and no panel elsewhere", () => {
  const trace = openTrace(traceReply());
  for (const id of ["loss", "conv9.value", "conv1.X"]) {
    assert.equal(panelFor(trace, id), undefined);
    assert.throws(() => panels(trace, [id]), { message: new RegExp(id) });
  }
});

test("a convolution's values have a sign, and the values of all other layers start at 0", () => {
  const all = drawn();
  /** @param {string} id */
  const scaleOf = (id) => all.get(id).parts[0].scale;
  assert.deepEqual(["conv1.value", "conv2.value"].map(scaleOf), ["signed", "signed"]);
  const others = ["input.value", "relu1.value", "pool2.value", "probabilities"];
  assert.deepEqual(new Set(others.map(scaleOf)), new Set(["sequential"]));
});

test("a panel prints its range, its share or its count", () => {
  const all = drawn({ ties: 12 });
  assert.deepEqual(all.get("pool2.value").captions, ["0 … 0.249"]);
  assert.deepEqual(all.get("pool2.grad").captions, ["±0.0249"]);
  assert.deepEqual(all.get("relu1.mask").captions, ["50 % pass"]);
  assert.deepEqual(all.get("pool1.mask").captions, ["507 winners", "12 ties"]);
  assert.deepEqual(all.get("conv1.W.grad").captions, ["dW ±0.0026", "db ±2.00e-4"]);
  assert.deepEqual(all.get("dense.grad").captions, ["p − y", "±9.00e-4"]);
});

test("ties are mentioned only if there are any, and one is a tie", () => {
  assert.deepEqual(drawn().get("pool1.mask").captions, ["507 winners"]);
  assert.deepEqual(drawn({ ties: 1 }).get("pool1.mask").captions, ["507 winners", "1 tie"]);
});

test("dense weights are tiled as maps of the shape that they multiply", () => {
  assert.deepEqual(drawn().get("dense.W").arrangement, { blocks: 10, planes: 10, rows: 5, columns: 5 });
});

test("the label for screen readers has the tensor, its shape and its range", () => {
  assert.equal(drawn().get("pool1.grad").label, "pool1.grad, [3 x 13 x 13], ±0.0506");
});

test("where the backward pass starts at pool2, the head says why it has no gradient", () => {
  const empty = picture({ objective: { kind: "cell", channel: 0, row: 2, column: 2 } }).filter(
    (panel) => "empty" in panel,
  );
  const words = "No gradient: the backward pass starts at pool2.";
  assert.deepEqual(empty, [
    { id: "dense.W.grad", empty: words },
    { id: "dense.grad", empty: words },
  ]);
});

test("every panel's colours are in the style sheet", () => {
  const css = readFileSync(new URL("../../../static/css/tokens.css", import.meta.url), "utf8");
  for (const { id, parts } of drawn().values()) {
    for (const { scale } of parts) assert.ok(css.includes(`--scale-${scale}:`), `${id}: ${scale}`);
  }
});

test("0 % is printed only if nothing passes, and 100 % only if everything does", () => {
  /** @param {number} passes */
  const captionOf = (passes) => {
    const reply = traceReply();
    const relu2 = reply.layers.find(({ name }) => name === "relu2");
    assert.ok(relu2);
    relu2.mask = typed([10, 10, 10], (i) => Number(i < passes), "u1");
    const [panel] = panels(openTrace(reply), ["relu2.mask"]);
    return "empty" in panel ? "" : panel.captions[0];
  };
  const said = ["0 % pass", "<1 % pass", "1 % pass", "99 % pass", ">99 % pass", "100 % pass"];
  assert.deepEqual([0, 4, 5, 994, 995, 1000].map(captionOf), said);
});
