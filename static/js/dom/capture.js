/**
 * Let an element receive all events of a pointer. A pointer that is already gone, or that a script made up, can't be
 * captured; then its events reach the element only while it is over it.
 *
 * @param {Element} element @param {number} pointer
 */
export function capture(element, pointer) {
  try {
    element.setPointerCapture(pointer);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
  }
}
