/**
 * For what changes as fast as a hand moves: one call of `run` at a time, and after it the newest of what came meanwhile.
 *
 * @param {(change: object) => Promise<void>} run  is given all changes that came while it ran, newer ones over older
 * @returns {(change: object) => Promise<void>} resolves when nothing waits any more
 */
export function createLatest(run) {
  let waiting = null;
  let running = null;

  async function drain() {
    try {
      while (waiting) {
        const change = waiting;
        waiting = null;
        await run(change);
      }
    } finally {
      running = null;
    }
  }

  return (change) => {
    waiting = { ...waiting, ...change };
    running ??= drain();
    return running;
  };
}
