import { element } from "./element.js";

const KEPT = 10_000; // milliseconds that a browser may take to begin a download

/** Put a file into the reader's downloads. @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
