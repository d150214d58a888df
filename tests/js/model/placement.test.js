import assert from "node:assert/strict";
import test from "node:test";

import { createDependencies } from "../../../static/js/model/dependencies.js";
import { panelFor } from "../../../static/js/model/panels.js";
import { boxRects, cellAtPoint, cellRect, panelInDirection, placePanels } from "../../../static/js/model/placement.js";
import { geometryTrace } from "../layers.js";
import { mapPanel } from "../support.js";

/** @param {string} id @param {Parameters<typeof mapPanel>} shape */
const panel = (id, ...shape) => ({ ...mapPanel(...shape), id });
/** @param {number} left @param {number} top @param {number} width @param {number} height */
const slot = (left, top, width, height) => ({ left, top, width, height });
/** @param {Record<string, ReturnType<typeof slot>>} slots */
const measured = (slots, pixel = 1) => ({
  frame: slot(10, 20, 500, 500),
  slots: new Map(Object.entries(slots)),
  pixel,
});

/** @param {ReturnType<typeof placePanels>} placed @param {string} id */
const at = (placed, id) => {
  const placement = placed.get(id);
  assert.ok(placement, id);
  return placement;
};

test("a panel is tiled for its own slot, and panels of one shape and size alike", () => {
  const slots = { a: slot(10, 20, 60, 300), b: slot(220, 20, 300, 60), c: slot(10, 400, 60, 300) };
  const placed = placePanels(
    ["a", "b", "c"].map((id) => panel(id, 3, 1, 10, 10)),
    measured(slots),
  );
  assert.deepEqual(at(placed, "a").tiling, at(placed, "c").tiling);
  /** @param {string} id */
  const corners = (id) => at(placed, id).tiling.tiles.map(({ x, y }) => [x > 0, y > 0]);
  assert.deepEqual(corners("a").at(-1), [false, true], "one below the other");
  assert.deepEqual(corners("b").at(-1), [true, false], "side by side");
});

test("a panel starts at whole device pixels from the picture's corner", () => {
  const placed = placePanels([panel("a", 1, 1, 4, 4)], measured({ a: slot(30.26, 40.74, 50, 50) }, 2));
  assert.equal(at(placed, "a").left, 41);
  assert.equal(at(placed, "a").top, 41);
});

for (const pixel of [1, 1.5, 2]) {
  test(`a point finds the cell that is drawn there, at ${pixel} device pixels a CSS pixel`, () => {
    const slots = { a: slot(10, 20, 40, 40), b: slot(60, 20, 40, 40) };
    const placed = placePanels([panel("a", 1, 1, 4, 4), panel("b", 1, 1, 4, 4)], measured(slots, pixel));
    const { x, y, width, height } = cellRect(at(placed, "b"), { part: 0, offset: 6 });
    assert.ok(x >= 50 && x + width <= 90 && y + height <= 40);
    const found = cellAtPoint(placed.values(), x + width / 2, y + height / 2);
    assert.equal(found?.placement.panel.id, "b");
    assert.deepEqual(found?.spot, { part: 0, offset: 6 });
    assert.equal(cellAtPoint(placed.values(), 45, 5), null);
  });
}

test("a step to the side goes to the nearest panel that lies opposite", () => {
  const slots = { a: slot(0, 0, 40, 90), b: slot(50, 50, 40, 40), c: slot(100, 0, 40, 90), d: slot(0, 100, 140, 40) };
  const placed = placePanels(
    Object.keys(slots).map((id) => panel(id, 1, 1, 4, 4)),
    measured(slots),
  );
  /** @param {string} id @param {number} dx @param {number} dy */
  const to = (id, dx, dy) => panelInDirection([...placed.values()], at(placed, id), dx, dy)?.panel.id;
  assert.equal(to("a", 1, 0), "b");
  assert.equal(to("b", 1, 0), "c");
  assert.equal(to("c", 0, 1), "d");
  assert.equal(to("a", -1, 0), undefined);
});

test("a box of cells covers a rectangle in each of its tiles", () => {
  const trace = geometryTrace();
  const pool1 = panelFor(trace, "pool1.value");
  assert.ok(pool1 && "parts" in pool1);
  const placement = at(placePanels([pool1], measured({ "pool1.value": slot(10, 20, 100, 300) })), "pool1.value");
  const [box] = createDependencies(trace)
    .sources({ tensor: "conv2.value", index: [4, 2, 5] })
    .slice(-1);
  const rects = boxRects(placement, box);
  assert.equal(rects.length, 3);
  /** @param {number} d @param {number} r @param {number} c */
  const cell = (d, r, c) => cellRect(placement, { part: 0, offset: (d * 13 + r) * 13 + c });
  for (const [d, { x, y, width, height }] of rects.entries()) {
    const [first, last] = [cell(d, 2, 5), cell(d, 5, 8)];
    assert.deepEqual([x, y], [first.x, first.y]);
    assert.deepEqual([x + width, y + height], [last.x + last.width, last.y + last.height]);
  }
});

test("a bias is marked where it is drawn, and not in the kernels beside it; a logit where its probability is", () => {
  const trace = geometryTrace();
  const { boxOf } = createDependencies(trace);
  for (const [id, tensor, part, index] of /** @type {const} */ ([
    ["conv1.W", "conv1.b", 1, 2],
    ["conv2.W.grad", "conv2.b.grad", 1, 7],
    ["dense.W", "dense.b", 1, 9],
    ["probabilities", "dense.value", 0, 8],
  ])) {
    const model = panelFor(trace, id);
    assert.ok(model && "parts" in model);
    const placement = at(placePanels([model], measured({ [id]: slot(10, 20, 200, 300) })), id);
    const rects = boxRects(placement, boxOf({ tensor, index: [index] }));
    assert.deepEqual(rects, [cellRect(placement, { part, offset: index })], tensor);
  }
});
