/**
 * However often it is called in one task, the work is done once, after all of it.
 *
 * @param {() => void} work
 */
export function oncePerTask(work) {
  let isQueued = false;
  return () => {
    if (isQueued) return;
    isQueued = true;
    queueMicrotask(() => {
      isQueued = false;
      work();
    });
  };
}

/**
 * However often it is called before the next frame, the work is done once, in that frame.
 *
 * @param {() => void} work
 */
export function oncePerFrame(work) {
  let frame = 0;
  return () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(work);
  };
}

/**
 * However often it is called, the work is done once in a while: at once, and again a while later if it was called meanwhile.
 *
 * @param {number} pause  milliseconds @param {() => void} work
 */
export function atMostEvery(pause, work) {
  let [isResting, isAsked] = [false, false];
  const run = () => {
    if (isResting) {
      isAsked = true;
      return;
    }
    isResting = true;
    isAsked = false;
    work();
    setTimeout(() => {
      isResting = false;
      if (isAsked) run();
    }, pause);
  };
  return run;
}
