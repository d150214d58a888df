import { ApiError } from "../api/errors.js";
import { nest } from "../model/objective.js";

/**
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./digit.js").ReadDigit} ReadDigit
 * @typedef {(strokes: import("../model/strokes.js").Stroke[]) => import("../model/tensors.js").TypedArray | null} Rasterise
 *     strokes as ink in 0..1; null: blank
 */

/**
 * A source as the API takes it. A photo is sent to the server for this.
 *
 * @param {Source} source
 * @param {{api: import("./actions.js").Api, rasterise: Rasterise, signal: AbortSignal}} tools
 * @returns {Promise<ReadDigit>}
 */
export async function readDigit(source, { api, rasterise, signal }) {
  switch (source.kind) {
    case "sample": {
      const { id, pixels } = source.sample;
      return { image: { sample: id }, pixels: Float64Array.from(pixels, (grey) => grey / 255), steps: [] };
    }
    case "pixels": {
      const { pixels, steps } = source;
      return { image: { pixels: nest(pixels, [1, 28, 28])[0] }, pixels, steps };
    }
    case "drawing": {
      const drawing = rasterise(source.strokes);
      if (drawing === null) throw new ApiError("The drawing has no ink left.", { code: "blank", again: false });
      return { image: { drawing }, pixels: null, steps: [] };
    }
    case "photo": {
      const { pixels, steps } = await api.image(source.file, signal);
      return { image: { pixels }, pixels: pixels.flat(), steps };
    }
  }
}
