/**
 * For changes that come as fast as a hand moves: runs one call at a time, and once more at the end if any were asked
 * for meanwhile.
 *
 * @param {() => Promise<void>} run
 * @returns {{ask: () => Promise<void>, forget: () => void}}
 *     ask: resolves when nothing is left to run; forget: do not run again when the current call ends
 */
export function oneAtATime(run) {
  let waiting = false;
  /** @type {Promise<void> | null} */
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
