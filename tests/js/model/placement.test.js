import assert from "node:assert/strict";
import test from "node:test";

import { beyond, find, locate, place } from "../../../static/js/model/placement.js";
import { mapPanel } from "../support.js";

const panel = (id, ...shape) => ({ ...mapPanel(...shape), id });
const slot = (left, top, width, height) => ({ left, top, width, height });
const measured = (slots, pixel = 1) => ({
  frame: slot(10, 20, 500, 500),
  slots: new Map(Object.entries(slots)),
  pixel,
});

test("panels of one shape are tiled alike, for the smallest of their slots", () => {
  const slots = { a: slot(10, 20, 200, 300), b: slot(220, 20, 80, 100), c: slot(310, 20, 80, 100) };
  const placed = place([panel("a", 3, 1, 10, 10), panel("b", 3, 1, 10, 10), panel("c", 1, 1, 10, 10)], measured(slots));
  assert.deepEqual(placed.get("a").tiling, placed.get("b").tiling);
  assert.notDeepEqual(placed.get("a").tiling, placed.get("c").tiling);
});

test("a panel stands on whole device pixels from the picture's corner", () => {
  const placed = place([panel("a", 1, 1, 4, 4)], measured({ a: slot(30.26, 40.74, 50, 50) }, 2));
  assert.equal(placed.get("a").left, 41);
  assert.equal(placed.get("a").top, 41);
});

for (const pixel of [1, 1.5, 2]) {
  test(`a point finds the cell that is drawn there, at ${pixel} device pixels a CSS pixel`, () => {
    const slots = { a: slot(10, 20, 40, 40), b: slot(60, 20, 40, 40) };
    const placed = place([panel("a", 1, 1, 4, 4), panel("b", 1, 1, 4, 4)], measured(slots, pixel));
    const { x, y, width, height } = locate(placed.get("b"), { part: 0, offset: 6 });
    assert.ok(x >= 50 && x + width <= 90 && y + height <= 40);
    const found = find(placed.values(), x + width / 2, y + height / 2);
    assert.equal(found.placement.panel.id, "b");
    assert.deepEqual(found.spot, { part: 0, offset: 6 });
    assert.equal(find(placed.values(), 45, 5), null);
  });
}

test("a step to the side goes to the nearest panel that lies across", () => {
  const slots = { a: slot(0, 0, 40, 90), b: slot(50, 50, 40, 40), c: slot(100, 0, 40, 90), d: slot(0, 100, 140, 40) };
  const placed = place(
    Object.keys(slots).map((id) => panel(id, 1, 1, 4, 4)),
    measured(slots),
  );
  const to = (id, dx, dy) => beyond([...placed.values()], placed.get(id), dx, dy)?.panel.id;
  assert.equal(to("a", 1, 0), "b");
  assert.equal(to("b", 1, 0), "c");
  assert.equal(to("c", 0, 1), "d");
  assert.equal(to("a", -1, 0), undefined);
});
