/**
 * Select the text of a field, and copy it.
 *
 * @param {HTMLInputElement | HTMLTextAreaElement} field @returns {Promise<string>} what to tell the reader
 */
export async function copyText(field) {
  field.select();
  return (await write(field.value)) ? "Copied." : "Press Ctrl+C to copy the selected text.";
}

/** @param {string} text @returns {Promise<boolean>} whether the browser allowed it */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy"); // a page without TLS has no clipboard
  }
}
