import { ApiError } from "../api/errors.js";
import { formOf, sizesOf } from "../model/network.js";
import { nest } from "../model/objective.js";
import { encode } from "../model/tensors.js";

/**
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./digit.js").ReadDigit} ReadDigit
 * @typedef {(strokes: import("../model/strokes.js").Stroke[]) => import("../model/tensors.js").TypedArray | null} Rasterise
 *     strokes as ink in 0..1; null: blank
 */

/**
 * A source as the API takes it for a network. A photo is sent to the server for this.
 *
 * @param {Pick<import("./request.js").Wish, "source" | "network">} wish
 * @param {{api: import("./actions.js").Api, rasterise: Rasterise, signal: AbortSignal}} tools
 * @returns {Promise<ReadDigit>}
 */
export async function readDigit({ source, network }, { api, rasterise, signal }) {
  switch (source.kind) {
    case "sample": {
      const { id, pixels } = source.sample;
      const greys = formOf(network) ? null : Float64Array.from(pixels, (grey) => grey / 255);
      return { image: { sample: id }, pixels: greys, steps: [] };
    }
    case "pixels": {
      const { pixels, steps } = source;
      const { input } = sizesOf(network);
      if (pixels.length !== input ** 2) return { image: { drawing: enlarged(pixels) }, pixels: null, steps };
      return { image: { pixels: nest(pixels, [1, input, input])[0] }, pixels, steps };
    }
    case "drawing": {
      const drawing = rasterise(source.strokes);
      if (drawing === null) throw new ApiError("The drawing has no ink left.", { code: "blank", again: false });
      return { image: { drawing }, pixels: null, steps: [] };
    }
    case "photo": {
      const { pixels, steps } = await api.image(source.file, formOf(network), signal);
      return { image: { pixels }, pixels: pixels.flat(), steps };
    }
  }
}

const SMALLEST_DRAWING = 28; // rows and columns, as the API takes it

/**
 * Pixels of another size than the network's input as a drawing, which the API brings to any size.
 *
 * @param {number[]} pixels
 */
function enlarged(pixels) {
  const side = Math.sqrt(pixels.length);
  const times = Math.ceil(SMALLEST_DRAWING / side);
  const large = side * times;
  const at = (/** @type {number} */ i) => Math.floor(i / times);
  const ink = Float32Array.from(
    { length: large ** 2 },
    (_, i) => pixels[at(Math.floor(i / large)) * side + at(i % large)],
  );
  return encode({ data: ink, shape: [large, large] });
}
