/**
 * Whether the server is too busy, so that a request waits to be asked again. What is asked for stays as it is meanwhile.
 *
 * @typedef {{isServerBusy: boolean}} ServerState
 */

/** @type {ServerState} */
export const INITIAL = { isServerBusy: false };

/**
 * @param {import("./state.js").Store} store
 * @param {import("./actions.js").Api} api
 */
export function watchServer(store, api) {
  api.onBusy((isServerBusy) => store.update({ isServerBusy }));
}
