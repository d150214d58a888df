import { element } from "../dom/element.js";
import { findAll } from "../dom/find.js";

/**
 * The words of the glossary: each is a button that explains itself below its own paragraph. Escape closes the explanation.
 */

/** @param {HTMLElement} article */
export function createTerms(article) {
  const meanings = new Map(
    findAll(article, "[data-word]", HTMLElement).map((entry) => [entry.dataset.word, entry.querySelector("dd")]),
  );
  for (const [i, button] of findAll(article, "button[data-term]", HTMLButtonElement).entries()) {
    const meaning = meanings.get(button.dataset.term);
    if (meaning) createTerm(button, meaning, `meaning-${i}`);
  }
}

/** @param {HTMLButtonElement} button @param {HTMLElement} meaning @param {string} id */
function createTerm(button, meaning, id) {
  const paragraphs = [...meaning.children].map((paragraph) => paragraph.cloneNode(true).childNodes);
  const note = element("span", { className: "meaning", id, role: "note", hidden: true });
  note.append(...paragraphs.flatMap((content, i) => [...(i ? [" "] : []), ...content]));
  note.ariaLabel = button.dataset.term ?? "";
  (button.closest("p, li, dd, td, figcaption") ?? button).append(note);
  button.setAttribute("aria-controls", id);

  /** @param {boolean} isOpen */
  const show = (isOpen) => {
    note.hidden = !isOpen;
    button.ariaExpanded = String(isOpen);
  };
  button.addEventListener("click", () => show(note.hidden));
  /** @param {KeyboardEvent} event */
  const close = (event) => {
    if (event.key !== "Escape" || note.hidden) return;
    event.stopPropagation(); // the derivation stays open
    show(false);
    button.focus();
  };
  for (const part of [button, note]) part.addEventListener("keydown", close);
}
