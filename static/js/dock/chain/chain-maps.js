import { factorCells, layOut, resultCells, scaleOfFactor, scaleOfResult } from "../../model/chain.js";
import { boundOf, offsetOf } from "../../model/tensors.js";
import { createMap } from "../../paint/map.js";
import { placeAt } from "../place.js";

/**
 * The maps of a chain: one for every factor and one for every result, small enough to stand in an expression. Each can be
 * asked afterwards which number stands at a position.
 *
 * @typedef {import("../../model/chain.js").Chain} Chain
 * @typedef {import("../../model/chain.js").Finder} Finder
 * @typedef {import("../../model/chain.js").Shape} Shape
 * @typedef {import("../../model/tensors.js").Tensor} Tensor
 * @typedef {import("../../paint/map.js").MapModel} MapModel
 * @typedef {{name: string, values: Tensor, shape: Shape, find: Finder}} Source   what a map shows
 * @typedef {ReturnType<typeof createMaps>} Maps
 */

const WIDTH = 1.5; // of the maps of a layer, as a share of their height

/**
 * @param {import("../../model/tensors.js").Trace} trace @param {Chain} chain
 * @param {import("../../model/cells.js").Cell} cell  the number that is explained
 * @param {{width: number, height: number}} size  of the tab, in CSS pixels
 */
export function createMaps(trace, chain, cell, size) {
  const height = heightIn(size);
  /** @type {WeakMap<EventTarget, Source>} */
  const sources = new WeakMap();

  /** @param {Source} source @param {Pick<MapModel, "scale" | "bound" | "start">} look */
  const draw = (source, look) => {
    const { name, values, shape, find } = source;
    const map = createMap({
      values: { ...shape, data: values.data },
      label: `${name}, ${sizeInWords(shape)}`,
      find,
      numbers: true,
      ...look,
      ...roomFor(shape, height),
    });
    map.draw();
    sources.set(map.element, source);
    return map;
  };

  return {
    /** What the maps of most layers need, in CSS pixels. */
    widest: Math.round(WIDTH * height),
    /** @param {number} step @param {number} factor */
    ofFactor(step, factor) {
      const model = chain.steps[step].factors[factor];
      const { name, tensor, values } = model;
      const scale = scaleOfFactor(trace, model);
      const bound = scale === "mask" || tensor === "probabilities" ? 1 : boundOf(values.data);
      const find = factorCells(trace, chain, step, model);
      return draw({ name: name.replace("^T", "ᵀ"), values, shape: layOut(values.shape), find }, { scale, bound })
        .element;
    },
    /** The result of a step, in which the number that is explained has a frame. @param {number} step */
    ofResult(step) {
      const { values, tensor } = chain.steps[step].result;
      const shape = layOut(values.shape);
      const source = { name: tensor ?? `step ${step + 1}`, values, shape, find: resultCells(trace, chain, step) };
      const look = { scale: scaleOfResult(trace, chain.steps[step]), bound: boundOf(values.data) };
      if (step < chain.steps.length - 1 || tensor === "loss") return draw(source, look).element;
      const place = placeAt(offsetOf(values.shape, cell.index), shape);
      const map = draw(source, { ...look, start: [place.plane, place.row, place.column] });
      map.mark([{ ...place, kind: "met" }]);
      return map.element;
    },
    /** What a map shows. @param {EventTarget | null} map @returns {Source | undefined} */
    sourceOf: (map) => (map ? sources.get(map) : undefined),
  };
}

/**
 * As high as leaves room for the steps below the expression.
 *
 * @param {{width: number, height: number}} size
 */
function heightIn({ width, height }) {
  return Math.round(Math.max(56, Math.min(width / 12, height / 3.5, 120)));
}

/**
 * Matrices are stretched, so that their rows and columns are seen; the cells of layers are square.
 *
 * @param {Shape} shape @param {number} height
 */
function roomFor({ planes, rows, columns }, height) {
  if (planes > 1 || (rows === columns && rows > 1)) return { width: WIDTH * height, height };
  if (columns === 1) return { width: rows === 1 ? 48 : 18, height, stretch: true };
  return { width: 5 * Math.max(20, Math.min(columns, 250)) ** 0.6, height, stretch: true };
}

/** @param {Shape} shape */
function sizeInWords({ planes, rows, columns }) {
  const size = `${rows} rows, ${columns} columns`;
  return planes > 1 ? `${planes} maps, each of ${size}` : size;
}
