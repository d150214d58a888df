import { copyText } from "../dom/copy.js";
import { find, findAll } from "../dom/find.js";
import { addressOf } from "../dom/root-path.js";
import { lessonLink } from "../model/lesson-link.js";
import { encode } from "../model/link.js";

/**
 * The menu "Share": a link to what the reader sees, as an address and as a lesson has it, and the HTML that puts it into a
 * course page.
 *
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../state/state.js").Shown} Shown
 * @typedef {import("../model/link.js").View} View
 */

const LONG = 8000; // characters; almost every program takes a link up to here

/**
 * @param {HTMLElement} root
 * @param {import("../state/state.js").Store} store
 * @param {(state: State & {shown: Shown}) => View} viewOf
 */
export function createShare(root, store, viewOf) {
  const status = find(root, "[data-status]", HTMLElement);
  const link = find(root, "[data-link]", HTMLInputElement);
  const markdown = find(root, "[data-markdown]", HTMLInputElement);
  const snippet = find(root, "[data-snippet]", HTMLTextAreaElement);
  const content = find(root, "[data-content]", HTMLFieldSetElement);
  const isDerivation = find(content, "[value=derivation]", HTMLInputElement);
  const lengthHint = find(root, "[data-length-hint]", HTMLElement);

  async function write() {
    const { shown } = store.state;
    if (!shown) return;
    const view = viewOf({ ...store.state, shown });
    const fragment = await encode(view);
    const withDerivation = view.cell !== null && isDerivation.checked;
    const alone = viewOf({ ...store.state, shown, lesson: null }); // a frame has no lesson around it
    const framed = await encode(withDerivation ? alone : { ...alone, cell: null, tab: null });
    link.value = `${location.origin}${location.pathname}#${fragment}`;
    markdown.value = lessonLink(view, fragment);
    snippet.value = frameHtml(`${new URL(addressOf("/embed"), location.origin)}#${framed}`, withDerivation);
    content.disabled = view.cell === null;
    lengthHint.textContent = lengthWarning(fragment);
    lengthHint.hidden = fragment.length < LONG;
  }

  root.addEventListener("beforetoggle", (event) => {
    status.textContent = "";
    if (event.newState === "open") write();
  });
  content.addEventListener("change", write);
  for (const button of findAll(root, "[data-copy]", HTMLButtonElement)) {
    const field = { link, markdown, snippet }[button.dataset.copy ?? ""] ?? link;
    button.addEventListener("click", async () => {
      status.textContent = await copyText(field);
    });
  }
}

/** @param {string} fragment */
function lengthWarning({ length }) {
  const kilobytes = Math.ceil(length / 1000);
  return (
    `This link contains every weight, so it is ${kilobytes} kB long. ` +
    "If a program cuts it off, download the numbers as JSON or NPZ instead."
  );
}

/** @param {string} url @param {boolean} withDerivation */
function frameHtml(url, withDerivation) {
  const title = withDerivation
    ? "Retrograd: how one number came about"
    : "Retrograd: backpropagation, number by number";
  const height = withDerivation ? 420 : 720;
  return `<iframe src="${url.replaceAll("&", "&amp;")}" title="${title}" width="100%" height="${height}" loading="lazy"></iframe>`;
}
