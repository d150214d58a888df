/**
 * Fields follow the state, but the one that is being typed in belongs to the reader: from the first `input` until its
 * `change`, or until it is left.
 *
 * @param {HTMLElement} root
 * @returns {(field: HTMLInputElement) => boolean}  whether it is the one
 */
export function createTyping(root) {
  let typed = null;
  root.addEventListener("input", ({ target }) => (typed = target), true); // before the field's own listeners
  for (const end of ["change", "focusout"]) root.addEventListener(end, () => (typed = null), true);
  return (field) => field === typed;
}
