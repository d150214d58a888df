import assert from "node:assert/strict";
import test from "node:test";

import { fit, frameOf, LARGEST, panned, revealing, zoomed } from "../../../static/js/model/viewport.js";

const EXTENT = { columns: 26, rows: 26 };
const ROOM = { width: 800, height: 260 };

test("at first all cells are in view, as squares of whole pixels", () => {
  const frame = frameOf(fit(EXTENT, ROOM), EXTENT, ROOM);
  assert.deepEqual(frame, { cell: 10, x: [0, 26], y: [0, 26], width: 260, height: 260 });
});

test("enlarged cells use all of the room, and their middle stays where it is", () => {
  const before = frameOf(fit(EXTENT, ROOM), EXTENT, ROOM);
  const frame = frameOf(zoomed(before, 3, [13, 13], before.cell), EXTENT, ROOM);
  assert.equal(frame.cell, 30);
  assert.equal(frame.width, 26 * 30);
  assert.equal(frame.height, ROOM.height);
  assert.equal(Math.round((13 - frame.y[0]) * frame.cell), (13 - before.y[0]) * before.cell);
});

test("cells are never smaller than when all are in view, nor larger than the largest", () => {
  const all = frameOf(fit(EXTENT, ROOM), EXTENT, ROOM);
  assert.equal(zoomed(all, 0.5, [0, 0], all.cell).cell, all.cell);
  assert.equal(zoomed(all, 1000, [0, 0], all.cell).cell, LARGEST);
});

test("what is in view ends where the cells end", () => {
  const enlarged = frameOf({ cell: 40, left: 5, top: 5 }, EXTENT, ROOM);
  for (const [right, down] of [
    [9999, 9999],
    [-9999, -9999],
  ]) {
    const { x, y } = frameOf(panned(enlarged, right, down), EXTENT, ROOM);
    assert.ok(x[0] >= 0 && x[1] <= 26 && y[0] >= 0 && y[1] <= 26);
  }
});

test("a cell is brought into view by the smallest move", () => {
  const enlarged = frameOf({ cell: 40, left: 5, top: 5 }, EXTENT, ROOM);
  assert.deepEqual(revealing(enlarged, { x: 10, y: 8 }), { cell: 40, left: 5, top: 5 });
  assert.deepEqual(revealing(enlarged, { x: 2, y: 8 }), { cell: 40, left: 2, top: 5 });
  assert.equal(revealing(enlarged, { x: 10, y: 20 }).top, 20 + 1 - ROOM.height / 40);
});
