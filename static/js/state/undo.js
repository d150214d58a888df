/**
 * What undo goes back to: for each change the parts of the wish that it replaced, the newest last.
 *
 * @typedef {import("./state.js").Wish} Wish
 * @typedef {{past: Partial<Wish>[]}} UndoState
 */

/** @type {UndoState} */
export const INITIAL = { past: [] };

const LONGEST = 200; // changes that can be undone

/** @param {import("./state.js").Store} store */
export function createUndo(store) {
  return {
    /** @param {Partial<Wish>} before */
    remember: (before) => store.update({ past: [...store.state.past, before].slice(-LONGEST) }),

    /** Remove the newest entry and return it. */
    takeBack() {
      const { past } = store.state;
      store.update({ past: past.slice(0, -1) });
      return past.at(-1) ?? null;
    },

    /** Changed pixels belong to their digit: with another digit they can no longer be undone. */
    forgetPixels: () => store.update({ past: store.state.past.filter((before) => !before.source) }),
  };
}
