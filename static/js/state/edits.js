import { filterCells } from "../model/edits.js";
import { randomNetwork, shapesOf, sizesOf, TRAINED, withEdits, withoutEdits } from "../model/network.js";
import { objectiveForShape } from "../model/objective.js";
import { offsetOf } from "../model/tensors.js";

const DIGIT = [1, 28, 28];

/**
 * What the reader may do to the network and to the pixels, one number at a time or all of it, and how to go back.
 *
 * @typedef {import("../model/cells.js").Cell} Cell
 * @param {{follow: (change: Partial<import("./state.js").Wish>) => Promise<void>,
 *          current: () => import("./state.js").Shown, remember: (before: object) => void, leaveRun: () => void}} page
 */
export function createChanging(store, { follow, current, remember, leaveRun }) {
  /** @type {string | null} the cell that the hand is still on: all of its way is one step of undo */
  let held = null;

  function changeNetwork(network, { remembered = true } = {}) {
    const { network: before } = current();
    if (remembered) remember({ network: before });
    leaveRun();
    return follow({ network });
  }

  function changePixels(cells, { remembered }) {
    // Of another digit that is on its way nobody has seen a pixel yet.
    const { source, digit, objective, trace } = isChanged(current().source) ? current() : store.state.shown;
    if (remembered) remember({ source, objective });
    const { pixels: original, steps } = digit;
    const changed = isChanged(source) ? source : { kind: "pixels", base: source, original, pixels: original, steps };
    const pixels = [...changed.pixels];
    for (const { index, value } of cells) {
      const at = offsetOf(DIGIT, index);
      pixels[at] = value ?? changed.original[at];
    }
    // The label stays the one that it was: a changed 7 shall still be asked why it is no 7.
    const kept = objective ?? trace.experiment.objective;
    return follow({ source: { ...changed, pixels }, objective: kept });
  }

  /** @param {{tensor: string, index: number[], value: number | null}[]} cells  value null: as it was before */
  function change(cells, options) {
    if (!store.state.shown) return null;
    if (cells[0].tensor === "input.value") return changePixels(cells, options);
    return changeNetwork(withEdits(current().network, cells), options);
  }

  return {
    /**
     * Set one weight, bias or pixel. `moving`: the hand is still on it, and all of its way is one step of undo.
     *
     * @param {Cell} cell @param {number | null} value  null: as it was before
     */
    changeCell({ tensor, index }, value, { moving = false } = {}) {
      const key = `${tensor}:${index}`;
      const remembered = held !== key;
      held = moving ? key : null;
      return change([{ tensor, index, value }], { remembered });
    },

    /** Set a filter's weights and its bias to 0. @param {string} tensor  conv1.W or conv1.b @param {number} filter */
    zeroFilter(tensor, filter) {
      const cells = filterCells(store.state.shown.trace.tensors, tensor, filter);
      return change(
        cells.map((cell) => ({ ...cell, value: 0 })),
        { remembered: true },
      );
    },

    /** Back to before the last change. */
    undoChange() {
      const { past } = store.state;
      if (!past.length) return null;
      store.update({ past: past.slice(0, -1) });
      const before = past.at(-1);
      return "network" in before ? toNetwork(before.network) : follow(before);
    },

    /** Every weight and pixel as before it was changed. */
    resetChanges() {
      if (!store.state.shown) return null;
      const { network, source, objective } = current();
      if (network?.edits?.length) changeNetwork(withoutEdits(network));
      if (!isChanged(source)) return null;
      remember({ source, objective });
      return follow({ source: source.base });
    },

    chooseTrained: () => chooseNetwork(null),

    /** @param {import("../model/network.js").Sizes} sizes @param {number} seed */
    chooseRandom: (sizes, seed) => chooseNetwork(randomNetwork(sizes, seed)),
  };

  function chooseNetwork(network) {
    if (!store.state.shown) return null;
    remember({ network: current().network });
    return toNetwork(network);
  }

  /** An objective at pool2 stays only where the other network has such a pool2. */
  function toNetwork(network) {
    leaveRun();
    const { pool2 } = shapesOf(sizesOf(network));
    return follow({ network, objective: objectiveForShape(current().objective, pool2) });
  }
}

/** @param {import("./state.js").Source} source */
const isChanged = (source) => source.kind === "pixels" && source.base !== null;
