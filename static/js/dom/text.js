/**
 * Replace the text of an element. The text node stays, and stays untouched if the text is the same, so that the browser
 * lays out the page again only for a change.
 *
 * @param {Element} element @param {string | number} text
 */
export function setText(element, text) {
  const { firstChild: only } = element;
  if (!(only instanceof Text) || only !== element.lastChild) element.textContent = String(text);
  else if (only.data !== String(text)) only.data = String(text);
}
