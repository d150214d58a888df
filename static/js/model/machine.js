/**
 * What is known of the machine that the page runs on. What a browser does not tell is undefined.
 *
 * @typedef {{cores: number, memory: number | undefined, hasMouse: boolean, savesData: boolean | undefined,
 *            network: string | undefined, firstPicture: number}} Machine
 *     memory: in gigabytes; network: navigator.connection.effectiveType; firstPicture: milliseconds that it took
 */

const CORES = 4;
const MEMORY = 8; // gigabytes; phones and the cheapest laptops have less
const FIRST_PICTURE = 100; // milliseconds; the script of plotly.js takes about 15 times as long to run, in one piece

/** Whether a machine can load and run plotly.js without its reader noticing. @param {Machine} machine */
export function isFast({ cores, memory = MEMORY, hasMouse, savesData = false, network = "4g", firstPicture }) {
  const isStrong = cores >= CORES && memory >= MEMORY && hasMouse;
  return isStrong && !savesData && network === "4g" && firstPicture <= FIRST_PICTURE;
}
