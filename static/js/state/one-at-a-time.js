/**
 * For what changes as fast as a hand moves: one call of `run` at a time, and one more where it was asked for meanwhile.
 *
 * @param {() => Promise<void>} run
 * @returns {{ask: () => Promise<void>, forget: () => void}} ask: resolves when nothing waits any more; forget: what
 *     waits for the end of a call does not come
 */
export function createLatest(run) {
  let waiting = false;
  let running = null;

  async function drain() {
    try {
      while (waiting) {
        waiting = false;
        await run();
      }
    } finally {
      running = null;
    }
  }

  return {
    ask() {
      waiting = true;
      running ??= drain();
      return running;
    },
    forget() {
      waiting = false;
    },
  };
}
