import { createGallery } from "../digit/gallery.js";
import { createPad } from "../digit/pad.js";
import { createPhotoSteps } from "../digit/photo-steps.js";
import { createUpload } from "../digit/upload.js";
import { byId, find } from "../dom/find.js";

/**
 * The ways to bring a digit in: drawn, chosen from the samples, or uploaded.
 *
 * @param {import("../state/state.js").Store} store
 * @param {import("../state/state.js").Actions} actions
 */
export function createDigit(store, actions) {
  createPad(byId("digit"), store, actions);
  createGallery(byId("samples"), store, actions);
  createUpload({ input: find(document, "#upload", HTMLInputElement), target: byId("drop") }, actions);
  createPhotoSteps(byId("steps"), store, actions);
}
