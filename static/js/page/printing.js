/** A button that opens the browser's print dialogue. Without scripts it stays hidden. @param {HTMLButtonElement} button */
export function createPrinting(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
