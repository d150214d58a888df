/**
 * Draw with the next frame, however often it is asked for before then.
 *
 * @param {() => void} draw
 * @returns {() => void} ask for it
 */
export function oncePerFrame(draw) {
  let requested = false;
  return () => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(() => {
      requested = false;
      draw();
    });
  };
}
