/**
 * The tabs of a derivation, in the order in which the dock shows them. A link names the open one.
 *
 * @typedef {(typeof TABS)[number]} Tab
 */
export const TABS = /** @type {const} */ (["layer", "sum", "matrix", "chain", "check", "path", "yours"]);
