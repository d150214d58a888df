import assert from "node:assert/strict";
import test from "node:test";
import { ApiError } from "../../../static/js/api/errors.js";
import { last } from "../support.js";
import { PHOTO, settled, startPage } from "./page.js";

test("a photo is read once, however often its label changes, and its last stage is shown first", async () => {
  const { store, actions, images, traces } = await startPage();
  actions.bringPhoto(new Blob());
  await settled();
  last(images).resolve(PHOTO);
  await settled();
  assert.equal(store.state.photoStep, 1);
  actions.lookAtPhotoStep(0);
  await actions.chooseObjective({ kind: "cross_entropy", label: 4 });
  assert.deepEqual([images.length, traces.length], [1, 2]);
  assert.equal(store.state.photoStep, 0);
});

test("for a network of another size a photo is read again, and its last stage is shown", async () => {
  const { store, actions, images, asked, shown } = await startPage();
  actions.bringPhoto(new Blob());
  await settled();
  last(images).resolve(PHOTO);
  await settled();
  actions.choosePaper();
  await settled();
  assert.deepEqual(last(images).request.network, { weights: "paper" });
  const pixels = Array.from({ length: 8 }, () => new Array(8).fill(0.5));
  last(images).resolve({ pixels, steps: [...PHOTO.steps, { name: "8 x 8", caption: "", image: "data:," }] });
  await settled();
  const objective = { kind: "cross_entropy", label: "second_guess" };
  assert.deepEqual(asked(), { image: { pixels }, objective, network: { weights: "paper" } });
  assert.equal(shown().digit.pixels.length, 64);
  assert.equal(store.state.photoStep, 2);
});

test("a sample for a network of another size has the pixels of its trace, and these can be changed", async () => {
  const { actions, asked, shown } = await startPage();
  await actions.choosePaper();
  assert.equal(shown().digit.pixels.length, 64);
  await actions.changeCell({ tensor: "input.value", index: [0, 7, 7] }, 1);
  const { image } = asked();
  assert.ok("pixels" in image && Array.isArray(image.pixels));
  assert.equal(image.pixels.length, 8);
  assert.deepEqual(image.pixels[7], [...new Array(7).fill(Math.fround(0.2)), 1]);
});

test("changed pixels go with the digit to another size as a drawing, and are there again when it is left", async () => {
  const { actions, asked, shown } = await startPage();
  await actions.changeCell({ tensor: "input.value", index: [0, 3, 3] }, 1);
  const changed = asked().image;
  await actions.choosePaper();
  const { image } = asked();
  assert.ok("drawing" in image && !Array.isArray(image.drawing));
  assert.equal(image.drawing.shape, "28, 28");
  assert.equal(shown().digit.pixels.length, 64);
  await actions.changeCell({ tensor: "input.value", index: [0, 7, 7] }, 1);
  await actions.chooseTrained();
  assert.ok("drawing" in asked().image);
  await actions.undoChange();
  await actions.undoChange();
  await actions.undoChange();
  assert.deepEqual(asked().image, changed);
});

test("an unreadable photo is reported at the digit, and nothing is lost", async () => {
  const { store, actions, images, asked, shown } = await startPage();
  const before = shown();
  actions.bringPhoto(new Blob());
  await settled();
  last(images).reject(new ApiError("This is no image.", { code: "unsupported", again: false }));
  await settled();
  assert.deepEqual(store.state.work, { status: "failed", where: "digit", message: "This is no image.", again: null });
  assert.equal(shown(), before);
  await actions.chooseObjective({ kind: "cross_entropy", label: 9 });
  assert.deepEqual(asked().image, { sample: 0 });
});
