import { isFast } from "../model/machine.js";
import * as plot from "../paint/plotly.js";

/**
 * plotly.js ahead of its need: on a fast machine that has nothing to do. Running its script freezes the page for as
 * long as it takes, seconds on a phone, so other machines load it when something needs it.
 *
 * @typedef {import("../state/state.js").Store} Store
 * @typedef {{saveData?: boolean, effectiveType?: string}} Connection  https://wicg.github.io/netinfo
 */

const BEGAN = performance.now(); // when the page's modules began to run
const PAUSE = 1000; // milliseconds until the next look at a page that is being used

/** @param {Store} store @param {string} url  of plotly.js */
export async function loadPlotlyAhead(store, url) {
  const firstPicture = await firstFrame();
  // Safari has neither idle callbacks nor prefetching.
  if (!("requestIdleCallback" in window) || !isFast(machine(firstPicture))) return;
  const isUsed = watchUse(store);
  await idle(isUsed);
  if (!(await prefetch(url))) return;
  await idle(isUsed);
  await plot.load(url).catch(() => {}); // nobody has asked for it: whoever does will be told
}

/** How long the page's modules took to show the first picture, in milliseconds. @returns {Promise<number>} */
function firstFrame() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - BEGAN)));
  });
}

/** @param {number} firstPicture @returns {import("../model/machine.js").Machine} */
function machine(firstPicture) {
  const { hardwareConcurrency, deviceMemory, connection } =
    /** @type {Navigator & {deviceMemory?: number, connection?: Connection}} */ (navigator);
  return {
    cores: hardwareConcurrency,
    memory: deviceMemory,
    hasMouse: matchMedia("(pointer: fine)").matches,
    savesData: connection?.saveData,
    network: connection?.effectiveType,
    firstPicture,
  };
}

/** Whether a pointer is down, a request is on its way or a training runs. @param {Store} store @returns {() => boolean} */
function watchUse(store) {
  let isDown = false;
  for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
    const note = () => {
      isDown = type === "pointerdown";
    };
    addEventListener(type, note, { capture: true });
  }
  return () => {
    const { work, training } = store.state;
    return isDown || work.status === "busy" || work.status === "drawing" || training.status === "running";
  };
}

/** Wait until the browser has nothing to do and the page is not used. @param {() => boolean} isUsed */
async function idle(isUsed) {
  do {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    await new Promise((resolve) => requestIdleCallback(resolve));
  } while (isUsed());
}

/** Bring a script into the browser's cache without running it. @param {string} url @returns {Promise<boolean>} whether it came */
function prefetch(url) {
  const link = document.createElement("link");
  return new Promise((resolve) => {
    Object.assign(link, { rel: "prefetch", as: "script", href: url });
    Object.assign(link, { onload: () => resolve(true), onerror: () => resolve(false) });
    document.head.append(link);
  });
}
