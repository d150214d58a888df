/** Call `changed` whenever a CSS pixel has become another number of device pixels, as on another monitor. */
export function watchResolution(changed) {
  const told = () => {
    changed();
    watchResolution(changed);
  };
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", told, { once: true });
}
