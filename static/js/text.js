/** Write words where others stand; the page is laid out anew only where they differ. @param {HTMLElement} element */
export function setText(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}
