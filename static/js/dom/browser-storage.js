/**
 * What this browser remembers of the reader's choices. Storage may be forbidden: then nothing is remembered, and a choice
 * lasts until the page is left.
 */

/** @param {string} key @returns {string} what was remembered; empty if nothing was */
export function recall(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Forbidden: there is nothing to forget.
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Forbidden: the page goes on without it.
  }
}
