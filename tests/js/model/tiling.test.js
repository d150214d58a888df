import assert from "node:assert/strict";
import test from "node:test";

import { heatmapMatrix, neighbour, rectOf, spotAt, tile } from "../../../static/js/model/tiling.js";
import { mapPanel } from "../support.js";

/** @typedef {{panel: ReturnType<typeof mapPanel>, width: number, height: number, pixel: number}} Shape */

/** @type {[planes: number, rows: number, beside: boolean][]} */
const BLOCKS = [
  [1, 28, false],
  [1, 10, false],
  [1, 1, false],
  [3, 4, true],
  [16, 7, true],
  [1, 3, true],
];
const SLOTS = [
  { width: 129, height: 242 },
  { width: 106, height: 90 },
  { width: 48, height: 214 },
];

/** @type {Shape[]} panels of many architectures, in slots of many sizes, on many screens */
const SHAPES = [1, 3, 10, 16].flatMap((blocks) =>
  BLOCKS.flatMap(([planes, rows, beside]) =>
    SLOTS.flatMap((slot) =>
      [1, 1.5, 3].map((pixel) => ({ panel: mapPanel(blocks, planes, rows, rows, { beside }), ...slot, pixel })),
    ),
  ),
);

/** @param {Shape} shape */
const inDevicePixels = ({ panel, width, height, pixel }) =>
  tile(panel, Math.floor(width * pixel), Math.floor(height * pixel), pixel);

test("a panel of any architecture lies inside its slot", () => {
  for (const shape of SHAPES) {
    const { unit, width, height } = inDevicePixels(shape);
    assert.ok(width * unit <= shape.width * shape.pixel + 1e-9, JSON.stringify(shape.panel.arrangement));
    assert.ok(height * unit <= shape.height * shape.pixel + 1e-9, JSON.stringify(shape.panel.arrangement));
  }
});

test("the point in the middle of a cell finds that cell", () => {
  for (const shape of SHAPES) {
    const tiling = inDevicePixels(shape);
    shape.panel.parts.forEach(({ tensor }, part) => {
      for (let offset = 0; offset < tensor.data.length; offset += tensor.data.length > 1000 ? 7 : 1) {
        const { x, y, width, height } = rectOf(tiling, { part, offset });
        assert.deepEqual(spotAt(tiling, x + width / 2, y + height / 2), { part, offset });
      }
    });
  }
});

test("cells are squares of whole device pixels wherever one pixel fits", () => {
  for (const shape of SHAPES) {
    const { unit, tiles } = inDevicePixels(shape);
    const [first] = tiles;
    assert.equal(first.width, first.height);
    if (unit * first.width >= 1) assert.equal((unit * first.width) % 1, 0);
  }
});

test("a heatmap draws each number at the place where it is found", () => {
  const panel = mapPanel(10, 3, 4, 4, { beside: true });
  const tiling = tile(panel, 74, 214);
  const rows = heatmapMatrix(tiling, panel.parts);
  assert.equal(rows.length, tiling.height);
  for (const [v, row] of rows.entries()) {
    assert.equal(row.length, tiling.width);
    for (const [u, z] of row.entries()) {
      const spot = spotAt(tiling, (u + 0.5) * tiling.unit, (v + 0.5) * tiling.unit);
      const part = spot && panel.parts[spot.part];
      const expected = part ? Math.fround(part.tensor.data[spot.offset] / part.bound) : NaN;
      assert.equal(z, expected);
    }
  }
});

test("three maps of 26 x 26 stand in one column with cells of 3 pixels", () => {
  const { unit, tiles } = tile(mapPanel(3, 1, 26, 26), 100, 242);
  assert.equal(unit * tiles[0].width, 3);
  assert.deepEqual(
    tiles.map(({ x }) => x),
    [0, 0, 0],
  );
});

test("ten maps are arranged without holes if their cells stay about as large", () => {
  const { tiles } = tile(mapPanel(10, 1, 5, 5), 230, 375);
  assert.equal(new Set(tiles.map(({ x }) => x)).size, 2);
});

test("dense weights have one row of tiles for each class, in every slot", () => {
  for (const [width, height] of [
    [150, 118],
    [60, 200],
    [400, 60],
  ]) {
    const { tiles } = tile(mapPanel(10, 10, 5, 5, { form: "grid", beside: true }), width, height);
    assert.equal(new Set(tiles.map(({ y }) => y)).size, 10);
  }
});

test("bars fill the height, one row for each cell", () => {
  const tiling = tile(mapPanel(1, 1, 10, 1, { form: "bars" }), 100, 245);
  assert.deepEqual(rectOf(tiling, { part: 0, offset: 9 }), { x: 0, y: 220.5, width: 100, height: 24.5 });
});

test("an arrow goes to the next cell, over gaps, and stops at the edge", () => {
  const tiling = tile(mapPanel(3, 1, 26, 26), 100, 242);
  /** @param {number} offset @param {number} dx @param {number} dy */
  const go = (offset, dx, dy) => neighbour(tiling, { part: 0, offset }, dx, dy).offset;
  assert.equal(go(0, 1, 0), 1);
  assert.equal(go(25, 1, 0), 25);
  assert.equal(go(675, 0, 1), 676 + 25);
  assert.equal(go(676, 0, -1), 650);
  assert.equal(go(0, -1, 0), 0);
});

test("an arrow goes from the weights to their bias and back", () => {
  const tiling = tile(mapPanel(3, 1, 3, 3, { beside: true }), 70, 214);
  assert.deepEqual(neighbour(tiling, { part: 0, offset: 2 }, 1, 0), { part: 1, offset: 0 });
  assert.deepEqual(neighbour(tiling, { part: 1, offset: 0 }, -1, 0), { part: 0, offset: 5 });
});
