import assert from "node:assert/strict";
import test from "node:test";

import { arrange, gridOf, placeOf, positionAt } from "../../../static/js/model/chart-grid.js";

const TEN = { planes: 10, rows: 5, columns: 5 };

test("planes are arranged so that their cells are as large as they can be", () => {
  assert.equal(arrange(TEN, { width: 900, height: 100 }).across, 10);
  assert.equal(arrange(TEN, { width: 100, height: 900 }).across, 1);
  assert.deepEqual(arrange({ planes: 1, rows: 26, columns: 26 }, { width: 9, height: 9 }).extent, {
    columns: 26,
    rows: 26,
  });
});

test("every cell is found at its place, and the places between the planes have none", () => {
  const grid = arrange(TEN, { width: 400, height: 200 });
  for (let plane = 0; plane < 10; plane++) {
    for (const [row, column] of [
      [0, 0],
      [4, 4],
      [2, 3],
    ]) {
      const { x, y } = placeOf(grid, [plane, row, column]);
      assert.deepEqual(positionAt(grid, x + 0.5, y + 0.5), [plane, row, column]);
    }
  }
  const filled = gridOf(grid, (offset) => offset).flat();
  assert.equal(filled.length, grid.extent.rows * grid.extent.columns);
  assert.deepEqual(
    filled.filter((offset) => offset !== null).sort((a, b) => a - b),
    [...Array(250).keys()],
  );
  assert.equal(positionAt(grid, 5.5, 1.5), null);
  assert.equal(positionAt(grid, -1, 1.5), null);
});
