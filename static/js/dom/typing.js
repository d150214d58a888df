/**
 * Fields follow the state, except for the one that the reader is typing in: from its first `input` event until its
 * `change` event, or until it loses the focus.
 *
 * @param {Element} root
 * @returns {(field: Element) => boolean}  whether the reader is typing in this field
 */
export function createTyping(root) {
  /** @type {EventTarget | null} */
  let typed = null;
  /** @param {Event} event */
  const start = ({ target }) => {
    typed = target;
  };
  const end = () => {
    typed = null;
  };
  // In the capture phase, so before the field's own listeners.
  root.addEventListener("input", start, true);
  root.addEventListener("change", end, true);
  root.addEventListener("focusout", end, true);
  return (field) => field === typed;
}
