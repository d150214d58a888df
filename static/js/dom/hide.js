/**
 * Hide an element, or show it again. One that is as it shall be stays untouched, because hiding what is hidden already
 * makes the browser compute its styles again.
 *
 * @param {HTMLElement} element @param {boolean} isHidden
 */
export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}
