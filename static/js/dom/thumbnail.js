import { drawPixels } from "./digit-image.js";

/** @typedef {import("../api/client.js").Sample} Sample */

/**
 * A sample digit to choose. It is an image and not a canvas, because the browser composes canvases anew in every frame.
 *
 * @param {Sample} sample
 * @param {Partial<Pick<HTMLInputElement, "type" | "name" | "value" | "ariaLabel">>} properties  of its input
 */
export function thumbnail(sample, properties) {
  const choice = document.createElement("label");
  choice.className = "thumbnail";
  const input = Object.assign(document.createElement("input"), { className: "visually-hidden", ...properties });
  choice.append(input, Object.assign(document.createElement("img"), { src: imageOf(sample), alt: "" }));
  return { choice, input };
}

/** @type {WeakMap<Sample, string>} */
const images = new WeakMap();
const canvas = document.createElement("canvas");

/** @param {Sample} sample */
function imageOf(sample) {
  const known = images.get(sample);
  if (known) return known;
  drawPixels(
    canvas,
    Array.from(sample.pixels, (grey) => grey / 255),
  );
  const image = canvas.toDataURL();
  images.set(sample, image);
  return image;
}
