import assert from "node:assert/strict";
import test from "node:test";

import { areaRect, fitMap, nextPosition, pooled, positionAt } from "../../../static/js/paint/map-layout.js";

const THREE = { planes: 3, rows: 4, columns: 4 };

test("planes are arranged side by side in as many rows as make their cells largest", () => {
  assert.equal(fitMap(THREE, { width: 300, height: 60 }, 1).across, 3);
  assert.equal(fitMap(THREE, { width: 60, height: 300 }, 1).across, 1);
});

test("square cells are whole device pixels, and a map never exceeds its room", () => {
  for (const pixel of [1, 1.5, 2]) {
    for (const [width, height] of [
      [301, 77],
      [64, 301],
      [500, 500],
    ]) {
      const layout = fitMap(THREE, { width, height }, pixel);
      assert.equal(layout.cellWidth, layout.cellHeight);
      assert.equal((layout.cellWidth * pixel) % 1, 0);
      assert.ok(layout.width <= width && layout.height <= height);
    }
  }
});

test("the middle of every cell is found as its position", () => {
  const layout = fitMap(THREE, { width: 120, height: 120 }, 1);
  for (let plane = 0; plane < 3; plane++) {
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 4; column++) {
        const { x, y, width, height } = areaRect(layout, { plane, row, column });
        assert.deepEqual(positionAt(layout, x + width / 2, y + height / 2), [plane, row, column]);
      }
    }
  }
  assert.equal(positionAt(layout, -1, 5), null);
  assert.equal(positionAt(layout, layout.width + 5, 5), null);
});

test("an arrow goes to the next cell, into the next plane at an edge, and stops at the last edge", () => {
  const layout = fitMap(THREE, { width: 300, height: 60 }, 1);
  assert.deepEqual(nextPosition(layout, [0, 1, 2], 0, 1), [0, 1, 3]);
  assert.deepEqual(nextPosition(layout, [0, 1, 3], 0, 1), [1, 1, 0]);
  assert.deepEqual(nextPosition(layout, [1, 1, 0], 0, -1), [0, 1, 3]);
  assert.deepEqual(nextPosition(layout, [2, 1, 3], 0, 1), [2, 1, 3]);
  const column = fitMap(THREE, { width: 60, height: 300 }, 1);
  assert.deepEqual(nextPosition(column, [0, 3, 2], 1, 0), [1, 0, 2]);
  assert.deepEqual(nextPosition(column, [1, 0, 2], -1, 0), [0, 3, 2]);
});

test("if several cells share a pixel, the largest of them is seen", () => {
  const layout = fitMap({ planes: 1, rows: 1, columns: 40 }, { width: 20, height: 20 }, 1);
  assert.equal(layout.pixelColumns, 20);
  const data = Float32Array.from({ length: 40 }, (_, i) => (i === 7 ? -9 : i % 2));
  assert.equal(pooled(data, layout)[3], -9);
  assert.equal(pooled(data, layout)[4], 1);
});
