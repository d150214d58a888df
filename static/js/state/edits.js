import { filterCells, shapeOf } from "../model/edits.js";
import { lastPoolShape, randomNetwork, sizesOf, withEdits, withoutEdits } from "../model/network.js";
import { objectiveForShape } from "../model/objective.js";
import { offsetOf } from "../model/tensors.js";

/**
 * Changing weights and pixels, one number or all of them at a time, and undoing it. Changes are part of the wish: those
 * of weights are its network's `edits`, those of pixels make it another source.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../model/network.js").NetworkChoice} NetworkChoice
 * @typedef {import("../model/objective.js").Objective} Objective
 * @typedef {import("./digit.js").Source} Source
 * @typedef {import("./digit.js").PixelSource} PixelSource
 * @typedef {Cell & {value: number | null}} Change  value null: as it was before all changes
 */

/**
 * @param {import("./state.js").Store} store
 * @param {{request: ReturnType<typeof import("./request.js").createRequest>,
 *          undo: ReturnType<typeof import("./undo.js").createUndo>, leaveRun: () => void}} parts
 */
export function createEditActions(store, { request, undo, leaveRun }) {
  /** @type {string | null} the cell that is being moved: all of its way is one step of undo */
  let moving = null;

  const networkNow = () => store.state.wish?.network ?? null;

  /** @param {NetworkChoice | null} network */
  function changeNetwork(network) {
    leaveRun();
    return request.follow({ network });
  }

  /** @param {Change[]} changes @param {boolean} isNew  a step of undo of its own */
  async function changeWeights(changes, isNew) {
    if (isNew) undo.remember({ network: networkNow() });
    await changeNetwork(withEdits(networkNow(), changes));
  }

  /** @param {Change[]} changes @param {boolean} isNew  a step of undo of its own */
  async function changePixels(changes, isNew) {
    const { wish, shown } = store.state;
    if (!wish || !shown) return;
    // While another digit is on its way, the reader changes the one in the picture.
    const { source, objective } = isChangeOf(wish.source, shown.digit) ? wish : shown;
    if (isNew) undo.remember({ source, objective });
    const before = chosenObjective(source, objective);
    // A changed 7 is still asked why it is no 7: from now on its label does not follow the prediction.
    const after = before ?? shown.trace.experiment.objective;
    const changed = withChanges(isChangeOf(source, shown.digit) ? source : changeable(source, shown.digit), changes);
    await request.follow({ source: { ...changed, replaced: { before, after } }, objective: after });
  }

  /** @param {Change[]} changes */
  async function change(changes, { isNew = true } = {}) {
    if (!store.state.shown || !changes.length) return;
    await (changes[0].tensor === "input.value" ? changePixels(changes, isNew) : changeWeights(changes, isNew));
  }

  /** Another network. An objective at the last pool stays only where the network's has room for it. */
  async function replaceNetwork(/** @type {NetworkChoice | null} */ network) {
    leaveRun();
    const shape = lastPoolShape(sizesOf(network));
    await request.follow({ network, objective: objectiveForShape(store.state.wish?.objective ?? null, shape) });
  }

  /** @param {NetworkChoice | null} network */
  async function chooseNetwork(network) {
    if (!store.state.shown) return;
    undo.remember({ network: networkNow() });
    await replaceNetwork(network);
  }

  return {
    /**
     * Set one weight, bias or pixel.
     *
     * @param {Cell} cell @param {number | null} value  null: as it was before all changes
     * @param {{moving?: boolean}} [options]  moving: more values follow, all of them one step of undo
     */
    changeCell({ tensor, index }, value, options = {}) {
      const cell = `${tensor}:${index}`;
      const isNew = moving !== cell;
      moving = options.moving ? cell : null;
      return change([{ tensor, index, value }], { isNew });
    },

    /** Set a filter's weights and its bias to 0. @param {string} tensor  conv1.W or conv1.b @param {number} filter */
    async zeroFilter(tensor, filter) {
      const { shown } = store.state;
      if (!shown) return;
      const cells = filterCells(shown.trace.tensors, tensor, filter);
      await change(cells.map((cell) => ({ ...cell, value: 0 })));
    },

    /** Go back to before the last change. */
    async undoChange() {
      const before = undo.takeBack();
      if (!before) return;
      await (before.network === undefined ? request.follow(before) : replaceNetwork(before.network));
    },

    /** Set every weight and pixel to what it was before all changes. */
    async resetChanges() {
      const { wish } = store.state;
      if (!store.state.shown || !wish) return;
      const { source, objective, network } = wish;
      if (network?.edits?.length) {
        undo.remember({ network });
        changeNetwork(withoutEdits(network));
      }
      if (!isChanged(source)) return;
      undo.remember({ source, objective });
      await request.follow({ source: source.base, objective: chosenObjective(source, objective) });
    },

    chooseNetwork,

    chooseTrained: () => chooseNetwork(null),

    choosePaper: () => chooseNetwork({ weights: "paper" }),

    /** @param {import("../model/network.js").Sizes} sizes @param {number} seed */
    chooseRandom: (sizes, seed) => chooseNetwork(randomNetwork(sizes, seed)),
  };
}

/** @typedef {PixelSource & {base: Source, original: ArrayLike<number>}} ChangedSource */

/** @param {Source} source @returns {source is ChangedSource} */
function isChanged(source) {
  return source.kind === "pixels" && source.base !== null && source.original !== null;
}

/**
 * Whether pixels of a digit were changed, and not of the same digit in another size.
 *
 * @param {Source} source @param {import("./digit.js").Digit} digit @returns {source is ChangedSource}
 */
function isChangeOf(source, digit) {
  return isChanged(source) && source.pixels.length === digit.pixels.length;
}

/** What the reader has chosen: not the label that stays only because pixels were changed. */
function chosenObjective(/** @type {Source} */ source, /** @type {Objective | null} */ objective) {
  const replaced = source.kind === "pixels" ? source.replaced : null;
  return replaced && objective === replaced.after ? replaced.before : objective;
}

/** A digit as one whose pixels can be changed. @returns {ChangedSource} */
function changeable(/** @type {Source} */ base, /** @type {import("./digit.js").Digit} */ { pixels, steps }) {
  return { kind: "pixels", pixels: Array.from(pixels), steps, base, original: pixels, replaced: null };
}

/** @param {ChangedSource} source @param {Change[]} changes @returns {ChangedSource} */
function withChanges(source, changes) {
  const pixels = [...source.pixels];
  for (const { index, value } of changes) {
    const at = offsetOf(shapeOf(source), index);
    pixels[at] = value ?? source.original[at];
  }
  return { ...source, pixels };
}
