/** Where the app begins on its host: at its root, or below a path that the page names, such as "/retrograd". */
const ROOT = globalThis.document?.querySelector("meta[name=root-path]")?.getAttribute("content") ?? "";

/** The address of a path of the app, such as "/lessons", on this server. @param {string} path */
export function addressOf(path) {
  return ROOT + path;
}
