import assert from "node:assert/strict";
import test from "node:test";

import { matrix, neighbour, rectOf, spotAt, tile } from "../../../static/js/model/tiling.js";
import { mapPanel } from "../support.js";

const SHAPES = [];
for (const blocks of [1, 3, 10, 16]) {
  for (const [planes, rows, beside] of [
    [1, 28, false],
    [1, 10, false],
    [1, 1, false],
    [3, 4, true],
    [16, 7, true],
    [1, 3, true],
  ]) {
    for (const [width, height] of [
      [129, 242],
      [106, 90],
      [48, 214],
    ]) {
      for (const pixel of [1, 1.5, 3])
        SHAPES.push({ panel: mapPanel(blocks, planes, rows, rows, { beside }), width, height, pixel });
    }
  }
}

const inDevicePixels = ({ panel, width, height, pixel }) =>
  tile(panel, Math.floor(width * pixel), Math.floor(height * pixel), pixel);

test("whatever the architecture, everything lies inside its slot", () => {
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
  const rows = matrix(tiling, panel.parts);
  assert.equal(rows.length, tiling.height);
  rows.forEach((row, v) => {
    assert.equal(row.length, tiling.width);
    row.forEach((z, u) => {
      const spot = spotAt(tiling, (u + 0.5) * tiling.unit, (v + 0.5) * tiling.unit);
      if (spot === null) return assert.ok(Number.isNaN(z));
      const { tensor, bound } = panel.parts[spot.part];
      assert.equal(z, Math.fround(tensor.data[spot.offset] / bound));
    });
  });
});

test("three maps of 26 x 26 stand in one column with cells of 3 pixels", () => {
  const { unit, tiles } = tile(mapPanel(3, 1, 26, 26), 100, 242);
  assert.equal(unit * tiles[0].width, 3);
  assert.deepEqual(
    tiles.map(({ x }) => x),
    [0, 0, 0],
  );
});

test("ten maps leave no holes where that costs little", () => {
  const { tiles } = tile(mapPanel(10, 1, 5, 5), 230, 375);
  assert.equal(new Set(tiles.map(({ x }) => x)).size, 2);
});

test("dense weights are a row of tiles a class, in every room", () => {
  for (const [width, height] of [
    [150, 118],
    [60, 200],
    [400, 60],
  ]) {
    const { tiles } = tile(mapPanel(10, 10, 5, 5, { form: "grid", beside: true }), width, height);
    assert.equal(new Set(tiles.map(({ y }) => y)).size, 10);
  }
});

test("bars fill the height, one row a cell", () => {
  const tiling = tile(mapPanel(1, 1, 10, 1, { form: "bars" }), 100, 245);
  assert.deepEqual(rectOf(tiling, { part: 0, offset: 9 }), { x: 0, y: 220.5, width: 100, height: 24.5 });
});

test("an arrow goes to the next cell, over gaps, and stops at the edge", () => {
  const tiling = tile(mapPanel(3, 1, 26, 26), 100, 242);
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
