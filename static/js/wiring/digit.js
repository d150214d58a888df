import { createGallery } from "../digit/gallery.js";
import { createPad } from "../digit/pad.js";
import { createPhotoSteps } from "../digit/photo-steps.js";
import { createUpload } from "../digit/upload.js";
import { element, find } from "../dom/find.js";

/**
 * The ways to bring a digit in: drawn, chosen from the samples, or uploaded.
 *
 * @param {import("../state/state.js").Store} store
 * @param {import("../state/state.js").Actions} actions
 */
export function createDigit(store, actions) {
  createPad(element("digit"), store, actions);
  createGallery(element("samples"), store, actions);
  createUpload({ input: find(document, "#upload", HTMLInputElement), target: element("drop") }, actions);
  createPhotoSteps(element("steps"), store, actions);
}
