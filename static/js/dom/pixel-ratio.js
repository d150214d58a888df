/**
 * Call a function whenever a CSS pixel becomes another number of device pixels, as by zooming or on another monitor.
 *
 * @param {() => void} changed
 */
export function watchPixelRatio(changed) {
  const listen = () => {
    changed();
    watchPixelRatio(changed);
  };
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", listen, { once: true });
}
