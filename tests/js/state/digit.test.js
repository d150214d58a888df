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
