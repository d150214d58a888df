import { drawPixels } from "./digit-image.js";

/**
 * A sample digit to choose. An image and not a canvas: the browser composes every canvas anew in every frame.
 *
 * @param {import("../api/client.js").Sample} sample @param {Partial<HTMLInputElement>} properties  of its input
 */
export function thumbnail(sample, properties) {
  const choice = document.createElement("label");
  choice.className = "thumbnail";
  const input = Object.assign(document.createElement("input"), { className: "visually-hidden", ...properties });
  choice.append(input, Object.assign(document.createElement("img"), { src: imageOf(sample), alt: "" }));
  return { choice, input };
}

/** @type {WeakMap<import("../api/client.js").Sample, string>} */
const images = new WeakMap();
const canvas = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });

function imageOf(sample) {
  if (!images.has(sample)) {
    drawPixels(
      canvas,
      Array.from(sample.pixels, (grey) => grey / 255),
    );
    images.set(sample, canvas.toDataURL());
  }
  return images.get(sample);
}
