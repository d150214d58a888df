import assert from "node:assert/strict";
import test from "node:test";
import { placeIn, placeText, withPlace } from "../../../static/js/model/slide-place.js";

test("an address names a step, and a slide of it where it is not the first", () => {
  assert.equal(withPlace("", { step: 4, part: 2 }), "?slide=4.2");
  assert.equal(withPlace("?slide=4.2", { step: 5, part: 1 }), "?slide=5");
  assert.equal(withPlace("?slide=5", null), "");
  assert.equal(withPlace("?a=b&slide=5", null), "?a=b");
  for (const place of [
    { step: 0, part: 1 },
    { step: 12, part: 10 },
  ])
    assert.deepEqual(placeIn(withPlace("", place)), place);
});

test("an address without a slide, or with something else in its place, names none", () => {
  for (const search of ["", "?slide=", "?slide=a", "?slide=4.0", "?slide=-1", "?slide=4.2.1", "?other=4.2"])
    assert.equal(placeIn(search), null, search);
});

test("a place is short for the eye and a sentence for the ear", () => {
  assert.deepEqual(placeText({ step: 4, part: 2 }, { steps: 7, parts: 3 }), {
    seen: "4.2 / 7",
    said: "Step 4 of 7, slide 2 of 3",
  });
  assert.deepEqual(placeText({ step: 4, part: 1 }, { steps: 7, parts: 1 }), { seen: "4 / 7", said: "Step 4 of 7" });
  assert.equal(placeText({ step: 0, part: 1 }, { steps: 7, parts: 1 }).said, "Introduction, before 7 steps");
});
