/** Write words where others stand; the page is laid out anew only where they differ. @param {HTMLElement} element */
export function setText(element, text) {
  const { firstChild: only } = element;
  if (only === null || only !== element.lastChild || only.nodeType !== Node.TEXT_NODE) element.textContent = text;
  else if (only.data !== String(text)) only.data = text; // the node stays, and with it its box
}
